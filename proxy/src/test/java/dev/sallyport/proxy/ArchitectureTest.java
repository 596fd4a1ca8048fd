package dev.sallyport.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Which package may know what, so that a decision never meets a socket. */
@AnalyzeClasses(
    packages = "dev.sallyport.proxy",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String PROXY = "dev.sallyport.proxy.";
  private static final String RULES = "dev.sallyport.rules.";

  private static final Set<String> PURE_PACKAGES =
      Set.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.time",
          "org.jspecify.annotations",
          RULES + "ftp",
          RULES + "policy",
          PROXY + "nat");

  private static final Set<String> ADDRESSES =
      Set.of("java.net.InetAddress", "java.net.Inet4Address", "java.net.Inet6Address");

  private static final Set<String> CHANCE_TIME_AND_THE_WORLD =
      Set.of(
          "java.lang.System",
          "java.lang.Runtime",
          "java.lang.ProcessBuilder",
          "java.lang.Thread",
          "java.util.Random",
          "java.util.UUID",
          "java.util.Timer",
          "java.util.Scanner",
          "java.time.Clock");

  @ArchTest
  static final ArchRule natIsPure =
      classes()
          .that()
          .resideInAPackage(PROXY + "nat")
          .should()
          .onlyDependOnClassesThat(describe("are pure values", ArchitectureTest::isPure));

  @ArchTest
  static final ArchRule sessionIsPure =
      classes()
          .that()
          .resideInAPackage(PROXY + "session")
          .should()
          .onlyDependOnClassesThat(
              describe(
                  "are pure values",
                  type ->
                      isPure(type)
                          || isIn(type, PROXY + "session")
                          || isValueOfTheDataPlane(type)));

  @ArchTest
  static final ArchRule pureCodeAsksNoTime =
      noClasses()
          .that()
          .resideInAnyPackage(PROXY + "nat", PROXY + "session")
          .should()
          .accessTargetWhere(describe("ask the time", access -> access.getName().equals("now")));

  @ArchTest
  static final ArchRule codecKnowsTheVocabularyAndBuffers =
      classes()
          .that()
          .resideInAPackage(PROXY + "codec")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              PROXY + "codec",
              RULES + "ftp",
              "io.netty.buffer",
              "io.netty.util",
              "java.lang..",
              "java.util",
              "java.nio.charset",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule nettyStaysAboveTheLine =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              PROXY + "codec",
              PROXY + "net",
              PROXY + "control",
              PROXY + "data.relay",
              PROXY + "tls",
              PROXY + "upgrade",
              PROXY + "admin",
              PROXY + "app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule metersAreMadeInOnePlace =
      onlyIn("io.micrometer..", PROXY + "metrics", PROXY + "app");

  @ArchTest
  static final ArchRule configurationIsReadInOnePlace =
      onlyIn("com.typesafe.config..", PROXY + "config");

  @ArchTest
  static final ArchRule jsonIsWrittenInOnePlace =
      onlyIn("com.fasterxml..", PROXY + "audit", PROXY + "admin.api");

  @ArchTest
  static final ArchRule theCommandLineIsReadInOnePlace = onlyIn("picocli..", PROXY + "app");

  @ArchTest
  static final ArchRule logsGoThroughTheirApi =
      noClasses()
          .that()
          .resideOutsideOfPackage(PROXY + "app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ch.qos..");

  @ArchTest
  static final ArchRule nothingKnowsWhoPutItTogether =
      noClasses()
          .that()
          .resideOutsideOfPackage(PROXY + "app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(PROXY + "app");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching(PROXY + "(**)").should().beFreeOfCycles();

  /**
   * On an event loop it would stop every session; on wire text it would ask DNS for an attacker.
   */
  @ArchTest
  static final ArchRule noNameIsLookedUpByTheJdk =
      noClasses()
          .should()
          .accessTargetWhere(
              call(
                  "look up a name",
                  "java.net.InetAddress.getByName",
                  "java.net.InetAddress.getAllByName",
                  "java.net.InetAddress.getHostName",
                  "java.net.InetAddress.getCanonicalHostName",
                  "java.net.InetSocketAddress.getHostName"));

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses().should().accessTargetWhere(call("sleep", "java.lang.Thread.sleep"));

  @ArchTest
  static final ArchRule onlyTheProgramAndTheAuditLogWriteToTheConsole =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROXY + "app", PROXY + "audit")
          .should()
          .accessTargetWhere(
              call("use the console", "java.lang.System.out", "java.lang.System.err"));

  @ArchTest
  static final ArchRule publicFieldsAreConstants =
      fields().that().arePublic().should().beFinal().allowEmptyShould(true);

  private static ArchRule onlyIn(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static boolean isPure(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return base.isPrimitive()
        || ADDRESSES.contains(base.getName())
        || (PURE_PACKAGES.contains(base.getPackageName())
            && !CHANCE_TIME_AND_THE_WORLD.contains(base.getName()));
  }

  /**
   * What the session asks of the data plane and hears from it; never the plane or a path itself.
   */
  private static boolean isValueOfTheDataPlane(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return isIn(base, PROXY + "data")
        && (base.isRecord() || base.isEnum() || base.getSimpleName().equals("Leg"));
  }

  private static boolean isIn(JavaClass type, String name) {
    return type.getBaseComponentType().getPackageName().equals(name);
  }

  private static DescribedPredicate<JavaAccess<?>> call(String what, String... members) {
    Set<String> forbidden = Set.of(members);
    return describe(
        what,
        access ->
            forbidden.contains(
                access.getTarget().getOwner().getName() + "." + access.getTarget().getName()));
  }
}
