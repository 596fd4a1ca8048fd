package dev.sallyport.proxy.admin;

import static io.netty.handler.codec.http.HttpHeaderNames.ALLOW;
import static io.netty.handler.codec.http.HttpHeaderNames.CACHE_CONTROL;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.time.Duration;
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

  private final AdminRoutes routes;
  private final Duration patience;
  private @Nullable Future<?> deadline;

  /**
   * Answers from a table.
   *
   * @param patience the longest time from one whole request to the next, and so the longest one may
   *     take to arrive, its answer to be taken, or a connection to be idle
   */
  AdminHandler(AdminRoutes routes, Duration patience) {
    this.routes = routes;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    startPatience(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    endPatience();
    ctx.fireChannelInactive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    startPatience(ctx);
    ctx.channel().config().setAutoRead(false);
    boolean understood = request.decoderResult().isSuccess();
    AdminResponse answer = understood ? answer(request) : AdminResponse.text(400, "bad request");
    boolean keepAlive = understood && HttpUtil.isKeepAlive(request);
    ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), answer.body());
    int length = body.readableBytes();
    if (request.method().equals(HttpMethod.HEAD)) {
      body.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
    response
        .headers()
        .set(CONTENT_TYPE, answer.contentType())
        .set(CONTENT_LENGTH, length)
        .set(CACHE_CONTROL, "no-store");
    if (answer.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
      response.headers().set(ALLOW, "GET, HEAD");
    }
    HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keepAlive);
    ctx.writeAndFlush(response)
        .addListener(written -> {
          if (written.isSuccess() && keepAlive) {
            ctx.channel().config().setAutoRead(true);
          } else {
            ctx.close();
          }
        });
  }

  private AdminResponse answer(FullHttpRequest request) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return AdminResponse.text(405, "only GET and HEAD");
    }
    int query = request.uri().indexOf('?');
    String path = query < 0 ? request.uri() : request.uri().substring(0, query);
    try {
      return routes.get(path).orElseGet(() -> AdminResponse.text(404, "no such page"));
    } catch (RuntimeException bug) {
      log.error("Admin page {} failed", path, bug);
      return AdminResponse.text(500, "failed, see the log");
    }
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
