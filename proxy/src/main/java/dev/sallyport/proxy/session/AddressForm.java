package dev.sallyport.proxy.session;

/** The two ways to say where data connections go. */
public enum AddressForm {
  /** PORT and PASV, RFC 959: IPv4 only. */
  BASIC,
  /** EPRT and EPSV, RFC 2428. */
  EXTENDED;

  AddressForm other() {
    return this == BASIC ? EXTENDED : BASIC;
  }
}
