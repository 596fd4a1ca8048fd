package dev.sallyport.proxy.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.PlaneChoice.Abilities;
import dev.sallyport.proxy.data.PlaneChoice.Ability;
import dev.sallyport.proxy.data.PlaneChoice.Plane;
import dev.sallyport.proxy.data.PlaneChoice.Wanted;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The choice of a data plane")
class PlaneChoiceTest {
  private static final Ability PRESENT = new Ability.Present();
  private static final Ability NO_SPLICE = new Ability.Missing("there is no epoll");
  private static final Ability NO_KERNEL = new Ability.Missing("nothing is forwarded");
  private static final Abilities ALL = new Abilities(PRESENT, PRESENT);
  private static final Abilities SPLICE = new Abilities(NO_KERNEL, PRESENT);
  private static final Abilities NONE = new Abilities(NO_KERNEL, NO_SPLICE);

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "KERNEL"})
  void isTheKernelWhereItCan(Wanted wanted) {
    assertThat(PlaneChoice.of(wanted, ALL, "")).isEqualTo(new PlaneChoice(Plane.KERNEL, ""));
  }

  @Test
  void isSpliceWhereThePolicyNeedsTheRelay() {
    assertThat(PlaneChoice.of(Wanted.AUTO, ALL, "rates are limited"))
        .isEqualTo(new PlaneChoice(Plane.SPLICE, ""));
    assertThat(PlaneChoice.of(Wanted.KERNEL, ALL, "rates are limited"))
        .isEqualTo(new PlaneChoice(Plane.SPLICE, "not led by the kernel: rates are limited"));
  }

  @Test
  void isSpliceForWhoAsksForTheRelay() {
    assertThat(PlaneChoice.of(Wanted.RELAY, ALL, "")).isEqualTo(new PlaneChoice(Plane.SPLICE, ""));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "RELAY"})
  void isSpliceWhereThereIsSplice(Wanted wanted) {
    assertThat(PlaneChoice.of(wanted, SPLICE, "")).isEqualTo(new PlaneChoice(Plane.SPLICE, ""));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "RELAY"})
  void isCopyingWhereThereIsNoneAndSaysWhy(Wanted wanted) {
    assertThat(PlaneChoice.of(wanted, NONE, ""))
        .isEqualTo(new PlaneChoice(Plane.COPY, "there is no epoll"));
  }

  @Test
  void saysEveryReasonForCopyingToWhoWantsTheKernel() {
    assertThat(PlaneChoice.of(Wanted.KERNEL, NONE, ""))
        .isEqualTo(
            new PlaneChoice(
                Plane.COPY, "not led by the kernel: nothing is forwarded; there is no epoll"));
  }

  @Test
  void isCopyingForWhoAsksForIt() {
    assertThat(PlaneChoice.of(Wanted.COPY, ALL, "")).isEqualTo(new PlaneChoice(Plane.COPY, ""));
  }
}
