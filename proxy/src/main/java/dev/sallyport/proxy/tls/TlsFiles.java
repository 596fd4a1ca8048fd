package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.ClientTlsConfig.ClientCertificates;
import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.TlsFile;
import dev.sallyport.proxy.config.TlsIdentity;
import dev.sallyport.proxy.config.TlsTrust;
import java.util.ArrayList;
import java.util.List;

/** Looks at every file that the TLS sections name, before anything is started. Blocks. */
public final class TlsFiles {
  private final List<ConfigProblem> problems = new ArrayList<>();

  private TlsFiles() {}

  /** What is wrong with them, all of it. */
  public static List<ConfigProblem> problems(List<ListenerConfig> listeners) {
    var files = new TlsFiles();
    for (ListenerConfig listener : listeners) {
      var client = listener.clientSide().tls();
      files.look(client.identities());
      switch (client.clientCertificates()) {
        case ClientCertificates.None() -> {}
        case ClientCertificates.Request(TlsTrust trust) -> files.look(trust);
        case ClientCertificates.Require(TlsTrust trust) -> files.look(trust);
      }
      client.ticketKeys().ifPresent(keys -> files.look(() -> TicketKeys.read(keys)));
      var server = listener.serverSide().tls();
      files.look(server.identities());
      files.look(server.trust());
    }
    return files.problems;
  }

  private void look(List<TlsIdentity> identities) {
    for (TlsIdentity identity : identities) {
      int before = problems.size();
      look(() -> Identities.load(List.of(identity)));
      if (problems.size() > before
          && identity instanceof TlsIdentity.Pem(TlsFile certificate, TlsFile key, var _)) {
        lookAtEach(certificate, key, problems.removeLast());
      }
    }
  }

  /** One file's mistake may have hidden the other's; where each is good alone, they do not fit. */
  private void lookAtEach(TlsFile certificate, TlsFile key, ConfigProblem together) {
    int before = problems.size();
    look(() -> Identities.certificates(certificate));
    look(() -> Identities.key(key));
    if (problems.size() == before) {
      problems.add(together);
    }
  }

  private void look(TlsTrust trust) {
    // The system's is no file of the configuration's, and much to read at every start.
    if (!(trust instanceof TlsTrust.Authorities)) {
      look(() -> Trust.of(trust));
    }
  }

  private void look(Watched.Reading<?> reading) {
    try {
      var _ = reading.read();
    } catch (TlsFileException wrong) {
      problems.add(wrong.problem());
    }
  }
}
