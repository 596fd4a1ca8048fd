"""What is measured, and by what work."""
import os, re, shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

REVERSE = Path(__file__).resolve().parents[2] / "deploy" / "nftables" / "reverse.nft"
CLIENT_NET, SERVER_NET = "10.77.1", "10.77.2"
FRONT, SERVER_ADDRESS, RAW, RAW_TLS = f"{CLIENT_NET}.1", f"{SERVER_NET}.2", 9000, 9001


@dataclass(frozen=True)
class Target:
    name: str
    what: str
    port: int = 21
    host: str = FRONT
    user: str = "u"
    ftp: bool = True  # otherwise it relays the control connection and, for bulk, a stream on the raw port
    tls: bool = False  # toward clients that ask for it; to the server everything is clear
    rules: str = ""  # for nft
    command: Optional[Callable] = None  # folder -> (words, environment)
    tracks: bool = False  # connections, which would slow down whoever else is in its network
    bulk_divisor: int = 1
    most_sessions: int = 9500
    compiles: bool = False  # while it serves, as a JVM does, so it takes long to become as fast as it is

    @property
    def network(self):
        return self.name if self.tracks else "shared"

    @property
    def group(self):
        return f"gateway/{self.name}"

    def address(self, bulk=False, tls=False):
        secured = ["-T"] if tls else []
        if bulk and not self.ftp:
            return ["-h", self.host, "-p", RAW_TLS if tls else RAW, "-r", *secured]
        return ["-h", self.host, "-p", self.port, "-u", self.user, *secured]


@dataclass(frozen=True)
class Work:
    name: str
    title: str
    mode: str
    unit: str
    sessions: int = 1
    active: bool = False
    one_core: bool = False
    beside_bulk: bool = False
    tls: bool = False

    @property
    def bulk(self):
        return self.mode in ("retr", "stor")

    def fits(self, target):
        return (target.ftp or self.mode != "small") and (target.tls or not self.tls)

    def words(self, bulk, seconds):
        size = bulk if self.bulk else 1024
        return ["-b", size, "-t", seconds, "-s", self.sessions, *(["-a"] if self.active else [])]


WORKS = [
    Work("retr", "Bulk download (RETR, PASV)", "retr", "MB/s"),
    Work("stor", "Bulk upload (STOR, PASV)", "stor", "MB/s"),
    Work("retr-tls", "Bulk download, TLS toward the client", "retr", "MB/s", tls=True),
    Work("stor-tls", "Bulk upload, TLS toward the client", "stor", "MB/s", tls=True),
    Work("small1", "Files of 1 KiB, one session, PASV", "small", "files/s"),
    Work("small1-port", "Files of 1 KiB, one session, PORT", "small", "files/s", active=True),
    Work("small32", "Files of 1 KiB, 32 sessions, PASV", "small", "files/s", 32),
    Work("small32-port", "Files of 1 KiB, 32 sessions, PORT", "small", "files/s", 32, active=True),
    Work("small32-tls", "Files of 1 KiB, 32 sessions, PASV, TLS toward the client", "small", "files/s", 32, tls=True),
    Work("login32", "Logins, 32 at a time", "login", "logins/s", 32),
    Work("noop", "Round trip of NOOP, everything on one core", "noop", "µs", one_core=True),
    Work("noop-busy", "Round trip of NOOP while another session downloads as fast as it can", "noop", "µs", beside_bulk=True),
]

HELPER_RULES = f"""
table ip bench {{
  ct helper ftp-standard {{ type "ftp" protocol tcp; }}
  chain helpers {{
    type filter hook prerouting priority filter;
    iifname "toward-client" tcp dport 21 ct helper set "ftp-standard"
  }}
  chain forward {{
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "toward-client" tcp dport 21 accept
  }}
  chain hide {{
    type nat hook postrouting priority srcnat;
    oifname "toward-server" masquerade
  }}
}}
"""

# What is for a router itself, as deploy/nftables/reverse.nft advises; that file closes its forward chain.
INPUT_RULES = f"""
table inet bench {{
  chain input {{
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iifname "lo" accept
    meta l4proto icmp accept
    tcp dport {{ 2111-2114, 20000-34999 }} accept
    ip saddr {SERVER_ADDRESS} tcp dport 35000-49999 accept
  }}
}}
"""

FTP_PROXY = f"""
[-Global-]
ServerType standalone
Listen {FRONT}
Port 2101
DestinationAddress {SERVER_ADDRESS}
DestinationPort 21
DestinationTransferMode client
MaxClients 512
ForkLimit 1000000
LogLevel ERR
LogDestination @FOLDER@/ftp-proxy.log
TimeOut 3600
"""

MOD_PROXY = f"""
ServerName bench
ServerType standalone
DefaultAddress {FRONT}
DefaultServer on
Port 2102
User nobody
Group nogroup
UseIPv6 off
UseReverseDNS off
MaxInstances none
tcpBackLog 255
DelayEngine off
SystemLog none
TransferLog none
WtmpLog off
PidFile @FOLDER@/proftpd/pid
ScoreboardFile @FOLDER@/proftpd/score
TimeoutIdle 3600
TimeoutLogin 3600
TimeoutNoTransfer 3600
ModulePath @ROOT@/usr/lib/proftpd
LoadModule mod_tls.c
LoadModule mod_proxy.c
TLSEngine on
TLSRequired off
TLSLog none
TLSRSACertificateFile @FOLDER@/tls.crt
TLSRSACertificateKeyFile @FOLDER@/tls.key
TLSOptions NoSessionReuseRequired
ProxyTLSEngine off
ProxyEngine on
ProxyRole reverse
ProxyReverseServers ftp://{SERVER_ADDRESS}:21
ProxyTables @FOLDER@/proftpd
ProxyLog none
"""

SQUID = f"""
ftp_port {FRONT}:2103
http_access allow all
cache deny all
access_log none
cache_log @FOLDER@/squid/log
pid_filename @FOLDER@/squid/pid
coredump_dir @FOLDER@/squid
mime_table @ROOT@/usr/share/squid/mime.conf
icon_directory @ROOT@/usr/share/squid/icons
error_directory @ROOT@/usr/share/squid-langpack/en
error_default_language en
unlinkd_program @ROOT@/usr/lib/squid/unlinkd
cache_effective_user proxy
max_filedescriptors 20000
pinger_enable off
shutdown_lifetime 0 seconds
ftp_client_idle_timeout 1 hour
"""

HAPROXY = f"""
global
  nbthread 1
  maxconn 9600
  maxpipes 64
  tune.pipesize 1048576
defaults
  mode tcp
  option splice-request
  option splice-response
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen control
  bind {FRONT}:2104
  server s {SERVER_ADDRESS}:21
listen stream
  bind {FRONT}:{RAW}
  server s {SERVER_ADDRESS}:{RAW}
listen secured
  bind {FRONT}:{RAW_TLS} ssl crt @FOLDER@/tls.pem
  server s {SERVER_ADDRESS}:{RAW}
"""

SALLYPORT = f"""
sallyport {{
  listeners = [{{
    name = bench, bind = "{FRONT}:@PORT@", server = "{SERVER_ADDRESS}:21", data-plane = @PLANE@
    client-side.data-ports = "20000-34999", server-side.data-ports = "35000-49999"
    @TLS@
  }}]
  limits {{ max-sessions = 20000, max-sessions-per-client = 20000, idle-timeout = 1h }}
  admin.bind = "127.0.0.1:@ADMIN@"
  log {{ level = warn, audit = "/dev/null" }}
}}
"""

# The kernel plane refuses it: what the kernel leads from peer to peer cannot end at the gateway.
SALLYPORT_TLS = 'client-side.tls { mode = optional, certificate = "@FOLDER@/tls.crt", key = "@FOLDER@/tls.key" }'

PORTS = {"relay": 2111, "copy": 2112, "kernel": 2113, "relay-closed": 2114}
NAMES = ["direct", "kernel-helper", "ftp-proxy", "mod_proxy", "squid", "haproxy", *(f"sallyport-{p}" for p in PORTS)]


def program(name, peers):
    """Where a rival is: installed, or unpacked; None if it is not there."""
    unpacked = peers / "usr" / "sbin" / name
    return str(unpacked) if unpacked.exists() else shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")


def all_of(peers, sallyport):
    def root(name):
        return str(peers) if program(name, peers).startswith(str(peers)) else ""

    def rival(name, config, options, folder_of=None):
        def command(folder):
            if folder_of:
                own = folder / name
                own.mkdir(exist_ok=True)
                shutil.chown(own, folder_of)
            file = folder / f"{name}.conf"
            file.write_text(config.replace("@FOLDER@", str(folder)).replace("@ROOT@", root(name)))
            libraries = [root(name) + p for p in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")]
            environment = {"LD_LIBRARY_PATH": ":".join(libraries)} if root(name) else {}
            return [program(name, peers), *options, str(file)], environment
        return command

    def ours(name, what, plane, tls=False, **more):
        port = PORTS[name]

        def command(folder):
            file = folder / f"sallyport-{name}.conf"
            file.write_text(SALLYPORT.replace("@TLS@", SALLYPORT_TLS if tls else "").replace("@PLANE@", plane)
                            .replace("@PORT@", str(port)).replace("@ADMIN@", str(9121 + port - 2111)).replace("@FOLDER@", str(folder)))
            return [sallyport / "bin" / "sallyport", "run", "--config", file], {}
        return Target(f"sallyport-{name}", what, port, command=command, tls=tls, compiles=True, **more)

    router = REVERSE.read_text() + INPUT_RULES
    there = [
        Target("direct", "plain routing, no gateway", host=SERVER_ADDRESS),
        Target("kernel-helper", "nftables `ct helper`, client hidden, FORWARD closed", host=SERVER_ADDRESS,
               rules=HELPER_RULES, tracks=True),
    ]
    if program("ftp-proxy", peers):
        there.append(Target("ftp-proxy", "SUSE proxy-suite, a process per session", 2101, most_sessions=500,
                            command=rival("ftp-proxy", FTP_PROXY, ["-d", "-f"])))
    if program("proftpd", peers):
        there.append(Target("mod_proxy", "ProFTPD mod_proxy, a process per session", 2102, most_sessions=200, tls=True,
                            command=rival("proftpd", MOD_PROXY, ["-n", "-q", "-c"], "root")))
    if program("squid", peers):
        there.append(Target("squid", "Squid `ftp_port`; bulk a quarter of the others'", 2103, user=f"u@{SERVER_ADDRESS}",
                            bulk_divisor=4, command=rival("squid", SQUID, ["-N", "-f"], "proxy")))
    if program("haproxy", peers):
        there.append(Target("haproxy", "HAProxy in TCP mode with splice: knows no FTP, bulk is a bare stream", 2104, ftp=False,
                            tls=True, command=rival("haproxy", HAPROXY, ["-db", "-f"])))
    there += [
        ours("relay", "`data-plane = relay` (splice; copies where there is TLS)", "relay", tls=True),
        ours("copy", "`data-plane = copy`", "copy"),
        # Left out where this Sallyport or this machine has no kernel plane: it does not start then.
        ours("kernel", "`data-plane = kernel`, with a router's rules", "kernel", rules=router, tracks=True),
        ours("relay-closed", "`data-plane = relay`, with a router's rules", "relay", rules=router, tracks=True),
    ]
    return there


def busy_seconds():
    """Processor time of the whole machine."""
    fields = [int(f) for f in open("/proc/stat").readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def memory(pids):
    """Bytes of these processes, shared pages counted once; the kernel's own (sockets) not."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue  # it has just ended
        total += sum(int(n) for n in re.findall(r"^(?:Pss|SwapPss): +(\d+) kB", text, re.M)) * 1024
    return total
