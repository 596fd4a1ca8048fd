package dev.sallyport.proxy.data;

/**
 * What carries the data connections of a listener: decided once, at the start, from what the
 * operator wants and what the machine can.
 *
 * @param why in words for the operator, where it is not what was asked for
 */
public record PlaneChoice(Plane plane, String why) {

  /**
   * What the machine can.
   *
   * @param kernel whether there can be pinholes
   * @param splice whether the relay can splice
   */
  public record Abilities(Ability kernel, Ability splice) {}

  /** What an operator can ask for. */
  public enum Wanted {
    /** The fastest there is. */
    AUTO,
    /** Pinholes in the kernel, for all that they can carry. */
    KERNEL,
    /** The gateway's own relay: splice where there is splice, else buffers. */
    RELAY,
    /** The gateway's own relay through buffers. */
    COPY
  }

  /** What can carry a data connection. */
  public enum Plane {
    /** The kernel leads them from peer to peer, and none of it enters this process. */
    KERNEL,
    /** The kernel moves the bytes between two sockets of ours. */
    SPLICE,
    /** They are copied through this process. */
    COPY
  }

  /** Whether a machine can do something. */
  public sealed interface Ability {
    /** It can. */
    record Present() implements Ability {}

    /** It cannot, for a reason in words for the operator. */
    record Missing(String why) implements Ability {}
  }

  /**
   * Chooses.
   *
   * @param obstacle why a listener needs the relay, in words for the operator; empty where it does
   *     not
   */
  public static PlaneChoice of(Wanted wanted, Abilities machine, String obstacle) {
    return switch (wanted) {
      case COPY -> new PlaneChoice(Plane.COPY, "");
      case RELAY -> relay(machine.splice(), "");
      case AUTO -> kernelOrRelay(machine, obstacle, "");
      case KERNEL -> kernelOrRelay(machine, obstacle, "not led by the kernel: ");
    };
  }

  private static PlaneChoice kernelOrRelay(Abilities machine, String obstacle, String complaint) {
    String why =
        switch (machine.kernel()) {
          case Ability.Present() -> obstacle;
          case Ability.Missing(String missing) -> missing;
        };
    if (why.isEmpty()) {
      return new PlaneChoice(Plane.KERNEL, "");
    }
    // Who wants the fastest there is need not hear of what he did not ask for.
    return relay(machine.splice(), complaint.isEmpty() ? "" : complaint + why);
  }

  private static PlaneChoice relay(Ability splice, String why) {
    return switch (splice) {
      case Ability.Present() -> new PlaneChoice(Plane.SPLICE, why);
      case Ability.Missing(String missing) ->
          new PlaneChoice(Plane.COPY, why.isEmpty() ? missing : why + "; " + missing);
    };
  }
}
