package dev.sallyport.proxy.data;

/**
 * What carries the data connections of a listener: decided once, at the start, from what the
 * operator wants and what the machine can.
 *
 * @param why in words for the operator, where it is not what was asked for
 */
public record PlaneChoice(Plane plane, String why) {

  /** What an operator can ask for. */
  public enum Wanted {
    /** The fastest there is. */
    AUTO,
    /** The gateway's own relay: splice where there is splice, else buffers. */
    RELAY,
    /** The gateway's own relay through buffers. */
    COPY
  }

  /** What can carry a data connection. */
  public enum Plane {
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

  /** Chooses. */
  public static PlaneChoice of(Wanted wanted, Ability splice) {
    return switch (wanted) {
      case COPY -> new PlaneChoice(Plane.COPY, "");
      case AUTO, RELAY ->
          switch (splice) {
            case Ability.Present() -> new PlaneChoice(Plane.SPLICE, "");
            case Ability.Missing(String why) -> new PlaneChoice(Plane.COPY, why);
          };
    };
  }
}
