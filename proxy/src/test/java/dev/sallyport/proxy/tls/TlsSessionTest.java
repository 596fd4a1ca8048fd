package dev.sallyport.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.config.ClientTlsConfig;
import dev.sallyport.proxy.config.ServerTlsConfig;
import dev.sallyport.proxy.config.TlsIdentity;
import dev.sallyport.proxy.config.TlsTrust;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The TLS of a session")
class TlsSessionTest {
  private static final int UNRECOGNIZED_NAME = 112;
  private static final int NO_APPLICATION_PROTOCOL = 120;

  private @TempDir Path folder;
  private TestTls tls;

  @BeforeEach
  void makeCertificate() throws Exception {
    tls = new TestTls(folder, "ftp.test");
  }

  /**
   * Whether a data connection of this leg is accepted, of a client that has shaken hands before.
   */
  private boolean data(TlsLeg leg, boolean asClient, String version) throws SSLException {
    var data = leg.data();
    SSLEngine engine = data.engine();
    try {
      SSLEngine peer = tls.engine(asClient, version);
      TestTls.shake(engine, peer);
      boolean accepted = data.accept(engine);
      if (accepted) {
        TestTls.say("a file", engine, peer);
      }
      return accepted;
    } finally {
      ReferenceCountUtil.release(engine);
    }
  }

  private void control(TlsLeg leg, boolean asClient, String version) throws SSLException {
    SSLEngine engine = leg.control(ByteBufAllocator.DEFAULT).engine();
    SSLEngine peer = tls.engine(asClient, version);
    TestTls.shake(engine, peer);
    if (asClient) {
      TestTls.say("220 Ready", engine, peer);
    }
    ReferenceCountUtil.release(engine);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3,NATIVE", "TLSv1.2,NATIVE", "TLSv1.3,JDK", "TLSv1.2,JDK"})
  void isResumedByItsOwnDataConnections(String version, TlsProvider provider) throws Exception {
    try (TlsLeg leg = tls.client(true, provider).session()) {
      control(leg, true, version);
      // The JDK tells sessions apart by the millisecond they began in.
      TimeUnit.MILLISECONDS.sleep(5);
      for (int i = 0; i < 5; i++) {
        assertThat(data(leg, true, version)).as("data connection " + i).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3,NATIVE", "TLSv1.2,NATIVE", "TLSv1.3,JDK", "TLSv1.2,JDK"})
  void cannotBeResumedWithAnotherSessionsTicket(String version, TlsProvider provider)
      throws Exception {
    ClientTls listener = tls.client(true, provider);
    try (TlsLeg mine = listener.session();
        TlsLeg another = listener.session()) {
      control(mine, true, version);
      TimeUnit.MILLISECONDS.sleep(5);
      assertThat(data(another, true, version)).isFalse();
    }
  }

  @Test
  void refusesADataConnectionThatResumesNothing() throws Exception {
    try (TlsLeg leg = tls.client(true, TlsProvider.best()).session()) {
      assertThat(data(leg, true, "TLSv1.3")).isFalse();
    }
  }

  @Test
  void takesADataConnectionThatResumesNothingWhereReuseIsNotDemanded() throws Exception {
    try (TlsLeg leg = tls.client(false, TlsProvider.best()).session()) {
      assertThat(data(leg, true, "TLSv1.3")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void resumesTowardTheServerAnyNumberOfTimes(String version) throws Exception {
    try (TlsLeg leg = tls.server(TlsProvider.best()).session("ftp.test", 21)) {
      control(leg, false, version);
      for (int i = 0; i < 20; i++) {
        var data = leg.data();
        SSLEngine engine = data.engine();
        TestTls.shake(engine, tls.engine(false, version));
        boolean resumed =
            io.netty.internal.tcnative.SSL.isSessionReused(
                ((io.netty.handler.ssl.ReferenceCountedOpenSslEngine) engine).sslPointer());
        ReferenceCountUtil.release(engine);
        assertThat(resumed).as("data connection " + i).isTrue();
      }
    }
  }

  @Test
  void refusesAServerWhoseDataConnectionShowsAnotherCertificate() throws Exception {
    var another = new TestTls(Files.createDirectory(folder.resolve("another")), "ftp.test");
    Path both =
        Files.writeString(
            folder.resolve("both.crt"),
            Files.readString(tls.certificate) + Files.readString(another.certificate));
    var trusting = new ServerTlsConfig(new TlsTrust.Pem(TestTls.file(both)), true, List.of());
    var servers = ServerTls.of(trusting, TestTls.common(TlsProvider.best()));
    try (TlsLeg leg = servers.session("ftp.test", 21)) {
      control(leg, false, "TLSv1.3");
      assertThat(data(leg, false, "TLSv1.3")).isTrue();
      var data = leg.data();
      SSLEngine engine = data.engine();
      TestTls.shake(engine, another.engine(false, "TLSv1.3"));
      assertThat(engine.getSession().getProtocol()).as("a handshake").isEqualTo("TLSv1.3");
      assertThat(data.accept(engine)).isFalse();
      ReferenceCountUtil.release(engine);
    }
  }

  @Test
  void refusesAServerWithAnotherName() throws Exception {
    try (TlsLeg leg = tls.server(TlsProvider.best()).session("other.test", 21)) {
      assertThatThrownBy(() -> control(leg, false, "TLSv1.3")).isInstanceOf(SSLException.class);
    }
  }

  /** The first record we answer a hello with: its type, and of an alert its description. */
  private int answer(TlsLeg leg, String... protocols) throws SSLException {
    SSLEngine client = tls.engine(true, "TLSv1.3");
    var parameters = client.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    client.setSSLParameters(parameters);
    ByteBuffer hello = ByteBuffer.allocate(1 << 16);
    client.wrap(ByteBuffer.allocate(0), hello);
    var channel = new EmbeddedChannel(leg.control(ByteBufAllocator.DEFAULT));
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(hello.flip()));
    } catch (Exception refused) {
      // What was answered is what counts.
    }
    channel.runPendingTasks();
    ByteBuf answered = channel.readOutbound();
    byte[] record = ByteBufUtil.getBytes(answered);
    answered.release();
    channel.finishAndReleaseAll();
    return record[0] == 21 ? record[6] : -record[0];
  }

  @Test
  void isNotForClientsThatSpeakAnotherProtocol() throws Exception {
    try (TlsLeg leg = tls.client(true, TlsProvider.best()).session()) {
      assertThat(answer(leg, "h2", "http/1.1")).isEqualTo(NO_APPLICATION_PROTOCOL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp", "http/1.1 ftp"})
  void isForClientsThatSpeakFtpOrSayNothing(String protocols) throws Exception {
    try (TlsLeg leg = tls.client(true, TlsProvider.best()).session()) {
      assertThat(answer(leg, protocols.isEmpty() ? new String[0] : protocols.split(" ")))
          .isEqualTo(-22);
    }
  }

  /** The version that a control connection of a client gets that offers these. */
  private String negotiated(boolean requireReuse, String... offered) throws Exception {
    SSLEngine client = tls.engine(true, "TLSv1.3");
    client.setEnabledProtocols(offered);
    try (TlsLeg leg = tls.client(requireReuse, TlsProvider.best()).session()) {
      var channel = new EmbeddedChannel(leg.control(ByteBufAllocator.DEFAULT));
      ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
      for (int turn = 0; turn < 40; turn++) {
        ByteBuffer hello = ByteBuffer.allocate(1 << 16);
        client.wrap(ByteBuffer.allocate(0), hello);
        channel.writeInbound(Unpooled.wrappedBuffer(hello.flip()));
        channel.runPendingTasks();
        for (ByteBuf said = channel.readOutbound(); said != null; said = channel.readOutbound()) {
          toClient.put(ByteBufUtil.getBytes(said));
          said.release();
        }
        client.unwrap(toClient.flip(), ByteBuffer.allocate(1 << 16));
        toClient.compact();
        TestTls.tasks(client);
      }
      channel.finishAndReleaseAll();
      return client.getSession().getProtocol();
    }
  }

  @Test
  void givesAClientThatSpendsItsTicketsAVersionThatNeedsNone() throws Exception {
    assertThat(negotiated(true, "TLSv1.3", "TLSv1.2")).isEqualTo("TLSv1.2");
  }

  @Test
  void givesAClientThatWantsTheNewestVersionOnlyThatOne() throws Exception {
    assertThat(negotiated(true, "TLSv1.3")).isEqualTo("TLSv1.3");
  }

  @Test
  void givesEveryClientTheNewestVersionWhereReuseIsNotDemanded() throws Exception {
    assertThat(negotiated(false, "TLSv1.3", "TLSv1.2")).isEqualTo("TLSv1.3");
  }

  private ClientTls named(String... names) throws TlsFileException {
    return ClientTls.of(
        new ClientTlsConfig(
            List.of(tls.identity(names)),
            new ClientTlsConfig.ClientCertificates.None(),
            true,
            Optional.empty(),
            Optional.empty()),
        TestTls.common(TlsProvider.best()));
  }

  @Test
  void refusesANameThatNoCertificateIsFor() throws Exception {
    try (TlsLeg leg = named("other.test").session()) {
      assertThat(answer(leg)).isEqualTo(UNRECOGNIZED_NAME);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp.test", "*.test"})
  void knowsItsNames(String name) throws Exception {
    try (TlsLeg leg = named(name).session()) {
      assertThat(answer(leg)).isEqualTo(-22);
    }
  }

  @Test
  void namesTheFileOfAKeyThatIsAnothers() throws Exception {
    var another = new TestTls(folder, "another.test");
    var mixed =
        new TlsIdentity.Pem(TestTls.file(tls.certificate), TestTls.file(another.key), List.of());
    assertThatThrownBy(() -> Identities.load(List.of(mixed)))
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining("another.test.key")
        .hasMessageContaining("the key of the certificate in");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no pem", "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"})
  void namesTheFileOfACertificateThatIsNone(String content) throws Exception {
    Files.writeString(tls.certificate, content);
    assertThatThrownBy(() -> Identities.load(List.of(tls.identity())))
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining("ftp.test.crt");
  }

  @Test
  void namesTheFileThatIsMissing() throws Exception {
    Files.delete(tls.key);
    assertThatThrownBy(() -> Identities.load(List.of(tls.identity())))
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining("ftp.test.key");
  }

  @Test
  void takesNewCertificatesWithoutARestart() throws Exception {
    ClientTls listener = tls.client(true, TlsProvider.best());
    Instant before = listener.expires();
    tls.delete();
    SelfSigned.write(tls.certificate, tls.key, List.of("ftp.test"), Duration.ofDays(30));
    Files.setLastModifiedTime(tls.key, FileTime.from(Instant.now().plusSeconds(5)));
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (listener.expires().equals(before) && System.nanoTime() < deadline) {
      listener.session().close();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(listener.expires()).isAfter(before.plus(Duration.ofDays(20)));
  }
}
