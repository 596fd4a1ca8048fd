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
      client.identities().forEach(files::look);
      switch (client.clientCertificates()) {
        case ClientCertificates.None() -> {}
        case ClientCertificates.Request(TlsTrust trust) -> files.look(trust);
        case ClientCertificates.Require(TlsTrust trust) -> files.look(trust);
      }
      client.ticketKeys().ifPresent(files::lookAtTicketKeys);
      var server = listener.serverSide().tls();
      server.identities().forEach(files::look);
      files.look(server.trust());
    }
    return files.problems;
  }

  private void look(TlsIdentity identity) {
    try {
      Identities.load(List.of(identity));
    } catch (TlsFileException wrong) {
      problems.add(wrong.problem());
    }
  }

  private void lookAtTicketKeys(TlsFile file) {
    try {
      TicketKeys.read(file);
    } catch (TlsFileException wrong) {
      problems.add(wrong.problem());
    }
  }

  private void look(TlsTrust trust) {
    if (trust instanceof TlsTrust.Authorities) {
      return; // the system's: no file of the configuration's, and much to read at every start
    }
    try {
      Trust.of(trust);
    } catch (TlsFileException wrong) {
      problems.add(wrong.problem());
    }
  }
}
