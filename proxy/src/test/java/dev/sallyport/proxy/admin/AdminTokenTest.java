package dev.sallyport.proxy.admin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The admin token")
class AdminTokenTest {
  @TempDir private Path folder;

  @Test
  void isMadeForTheOwnerAloneAndAnotherEachTime() throws Exception {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    AdminToken token = AdminToken.load(one);
    AdminToken.load(two);
    assertThat(Files.getPosixFilePermissions(one))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(one)).hasSizeGreaterThan(40).isNotEqualTo(Files.readString(two));
    assertThat(token.matches(Files.readString(one).strip())).isTrue();
    assertThat(token.matches(Files.readString(two).strip())).isFalse();
    assertThat(token.matches("")).isFalse();
  }

  @Test
  void staysWhereThereIsOne() throws Exception {
    Path file = folder.resolve("token");
    AdminToken.load(file);
    String before = Files.readString(file);
    assertThat(AdminToken.load(file).matches(before.strip())).isTrue();
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void isRefusedWhereOthersMayReadOrWriteIt(String permissions) throws Exception {
    Path file = folder.resolve("token");
    AdminToken.load(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> AdminToken.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "two words of one token", "with-a-control-\u0001-character"})
  void isRefusedWhereItIsNone(String text) throws Exception {
    Path file = folder.resolve("token");
    AdminToken.load(file);
    Files.writeString(file, text);
    assertThatThrownBy(() -> AdminToken.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("one word of 16 to 512 characters");
  }

  /** How long it takes cannot be tested on a machine that does other things; what it calls can. */
  @Test
  void isComparedInATimeThatDoesNotDependOnTheGuess() {
    var token = new ClassFileImporter().importClasses(AdminToken.class, Gatekeeper.class);
    classes()
        .that()
        .areAssignableTo(AdminToken.class)
        .should()
        .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
        .check(token);
    noClasses()
        .that()
        .areAssignableTo(AdminToken.class)
        .should()
        .callMethod(String.class, "equals", Object.class)
        .orShould()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .check(token);
  }
}
