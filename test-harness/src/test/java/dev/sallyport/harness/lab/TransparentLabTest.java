package dev.sallyport.harness.lab;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIf;

@DisplayName("On a router that is transparent for FTP, the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class TransparentLabTest extends TransparentContract {
  TransparentLabTest() {
    super(Setup.OWN_ADDRESS);
  }
}
