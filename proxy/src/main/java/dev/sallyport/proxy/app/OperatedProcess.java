package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.api.Operations;
import dev.sallyport.proxy.config.ConfigProblem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** This process, as far as operators steer it over HTTP. */
record OperatedProcess(Reloader reloader, ProxyApp app) implements Operations {
  private static final Executor ASIDE = task -> Thread.ofVirtual().name("operator").start(task);

  @Override
  public CompletionStage<Reloaded> reload() {
    return CompletableFuture.supplyAsync(
        () ->
            switch (reloader.reload("operator")) {
              case ReloadResult.Applied _ -> new Reloaded("applied", List.of());
              case ReloadResult.Refused(var problems) ->
                  new Reloaded("refused", problems.stream().map(ConfigProblem::toString).toList());
              case ReloadResult.Failed(String why) -> new Reloaded("failed", List.of(why));
            },
        ASIDE);
  }

  @Override
  public boolean drain(boolean stay) {
    app.willDrain();
    // The end of the process drains: the same way out as SIGTERM's.
    Thread.ofPlatform().name("drain").start(stay ? app::drainAndStay : () -> System.exit(0));
    return true;
  }
}
