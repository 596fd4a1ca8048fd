package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.proxy.codec.CommandDecoder;
import dev.sallyport.proxy.codec.CommandEvent;
import dev.sallyport.proxy.codec.Faulty;
import dev.sallyport.proxy.codec.ReplyDecoder;
import dev.sallyport.proxy.codec.ReplyEvent;
import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.rules.ftp.NetworkProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;

/**
 * What happens to a session, as text that a fuzzer can cut and join: one thing a line, told by its
 * first letter. Whatever the bytes are, they mean something.
 *
 * <pre>
 * 4p          the setting, in letters: see {@link #setting}
 * C RETR f    the client sends this line; # becomes the number of the command
 * S 150 here  the server sends this line
 * A 3         the server answers what it owes, well or badly as the number decides
 * O           the data path opens, R it cannot, E it ends, by number
 * G RETR f    the client says it and all goes well
 * T 1         a timer fires, X one of the peers goes away
 * </pre>
 */
final class Script {
  static final int PIPELINED = 4;
  static final int LONGEST_LINE = 512;
  private static final String POLICY =
      """
      rules = [
        { id = no-programs, when { commands = [write], path = ["**.exe"] }, then = deny }
        { id = no-chmod, when { commands = [SITE], argument = "CHMOD *" }, then = deny }
        { id = only-ann, when { user = [mallory] }, then = terminate }
      ]
      mask { features-hidden = [MDTM] }
      """;
  private static final Setting USUAL = Setting.usual().violations(40).pipelined(PIPELINED);
  private static final Setting RULED = USUAL.policy(POLICY);

  private final World world;
  private final CommandDecoder commands = new CommandDecoder(LONGEST_LINE);
  private final ReplyDecoder replies = new ReplyDecoder(LONGEST_LINE, 2 * LONGEST_LINE);

  Script(Setting setting) {
    this.world = new World(setting);
  }

  World world() {
    return world;
  }

  static List<String> lines(byte[] script) {
    return new String(script, ISO_8859_1).lines().limit(400).toList();
  }

  /** A letter for each thing that is not as usual. */
  static Setting setting(String letters) {
    Setting setting = letters.indexOf('r') < 0 ? USUAL : RULED;
    setting = letters.indexOf('4') < 0 ? setting : setting.mode(DataMode.ACTIVE);
    setting = letters.indexOf('p') < 0 ? setting : setting.mode(DataMode.PASSIVE);
    setting = letters.indexOf('z') < 0 ? setting : setting.portZero(PortZeroAddress.CLIENT);
    setting = letters.indexOf('c') < 0 ? setting : setting.clientV6();
    return letters.indexOf('s') < 0 ? setting : setting.server(NetworkProtocol.IPV6);
  }

  /** Whether the policy has rules of its own. */
  static boolean hasRules(Setting setting) {
    return setting.policy().equals(RULED.policy());
  }

  /** One line of the script. */
  void happens(String line) {
    String rest = line.length() < 2 ? "" : line.substring(2);
    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case 'C' -> client(rest);
      case 'S' -> server(rest);
      case 'A' -> world.serverAnswers(new Random(rest.hashCode()));
      case 'O' -> world.pathOpens();
      case 'R' -> world.pathRefused(new Event.DataPathRefused(one(Refusal.values(), rest)));
      case 'E' -> world.pathEnds(one(Outcome.values(), rest));
      case 'G' -> world.goesWell(rest);
      case 'T' -> world.happens(new Event.TimerFired(one(Timer.values(), rest)));
      case 'X' ->
          world.happens(
              one(
                  new Event[] {
                    new Event.ClientClosed(),
                    new Event.ServerClosed(),
                    new Event.ServerUnreachable(),
                    new Event.GatewayStopping()
                  },
                  rest));
      default -> {}
    }
  }

  private void client(String line) {
    ByteBuf bytes = Unpooled.copiedBuffer(line + "\r\n", ISO_8859_1);
    while (bytes.isReadable() && world.machine.wantsCommand(world.state)) {
      if (commands.next(bytes) instanceof CommandEvent.Command(var command)) {
        world.reads(command);
      }
    }
  }

  private void server(String line) {
    ByteBuf bytes = Unpooled.copiedBuffer(line + "\r\n", ISO_8859_1);
    while (bytes.isReadable()) {
      switch (replies.next(bytes)) {
        case ReplyEvent.Reply(var reply) -> world.serverSays(reply);
        case Faulty(var fault) -> {
          world.happens(new Event.ReplyUnreadable(fault));
          return;
        }
        case ReplyEvent _ -> {}
      }
    }
  }

  private static <T> T one(T[] choices, String text) {
    return choices[Math.floorMod(text.hashCode(), choices.length)];
  }
}
