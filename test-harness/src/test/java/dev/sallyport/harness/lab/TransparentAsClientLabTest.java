package dev.sallyport.harness.lab;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIf;

@DisplayName("On a router that stands in for clients too, the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class TransparentAsClientLabTest extends TransparentContract {
  TransparentAsClientLabTest() {
    super(Setup.ADDRESS_OF_THE_CLIENT);
  }
}
