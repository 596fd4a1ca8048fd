package dev.sallyport.proxy.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.PlaneChoice.Ability;
import dev.sallyport.proxy.data.PlaneChoice.Plane;
import dev.sallyport.proxy.data.PlaneChoice.Wanted;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The choice of a data plane")
class PlaneChoiceTest {
  private static final Ability SPLICE = new Ability.Present();
  private static final Ability NO_SPLICE = new Ability.Missing("there is no epoll");

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "RELAY"})
  void isSpliceWhereThereIsSplice(Wanted wanted) {
    assertThat(PlaneChoice.of(wanted, SPLICE)).isEqualTo(new PlaneChoice(Plane.SPLICE, ""));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "RELAY"})
  void isCopyingWhereThereIsNoneAndSaysWhy(Wanted wanted) {
    assertThat(PlaneChoice.of(wanted, NO_SPLICE))
        .isEqualTo(new PlaneChoice(Plane.COPY, "there is no epoll"));
  }

  @Test
  void isCopyingForWhoAsksForIt() {
    assertThat(PlaneChoice.of(Wanted.COPY, SPLICE)).isEqualTo(new PlaneChoice(Plane.COPY, ""));
  }
}
