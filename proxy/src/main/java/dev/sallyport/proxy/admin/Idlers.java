package dev.sallyport.proxy.admin;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Connections that have no whole request with us, longest first. Where there is no room for one
 * more, the longest of them has to go: peers who connect and say little must not keep an operator
 * out. On the admin thread.
 */
final class Idlers {
  private final Set<Channel> channels = new LinkedHashSet<>();

  /** A connection is new, or has had its answer. */
  void add(Channel channel) {
    channels.remove(channel);
    channels.add(channel);
  }

  /** A connection has asked, or is gone. */
  void remove(Channel channel) {
    channels.remove(channel);
  }

  /**
   * Closes the one that has said nothing for longest.
   *
   * @return whether there was one
   */
  @SuppressWarnings("FutureReturnValueIgnored") // of close(), after which there is nothing to do
  boolean makeRoom() {
    var longest = channels.iterator();
    if (!longest.hasNext()) {
      return false;
    }
    Channel channel = longest.next();
    longest.remove();
    channel.close();
    return true;
  }
}
