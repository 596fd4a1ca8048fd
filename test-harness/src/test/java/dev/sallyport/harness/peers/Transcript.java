package dev.sallyport.harness.peers;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a client did, by its own account.
 *
 * @param commands the command lines it sent, in order
 * @param listing what it printed of a listing
 * @param everything for a person who looks for the reason of a failure
 */
public record Transcript(List<String> commands, String listing, String everything) {

  /** Copies the list. */
  public Transcript {
    commands = List.copyOf(commands);
  }

  /** The modes it tried; more than one means that it fell back. */
  public Set<Mode> modes() {
    var modes = EnumSet.noneOf(Mode.class);
    for (Mode mode : Mode.values()) {
      if (sent(mode.name())) {
        modes.add(mode);
      }
    }
    return modes;
  }

  /** Whether a command with this verb was sent. */
  public boolean sent(String verb) {
    return count(verb) > 0;
  }

  /** How many commands with this verb were sent. */
  public long count(String verb) {
    return commands.stream()
        .map(line -> line.strip().toUpperCase(Locale.ROOT).split(" ", 2)[0])
        .filter(verb::equals)
        .count();
  }

  @Override
  public String toString() {
    return everything;
  }
}
