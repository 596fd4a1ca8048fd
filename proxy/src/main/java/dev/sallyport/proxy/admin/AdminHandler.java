package dev.sallyport.proxy.admin;

import static io.netty.handler.codec.http.HttpHeaderNames.ACCEPT;
import static io.netty.handler.codec.http.HttpHeaderNames.ALLOW;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;

import dev.sallyport.rules.ftp.Mapped;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, one at a time: no more is read before an answer is
 * written, so that a peer who asks and never reads costs one answer and not many.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close(), after which there is nothing to do
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);

  /** How long a wrong token waits for its answer, so that guessing takes a while. */
  private static final int WRONG_TOKEN_MILLIS = 500;

  private final AdminSite site;
  private final EventStreams streams;
  private final RequestBudget budget;
  private final Idlers idlers;
  private final Duration patience;
  private @Nullable Future<?> deadline;

  /**
   * Answers from a table.
   *
   * @param patience the longest time from one whole request to the next, and so the longest one may
   *     take to arrive, its answer to be taken, or a connection to be idle
   */
  AdminHandler(
      AdminSite site,
      EventStreams streams,
      RequestBudget budget,
      Idlers idlers,
      Duration patience) {
    this.site = site;
    this.streams = streams;
    this.budget = budget;
    this.idlers = idlers;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    idlers.add(ctx.channel());
    startPatience(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    endPatience();
    idlers.remove(ctx.channel());
    ctx.fireChannelInactive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    idlers.remove(ctx.channel());
    startPatience(ctx);
    ctx.channel().config().setAutoRead(false);
    if (!request.decoderResult().isSuccess()) {
      write(ctx, AdminResponse.text(400, "bad request"), "", new Manner(false, false));
      return;
    }
    var manner =
        new Manner(HttpUtil.isKeepAlive(request), request.method().equals(HttpMethod.HEAD));
    var uri = new QueryStringDecoder(request.uri());
    Optional<AdminRoutes.Found> found =
        method(request.method()).flatMap(method -> site.routes().find(method, uri.path()));
    Optional<AdminResponse> no = refusal(ctx, request, uri.path(), found);
    if (no.isPresent()) {
      int wait = no.get().status() == 401 ? WRONG_TOKEN_MILLIS : 0;
      String allow = found.isPresent() ? "" : site.routes().allowed(uri.path());
      ctx.executor()
          .schedule(() -> write(ctx, no.get(), allow, manner), wait, TimeUnit.MILLISECONDS);
    } else if (uri.path().equals(AdminSite.EVENTS) && !manner.headOnly) {
      endPatience();
      // A watcher says no more; what it sends is left unread, but its end must be noticed.
      ctx.channel().config().setAutoRead(true);
      streams.begin(ctx.channel());
    } else {
      answer(ctx, request, uri, found.orElseThrow(), manner);
    }
  }

  /** How an answer is given. */
  private record Manner(boolean keepAlive, boolean headOnly) {}

  private Optional<AdminResponse> refusal(
      ChannelHandlerContext ctx,
      FullHttpRequest request,
      String path,
      Optional<AdminRoutes.Found> found) {
    if (!budget.take()) {
      return Optional.of(AdminResponse.problem(429, "too many requests, ask again in a second"));
    }
    if (found.isEmpty()) {
      return Optional.of(
          site.routes().allowed(path).isEmpty()
              ? AdminResponse.text(404, "no such page")
              : AdminResponse.text(405, "not with this method"));
    }
    var from = (InetSocketAddress) ctx.channel().remoteAddress();
    var no =
        site.gatekeeper()
            .get()
            .refusal(found.get().route().access(), request.headers(), Mapped.plain(from));
    if (no.isEmpty() && path.equals(AdminSite.EVENTS) && !streams.hasRoom()) {
      return Optional.of(AdminResponse.problem(503, "too many watch already"));
    }
    return no;
  }

  private void answer(
      ChannelHandlerContext ctx,
      FullHttpRequest request,
      QueryStringDecoder uri,
      AdminRoutes.Found found,
      Manner manner) {
    var query = new HashMap<String, String>();
    uri.parameters().forEach((key, values) -> query.put(key, values.getLast()));
    var asked =
        new AdminRequest(found.parameters(), Map.copyOf(query), request.headers().get(ACCEPT, ""));
    ask(found.route(), asked)
        .exceptionally(bug -> {
          log.error("Admin page {} failed", found.route().path(), bug);
          return AdminResponse.text(500, "failed, see the log");
        })
        .thenAcceptAsync(answer -> write(ctx, answer, "", manner), ctx.executor());
  }

  private static CompletionStage<AdminResponse> ask(Route route, AdminRequest request) {
    try {
      return route.answer().apply(request);
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }

  private void write(ChannelHandlerContext ctx, AdminResponse answer, String allow, Manner manner) {
    ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), answer.body());
    int length = body.readableBytes();
    if (manner.headOnly) {
      body.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
    SecurityHeaders.set(response.headers());
    response.headers().set(CONTENT_TYPE, answer.contentType()).set(CONTENT_LENGTH, length);
    if (!allow.isEmpty()) {
      response.headers().set(ALLOW, allow);
    }
    if (answer.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    HttpUtil.setKeepAlive(response.headers(), HttpVersion.HTTP_1_1, manner.keepAlive);
    ctx.writeAndFlush(response)
        .addListener(written -> {
          if (written.isSuccess() && manner.keepAlive) {
            idlers.add(ctx.channel());
            ctx.channel().config().setAutoRead(true);
          } else {
            ctx.close();
          }
        });
  }

  private static Optional<Method> method(HttpMethod asked) {
    return switch (asked.name()) {
      case "GET", "HEAD" -> Optional.of(Method.GET);
      case "POST" -> Optional.of(Method.POST);
      case "DELETE" -> Optional.of(Method.DELETE);
      default -> Optional.empty();
    };
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("Admin connection {} failed: {}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }

  private void startPatience(ChannelHandlerContext ctx) {
    endPatience();
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  ctx.close();
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void endPatience() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
