package dev.sallyport.proxy.config;

/**
 * One thing an operator has to put right.
 *
 * @param path of the key, such as {@code sallyport.listeners[0].bind}; empty when the file as a
 *     whole cannot be read
 * @param value what was written; empty when nothing was
 * @param wouldBeRight what belongs there
 * @param where file and line, or what else the value came from; empty when that is not known
 */
public record ConfigProblem(String path, String value, String wouldBeRight, String where) {

  /** Three lines for a terminal: what was written, what would be right, and where to look. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    if (!path.isEmpty()) {
      text.append(path).append(value.isEmpty() ? " is missing" : " = " + value);
    } else {
      text.append(value);
    }
    text.append(System.lineSeparator()).append("    right would be: ").append(wouldBeRight);
    if (!where.isEmpty()) {
      text.append(System.lineSeparator()).append("    at ").append(where);
    }
    return text.toString();
  }
}
