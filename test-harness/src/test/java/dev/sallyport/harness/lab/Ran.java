package dev.sallyport.harness.lab;

/**
 * A program that has ended.
 *
 * @param exit its exit code; 124 where the time ran out, as {@code timeout(1)} has it
 */
record Ran(int exit, String out, String err) {

  /** The exit code of a program that was killed because its time was over. */
  static final int TIMED_OUT = 124;

  @Override
  public String toString() {
    return "exit " + exit + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
  }
}
