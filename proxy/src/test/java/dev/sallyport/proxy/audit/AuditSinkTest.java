package dev.sallyport.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What audit events are written with")
class AuditSinkTest {
  private final ByteArrayOutputStream disk = new ByteArrayOutputStream();

  /** As after a SIGHUP, which opens the file again. */
  @Test
  void endsTheLineThatWasCutAlsoWhereTheFileWasOpenedAgain() {
    var sink = new AuditSink(full());
    sink.add(new AuditEvent.Lost(Instant.EPOCH, 1));
    assertThat(sink.flush()).isFalse();
    sink.goOn(disk);
    sink.add(new AuditEvent.Lost(Instant.EPOCH, 2));
    assertThat(sink.flush()).isTrue();
    assertThat(disk.toString(StandardCharsets.UTF_8).lines().toList())
        .satisfiesExactly(
            cut -> assertThat(cut).startsWith("{").doesNotEndWith("}"),
            whole -> assertThat(Events.parse(whole)).containsEntry("count", "2"));
  }

  private OutputStream full() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        throw new IOException("No space left on device");
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        disk.write(bytes, from, length / 2);
        throw new IOException("No space left on device");
      }
    };
  }
}
