package dev.sallyport.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/** Refuses a server name that none of our certificates is for: the alert is unrecognized_name. */
final class KnownNames extends SNIMatcher {
  private final List<Identity> identities;

  KnownNames(List<Identity> identities) {
    super(StandardConstants.SNI_HOST_NAME);
    this.identities = identities;
  }

  @Override
  public boolean matches(SNIServerName asked) {
    String name = new String(asked.getEncoded(), StandardCharsets.US_ASCII);
    return identities.stream().anyMatch(identity -> identity.isFor(name));
  }
}
