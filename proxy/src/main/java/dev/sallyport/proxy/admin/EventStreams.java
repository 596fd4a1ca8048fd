package dev.sallyport.proxy.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Those who watch. All are told the same, once a second; who does not read is let go, and may come
 * again. On the admin thread.
 */
final class EventStreams {
  static final int MAX_WATCHERS = 16;

  private final Supplier<List<ServerEvent>> feed;
  private final Set<Channel> watchers = new LinkedHashSet<>();

  /**
   * Streams of what a feed gives.
   *
   * @param feed what has happened since it was last asked
   */
  EventStreams(Supplier<List<ServerEvent>> feed) {
    this.feed = feed;
  }

  /** Whether there is room for one more watcher. */
  boolean hasRoom() {
    return watchers.size() < MAX_WATCHERS;
  }

  /** Answers with a stream that has no end. */
  @SuppressWarnings("FutureReturnValueIgnored") // who cannot be written to is gone, and is told so
  void begin(Channel watcher) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    SecurityHeaders.set(head.headers());
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    watcher.writeAndFlush(head);
    watchers.add(watcher);
    watcher.closeFuture().addListener(_ -> watchers.remove(watcher));
  }

  /** Tells everybody what has happened. */
  @SuppressWarnings("FutureReturnValueIgnored") // who cannot be written to is gone, and is told so
  void tell() {
    // Asked also when nobody watches: it remembers, for who comes later.
    String news = feed.get().stream().map(ServerEvent::onTheWire).collect(Collectors.joining());
    for (Channel watcher : List.copyOf(watchers)) {
      if (!watcher.isWritable()) {
        watcher.close();
      } else if (!news.isEmpty()) {
        watcher.writeAndFlush(new DefaultHttpContent(ByteBufUtil.writeUtf8(watcher.alloc(), news)));
      }
    }
  }
}
