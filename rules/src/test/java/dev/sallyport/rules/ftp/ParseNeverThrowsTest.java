package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("Whatever a client sends")
class ParseNeverThrowsTest {

  @Property(tries = 5000)
  void isACommandOfSomeKind(@ForAll("lines") String line) {
    assertThat(FtpCommand.parse(line)).isNotNull();
  }

  @Property
  void keepsItsArgumentByteForByteWhenItIsPlain(@ForAll("lines") String line) {
    if (FtpCommand.parse(line) instanceof FtpCommand.Plain plain && !plain.argument().isEmpty()) {
      assertThat(line).endsWith(" " + plain.argument());
      assertThat(FtpCommand.parse(plain.line())).isEqualTo(plain);
    }
  }

  @Property
  void neverShowsAPassword(@ForAll("secretVerbs") Verb verb, @ForAll("bytes") String noise) {
    FtpCommand command = FtpCommand.parse(verb + " hunter2" + noise);
    assertThat(command.toString()).doesNotContain("hunter2");
  }

  @Property
  void isAReplyOrAFeatureListOrNeither(@ForAll("bytes") String text) {
    var reply = new FtpReply(211, List.of("211-" + text, text, "211 " + text));
    assertThat(withoutRefused(reply).lines()).hasSizeBetween(2, 3);
    assertThat(Words.first(text)).doesNotContain(" ", "\t");
  }

  @Provide
  Arbitrary<Verb> secretVerbs() {
    return Arbitraries.of(Verb.PASS, Verb.ACCT, Verb.ADAT);
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> verbs = Arbitraries.of(Verb.class).map(Verb::name);
    Arbitrary<String> addresses =
        Arbitraries.strings().withChars("0123456789,.:|abcdf-+ !").ofMaxLength(30);
    Arbitrary<String> arguments = Arbitraries.oneOf(bytes(), addresses);
    Arbitrary<String> known =
        Combinators.combine(verbs, Arbitraries.of(" ", "", "\t", "  "), arguments)
            .as((verb, blank, argument) -> verb + blank + argument);
    Arbitrary<String> addressed =
        Combinators.combine(Arbitraries.of("PORT ", "EPRT ", "EPSV ", "PASV"), addresses)
            .as((verb, address) -> verb + address);
    return Arbitraries.oneOf(bytes(), known, addressed);
  }

  private static FtpReply withoutRefused(FtpReply reply) {
    return FeatureList.without(reply, name -> Verb.of(name).filter(Verb::refused).isPresent());
  }
}
