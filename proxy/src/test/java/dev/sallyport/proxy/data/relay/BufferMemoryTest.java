package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The memory for buffers")
class BufferMemoryTest {
  @ParameterizedTest(name = "{0} of 1000 bytes taken, {1} waiting: short {2}, scarce {3}")
  @CsvSource({
    "0, 0, false, false",
    "500, 500, false, false",
    "501, 501, true, false",
    "750, 750, true, false",
    "751, 251, true, true",
    "751, 250, true, false",
    "1000, 0, true, false",
    "1000, 1000, true, true"
  })
  void isShortBeyondAHalfAndScarceBeyondThreeQuartersWhereAQuarterWaits(
      long taken, int waiting, boolean isShort, boolean isScarce) {
    var memory = new BufferMemory(() -> taken, 1000);

    memory.waits(waiting + 9);
    memory.waits(-9);

    assertThat(memory.isShort()).isEqualTo(isShort);
    assertThat(memory.isScarce()).isEqualTo(isScarce);
  }
}
