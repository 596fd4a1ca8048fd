package dev.sallyport.proxy.session;

import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.rules.ftp.NetworkProtocol;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which address forms this server can be spoken to in, as far as it is known, and which addresses
 * in its words are not for the client.
 *
 * @param family of our control connection to the server
 * @param refused forms it has refused in this session
 */
public record Dialect(NetworkProtocol family, Set<AddressForm> refused, Veil veil) {

  /** Copies the set. */
  public Dialect {
    refused = Set.copyOf(refused);
  }

  /** The form to use, given the one the client used. */
  AddressForm choose(AddressForm ofClient) {
    if (family == NetworkProtocol.IPV6) {
      return AddressForm.EXTENDED;
    }
    return refused.contains(ofClient) && !refused.contains(ofClient.other())
        ? ofClient.other()
        : ofClient;
  }

  /** Whether there is another form to try after this one was refused. */
  boolean hasOther(AddressForm form) {
    return family == NetworkProtocol.IPV4 && !refused.contains(form.other());
  }

  Dialect without(AddressForm form) {
    var more = EnumSet.of(form);
    more.addAll(refused);
    return new Dialect(family, more, veil);
  }
}
