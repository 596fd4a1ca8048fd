package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The budget of requests")
class RequestBudgetTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong clock = new AtomicLong(5 * SECOND);
  private final RequestBudget budget = new RequestBudget(clock::get);

  @Test
  void hasAsManyAsTheBoundInASecondAndNotOneMore() {
    for (int i = 0; i < RequestBudget.PER_SECOND; i++) {
      assertThat(budget.take()).as("request " + i).isTrue();
    }
    assertThat(budget.take()).isFalse();
    clock.addAndGet(SECOND - 1);
    assertThat(budget.take()).as("the same second").isFalse();
    clock.addAndGet(1);
    assertThat(budget.take()).as("the next second").isTrue();
  }
}
