package dev.sallyport.harness.scripted;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One session on a stage, of which the test plays both ends.
 *
 * @param client the client's end of its control connection
 * @param server the server's end of its control connection
 */
public record Play(Stage stage, Line client, Line server) {
  private static final Pattern SIX_NUMBERS = Pattern.compile("(\\d+,\\d+,\\d+,\\d+),(\\d+),(\\d+)");

  /**
   * The client says a command, the server hears it and says a reply, the client hears it.
   *
   * @return the last line the client heard
   */
  public String ask(String command, String reply) throws IOException {
    client.says(command);
    server.hears(command);
    server.says(reply);
    return client.hearsReply(reply.substring(0, 3));
  }

  /** Both ends of a passive data connection, made with PASV. */
  public Data passive() throws IOException {
    ServerSocket listener = stage.listen(Stage.SERVER);
    InetSocketAddress announced = pasv(listener.getLocalPort());
    Line serverEnd = stage.kept(Line.accept("server's data", listener));
    Line clientEnd = stage.kept(Line.dial("client's data", Stage.CLIENT, announced));
    return new Data(clientEnd, serverEnd);
  }

  /** PASV, answered with this port of the server's; where the client is told to connect. */
  public InetSocketAddress pasv(int serverPort) throws IOException {
    client.says("PASV");
    server.hears("PASV");
    server.says("227 Entering Passive Mode (" + sixNumbers(Stage.SERVER, serverPort) + ")");
    return address(client.hears("227 Entering Passive Mode ("));
  }

  /** PORT with this listener of the client's; where the server is told to connect. */
  public InetSocketAddress port(ServerSocket clientListener) throws IOException {
    client.says("PORT " + sixNumbers(Stage.CLIENT, clientListener.getLocalPort()));
    InetSocketAddress told = address(server.hears("PORT "));
    server.says("200 PORT ok");
    client.hears("200");
    return told;
  }

  /** Says a transfer command and its 150. */
  public void begins(String command) throws IOException {
    ask(command, "150 here it comes");
  }

  /** The address in a PORT or a 227. */
  public static InetSocketAddress address(String line) {
    Matcher numbers = SIX_NUMBERS.matcher(line);
    if (!numbers.find()) {
      throw new AssertionError("no address in " + line);
    }
    int port = Integer.parseInt(numbers.group(2)) * 256 + Integer.parseInt(numbers.group(3));
    return new InetSocketAddress(InetAddress.ofLiteral(numbers.group(1).replace(',', '.')), port);
  }

  /** An address as PORT and 227 write it. */
  public static String sixNumbers(InetAddress address, int port) {
    return String.format(
        Locale.ROOT,
        "%s,%d,%d",
        address.getHostAddress().replace('.', ','),
        port / 256,
        port % 256);
  }

  /** The two ends of a data connection. */
  public record Data(Line client, Line server) {}
}
