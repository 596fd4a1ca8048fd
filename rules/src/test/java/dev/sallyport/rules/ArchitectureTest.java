package dev.sallyport.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * What keeps the rules pure: values in, values out, and wire text read by our own grammars only.
 */
@AnalyzeClasses(
    packages = "dev.sallyport.rules",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Set<String> PACKAGES =
      Set.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.time",
          "java.time.zone",
          "org.jspecify.annotations",
          "dev.sallyport.rules.ftp",
          "dev.sallyport.rules.policy");

  private static final Set<String> NET =
      Set.of(
          "java.net.InetAddress",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetSocketAddress",
          "java.net.UnknownHostException");

  /** Chance, time, the outside world, and readers of text that know more than ASCII. */
  private static final Set<String> NEVER =
      Set.of(
          "java.lang.System",
          "java.lang.Runtime",
          "java.lang.ProcessBuilder",
          "java.lang.Thread",
          "java.util.Random",
          "java.util.UUID",
          "java.util.Timer",
          "java.util.Scanner",
          "java.util.Formatter",
          "java.util.Locale",
          "java.util.StringTokenizer",
          "java.time.Clock");

  /** Each of these reads, folds or splits text in a way that another FTP parser does not. */
  private static final Set<String> TEXT_TRAPS =
      Set.of(
          "java.lang.String.toUpperCase",
          "java.lang.String.toLowerCase",
          "java.lang.String.equalsIgnoreCase",
          "java.lang.String.compareToIgnoreCase",
          "java.lang.String.regionMatches",
          "java.lang.String.trim",
          "java.lang.String.strip",
          "java.lang.String.stripLeading",
          "java.lang.String.stripTrailing",
          "java.lang.String.isBlank",
          "java.lang.String.lines",
          "java.lang.String.split",
          "java.lang.String.matches",
          "java.lang.String.replaceAll",
          "java.lang.String.replaceFirst",
          "java.lang.String.format",
          "java.lang.String.formatted",
          "java.lang.String.getBytes",
          "java.lang.Integer.parseInt",
          "java.lang.Integer.decode",
          "java.lang.Integer.parseUnsignedInt",
          "java.lang.Long.parseLong",
          "java.lang.Long.decode",
          "java.lang.Short.parseShort",
          "java.lang.Byte.parseByte",
          "java.lang.Character.isDigit",
          "java.lang.Character.isLetter",
          "java.lang.Character.isLetterOrDigit",
          "java.lang.Character.isWhitespace",
          "java.lang.Character.digit",
          "java.lang.Character.getNumericValue",
          "java.lang.Character.toUpperCase",
          "java.lang.Character.toLowerCase");

  @ArchTest
  static final ArchRule rulesKnowTheJdkValuesOnly =
      classes()
          .should()
          .onlyDependOnClassesThat(describe("are pure values", ArchitectureTest::isPure));

  @ArchTest
  static final ArchRule vocabularyDoesNotKnowDecisions =
      noClasses()
          .that()
          .resideInAPackage("dev.sallyport.rules.ftp")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sallyport.rules.policy");

  @ArchTest
  static final ArchRule noNameIsLookedUp =
      noClasses()
          .should()
          .accessTargetWhere(
              call(
                  "look up a name",
                  Set.of(
                      "java.net.InetAddress.getByName",
                      "java.net.InetAddress.getAllByName",
                      "java.net.InetAddress.getLocalHost",
                      "java.net.InetAddress.getHostName",
                      "java.net.InetAddress.getCanonicalHostName",
                      "java.net.InetAddress.isReachable",
                      "java.net.InetSocketAddress.<init>",
                      "java.net.InetSocketAddress.getHostName")));

  @ArchTest
  static final ArchRule noTimeIsAsked =
      noClasses()
          .should()
          .accessTargetWhere(describe("ask the time", access -> access.getName().equals("now")));

  @ArchTest
  static final ArchRule wireTextIsReadByOurOwnGrammars =
      noClasses()
          .that()
          .resideInAPackage("dev.sallyport.rules.ftp")
          .should()
          .accessTargetWhere(call("use a text trap of the JDK", TEXT_TRAPS));

  /** A question and what is found for it are worked out when asked; they live for one decision. */
  @ArchTest
  static final ArchRule fieldsAreFinal =
      fields()
          .that()
          .areNotDeclaredIn("dev.sallyport.rules.policy.Question")
          .and()
          .areNotDeclaredIn("dev.sallyport.rules.policy.Candidates")
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule vocabularyNeedsNoLibrary =
      noClasses()
          .that()
          .resideInAPackage("dev.sallyport.rules.ftp")
          .should()
          .dependOnClassesThat(describe("are a library", ArchitectureTest::isLibraryOfDecisions));

  /** Libraries of values and functions, which know neither sockets nor the time. */
  private static boolean isLibraryOfDecisions(JavaClass type) {
    String name = type.getPackageName();
    return Set.of("com.google.re2j", "com.hankcs.algorithm").contains(name)
        || name.startsWith("inet.ipaddr");
  }

  private static boolean isPure(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return base.isPrimitive()
        || isLibraryOfDecisions(base)
        || NET.contains(base.getName())
        || (PACKAGES.contains(base.getPackageName()) && !NEVER.contains(base.getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> call(String what, Set<String> methods) {
    return describe(
        what,
        access ->
            methods.contains(
                access.getTarget().getOwner().getName() + "." + access.getTarget().getName()));
  }
}
