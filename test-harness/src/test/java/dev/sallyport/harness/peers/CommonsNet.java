package dev.sallyport.harness.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.X509TrustManager;
import org.apache.commons.net.ProtocolCommandEvent;
import org.apache.commons.net.ProtocolCommandListener;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;

/** Apache Commons Net, the client of many Java programs, in this process. */
final class CommonsNet implements FtpClientUnderTest {

  @Override
  public String name() {
    return "Commons Net";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public Map<Feature, String> lacks() {
    return Map.of();
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return ipv6
        ? Map.of(
            Mode.PASV, "Commons Net uses EPSV with IPv6",
            Mode.PORT, "Commons Net uses EPRT with IPv6")
        : Map.of(Mode.EPRT, "Commons Net uses PORT with IPv4");
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException {
    var log = new Log();
    FTPClient client = client(account.security());
    client.addProtocolCommandListener(log);
    client.setControlEncoding("UTF-8");
    client.setConnectTimeout(20_000);
    client.setDefaultTimeout(30_000);
    client.setDataTimeout(Duration.ofSeconds(30));
    // What it is told in a 227 it uses; its own guess about NAT would hide a mistake of ours.
    client.setPassiveNatWorkaroundStrategy(null);
    client.setUseEPSVwithIPv4(mode == Mode.EPSV);
    try {
      client.connect(account.address().getAddress(), account.address().getPort());
      if (client instanceof FTPSClient secured
          && account.security() instanceof Security.Tls(_, boolean privateData, _)) {
        secured.execPBSZ(0);
        secured.execPROT(privateData ? "P" : "C");
      }
      confirm(client, client.login(account.user(), account.password()));
      confirm(client, client.setFileType(FTP.BINARY_FILE_TYPE));
      if (mode.isPassive()) {
        client.enterLocalPassiveMode();
      }
      String listing = perform(client, operation);
      client.logout();
      return new Transcript(log.commands, listing, log.everything.toString());
    } catch (IOException e) {
      throw new IOException(e.getMessage() + "\n" + log.everything, e);
    } finally {
      client.disconnect();
    }
  }

  /** Its data connections make TLS sessions of their own. */
  @Override
  public boolean resumesTls() {
    return false;
  }

  private static FTPClient client(Security security) throws IOException {
    return switch (security) {
      case Security.Clear _ -> new FTPClient();
      case Security.Tls(boolean implicit, _, var trusted) -> {
        var client = new FTPSClient(implicit);
        client.setTrustManager(
            trusted.isPresent()
                ? trusting(trusted.get())
                : TrustManagerUtils.getAcceptAllTrustManager());
        client.setEndpointCheckingEnabled(trusted.isPresent());
        yield client;
      }
    };
  }

  private static X509TrustManager trusting(Path certificate) throws IOException {
    try (InputStream in = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "trusted", CertificateFactory.getInstance("X.509").generateCertificate(in));
      return TrustManagerUtils.getDefaultTrustManager(store);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String perform(FTPClient client, Operation operation) throws IOException {
    return switch (operation) {
      case Operation.Retrieve(String remote, Path local) -> retrieve(client, remote, local);
      case Operation.RetrieveRest(String remote, Path local) -> {
        client.setRestartOffset(Files.size(local));
        yield retrieve(client, remote, local);
      }
      case Operation.Store(Path local, String remote) -> store(client, local, remote, 0);
      case Operation.StoreRest(Path local, String remote, long offset) ->
          store(client, local, remote, offset);
      case Operation.Append(Path local, String remote) -> {
        try (InputStream in = Files.newInputStream(local)) {
          yield confirm(client, client.appendFile(remote, in));
        }
      }
      case Operation.StoreUnique(Path local) -> {
        try (InputStream in = Files.newInputStream(local)) {
          yield confirm(client, client.storeUniqueFile(in));
        }
      }
      case Operation.List() -> names(client.listFiles());
      case Operation.NameList() -> String.join("\n", client.listNames());
      case Operation.MachineList() -> names(client.mlistDir());
      case Operation.AbortThenRetrieve(String large, Path partial, String remote, Path local) -> {
        abort(client, large, partial);
        yield retrieve(client, remote, local);
      }
      case Operation.Rename(String from, String to) -> listAfter(client, client.rename(from, to));
      case Operation.Delete(String remote) -> listAfter(client, client.deleteFile(remote));
      case Operation.MakeDirectory(String remote) ->
          listAfter(client, client.makeDirectory(remote));
      case Operation.RemoveDirectory(String remote) ->
          listAfter(client, client.removeDirectory(remote));
      case Operation.RetrieveListStore(String remote, Path received, Path sent, String stored) -> {
        retrieve(client, remote, received);
        String listing = names(client.listFiles());
        store(client, sent, stored, 0);
        yield listing;
      }
    };
  }

  private static String retrieve(FTPClient client, String remote, Path local) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(local, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      return confirm(client, client.retrieveFile(remote, out));
    }
  }

  private static String store(FTPClient client, Path local, String remote, long offset)
      throws IOException {
    try (InputStream in = Files.newInputStream(local)) {
      in.skipNBytes(offset);
      client.setRestartOffset(offset);
      return confirm(client, client.storeFile(remote, in));
    }
  }

  /** Closes the data connection first, as its users do: vsftpd hears ABOR only then. */
  private static void abort(FTPClient client, String large, Path partial) throws IOException {
    InputStream data = client.retrieveFileStream(large);
    if (data == null) {
      throw new IOException(client.getReplyString());
    }
    try (data) {
      Files.write(partial, data.readNBytes(65_536));
    }
    // The first reply is the transfer's, the second one is ABOR's (RFC 959 §4.1.3), which Pure-FTPd
    // at times leaves out; NOOP's comes in any case.
    client.sendCommand("ABOR");
    if (client.sendCommand("NOOP") != FTPReply.COMMAND_OK) {
      client.getReply();
    }
  }

  private static String listAfter(FTPClient client, boolean done) throws IOException {
    confirm(client, done);
    return names(client.listFiles());
  }

  private static String names(FTPFile[] files) {
    return Arrays.stream(files).map(FTPFile::getName).collect(Collectors.joining("\n"));
  }

  private static String confirm(FTPClient client, boolean done) throws IOException {
    if (!done) {
      throw new IOException("refused: " + client.getReplyString());
    }
    return "";
  }

  /** Everything on the control connection. */
  private static final class Log implements ProtocolCommandListener {
    private final List<String> commands = new ArrayList<>();
    private final StringBuilder everything = new StringBuilder();

    @Override
    public void protocolCommandSent(ProtocolCommandEvent event) {
      commands.add(event.getMessage().strip());
      everything.append("> ").append(event.getMessage());
    }

    @Override
    public void protocolReplyReceived(ProtocolCommandEvent event) {
      everything.append("< ").append(event.getMessage());
    }
  }
}
