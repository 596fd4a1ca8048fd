package dev.sallyport.proxy.net;

import static io.netty.channel.epoll.EpollIoOps.EPOLLET;
import static io.netty.channel.epoll.EpollIoOps.EPOLLIN;
import static io.netty.channel.epoll.EpollIoOps.EPOLLRDHUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A socket's registration with epoll")
class SteadyEpollTest {
  private static final FileDescriptor SOCKET = new FileDescriptor(0);

  private final Recording epoll = new Recording();
  private @TempDir Path folder;
  private final IoRegistration registration = new SteadyEpoll.Registration(epoll, SOCKET);

  @Test
  void saysWhatIsInForceOnce() {
    assertThat(registration.submit(EPOLLIN)).isEqualTo(EPOLLIN.value());
    assertThat(registration.submit(EpollIoOps.valueOf(EPOLLIN.value()))).isEqualTo(EPOLLIN.value());
    registration.submit(EPOLLRDHUP);
    registration.submit(EPOLLIN);
    assertThat(epoll.submitted).containsExactly(EPOLLIN, EPOLLRDHUP, EPOLLIN);
  }

  @Test
  void saysAgainWhatIsToldOnce() {
    var once = EPOLLIN.with(EPOLLET);
    registration.submit(once);
    registration.submit(once);
    assertThat(epoll.submitted).containsExactly(once, once);
  }

  @Test
  void staysWhenNothingIsWaitedFor() {
    registration.submit(EpollIoOps.NONE);
    assertThat(epoll.submitted).containsExactly(EPOLLET);
  }

  @Test
  void doesNotSayThatWhatIsCancelledIsInForce() {
    registration.submit(EPOLLIN);
    registration.cancel();
    assertThat(registration.submit(EPOLLIN)).isEqualTo(-1);
  }

  @Test
  void asksNothingForANumberThatIsNoLongerItsOwn() throws Exception {
    FileDescriptor closed = FileDescriptor.from(folder.resolve("a file").toFile());
    closed.close();
    assertThat(new SteadyEpoll.Registration(epoll, closed).submit(EPOLLIN)).isEqualTo(-1);
    assertThat(epoll.submitted).isEmpty();
  }

  /** Epoll as far as it can be told something. */
  private static final class Recording implements IoRegistration {
    private final List<IoOps> submitted = new ArrayList<>();
    private boolean valid = true;

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Netty declares it so
    public <T> T attachment() {
      return (T) this;
    }

    @Override
    public long submit(IoOps ops) {
      submitted.add(ops);
      return valid ? ((EpollIoOps) ops).value() : -1;
    }

    @Override
    public boolean isValid() {
      return valid;
    }

    @Override
    public boolean cancel() {
      boolean was = valid;
      valid = false;
      return was;
    }
  }
}
