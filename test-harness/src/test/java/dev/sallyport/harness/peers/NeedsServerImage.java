package dev.sallyport.harness.peers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Marks tests that start servers in containers. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@EnabledIf(
    value = "dev.sallyport.harness.peers.ContainerEngine#hasImage",
    disabledReason = "no container engine with the servers' image; test-harness/check makes both")
public @interface NeedsServerImage {}
