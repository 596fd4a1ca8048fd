package dev.sallyport.proxy.config;

import java.util.List;

/** A certificate with its key, as we show it to one side. */
public sealed interface TlsIdentity {

  /** The names a client may ask for to get it (SNI, RFC 6066 §3); none for any name. */
  List<String> names();

  /** What it is read from. */
  List<TlsFile> files();

  /** A chain and a key in PEM. */
  record Pem(TlsFile certificate, TlsFile key, List<String> names) implements TlsIdentity {
    /** Copies the list. */
    public Pem {
      names = List.copyOf(names);
    }

    @Override
    public List<TlsFile> files() {
      return List.of(certificate, key);
    }
  }

  /**
   * Both in one PKCS#12 file.
   *
   * @param password of the file and of the key in it; never shown
   */
  record Pkcs12(TlsFile file, String password, List<String> names) implements TlsIdentity {
    /** Copies the list. */
    public Pkcs12 {
      names = List.copyOf(names);
    }

    @Override
    public List<TlsFile> files() {
      return List.of(file);
    }

    @Override
    public String toString() {
      return "Pkcs12[file=" + file + ", names=" + names + "]";
    }
  }
}
