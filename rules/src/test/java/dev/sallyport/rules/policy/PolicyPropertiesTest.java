package dev.sallyport.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class PolicyPropertiesTest {

  /** Against the JDK's engine, which is right but may be slow. */
  @Property(tries = 5000)
  void aGlobMatchesAsItsRegularExpressionDoes(
      @ForAll @StringLength(min = 1, max = 8) @Chars({'a', 'B', '/', '*', '?'}) String pattern,
      @ForAll @StringLength(max = 10) @Chars({'a', 'b', 'A', 'B', '/'}) String text,
      @ForAll boolean ignoreCase) {
    String regex =
        pattern
            .replace("**", "\u0001")
            .replace("*", "[^/]*")
            .replace("\u0001", ".*")
            .replace("?", "[^/]");
    boolean expected =
        Pattern.compile(regex, ignoreCase ? Pattern.CASE_INSENSITIVE : 0).matcher(text).matches();
    assertThat(Glob.ofPath(pattern).orElseThrow().matches(text, ignoreCase)).isEqualTo(expected);
  }

  @Property(tries = 5000)
  void inATextASlashIsAByteLikeAnyOther(
      @ForAll @StringLength(min = 1, max = 8) @Chars({'a', '/', '*', '?'}) String pattern,
      @ForAll @StringLength(max = 10) @Chars({'a', 'b', '/'}) String text) {
    String regex = pattern.replace("*", ".*").replace("?", ".");
    assertThat(Glob.ofText(pattern).orElseThrow().matches(text, false))
        .isEqualTo(Pattern.compile(regex).matcher(text).matches());
  }

  @Property
  void aRuleSetGivesTheNumbersInBothInOrder(
      @ForAll @Size(max = 40) List<@IntRange(max = 300) Integer> one,
      @ForAll @Size(max = 40) List<@IntRange(max = 300) Integer> other) {
    var left = bits(one);
    var right = bits(other);
    var found = new ArrayList<Integer>();
    RuleSet set = RuleSet.of(left);
    for (int i = set.nextInBoth(RuleSet.of(right), 0);
        i >= 0;
        i = set.nextInBoth(RuleSet.of(right), i + 1)) {
      found.add(i);
    }
    left.and(right);
    assertThat(found).isEqualTo(left.stream().boxed().toList());
  }

  @Property(tries = 100)
  void anAddressIsInThePrefixesThatHoldIt(@ForAll long seed) throws UnknownHostException {
    var random = new Random(seed);
    int bytes = random.nextBoolean() ? 4 : 16;
    var index = new AddressIndex();
    var prefixes = new ArrayList<Prefix>();
    for (int i = 0; i < 200; i++) {
      Prefix prefix = prefix(address(random, bytes), random.nextInt(bytes * 8 + 1));
      prefixes.add(prefix);
      index.add(i, List.of(prefix));
    }
    InetAddress asked = address(random, bytes);
    var expected = new BitSet();
    for (int i = 0; i < prefixes.size(); i++) {
      int length = prefixes.get(i).length();
      expected.set(i, prefix(asked, length).address().equals(prefixes.get(i).address()));
    }
    assertThat(index.rulesAbout(asked)).isEqualTo(expected);
  }

  /** Few different bytes, so that prefixes do hold addresses. */
  private static InetAddress address(Random random, int bytes) throws UnknownHostException {
    byte[] address = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      address[i] = (byte) (random.nextInt(2) + (i == 0 ? 32 : 0));
    }
    return InetAddress.getByAddress(address);
  }

  private static Prefix prefix(InetAddress address, int length) throws UnknownHostException {
    byte[] bytes = address.getAddress();
    for (int bit = length; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    return new Prefix(InetAddress.getByAddress(bytes), length);
  }

  private static BitSet bits(List<Integer> numbers) {
    var bits = new BitSet();
    numbers.forEach(bits::set);
    return bits;
  }
}
