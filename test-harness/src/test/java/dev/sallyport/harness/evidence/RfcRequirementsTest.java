package dev.sallyport.harness.evidence;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The table of the RFCs' requirements")
class RfcRequirementsTest extends EvidenceTableContract {
  private static final int LAST = 56;

  RfcRequirementsTest() {
    super("/rfc-requirements.md", IntStream.rangeClosed(1, LAST).mapToObj(Integer::toString));
  }
}
