# Fetches one file many times in one FTPS session, or uses one session's TLS for another's data connection.
#
#   ftps_transfers.py PORT 1.2|1.3 COUNT own|none|other|swap
#
# own: the data connection resumes the control connection's TLS session; none: it resumes nothing; other:
# it resumes the session of a second control connection; swap: two sessions connect to each other's passive
# port, each with its own TLS session. Prints how many transfers were complete.
import ftplib
import socket
import ssl
import sys

port, version, count, resumed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]


class Client(ftplib.FTP_TLS):
    lender = None

    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.lender.sock.session if self.lender else None
        return self.context.wrap_socket(connection, server_hostname=self.host, session=session), size


def context():
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = made.maximum_version = (
        ssl.TLSVersion.TLSv1_2 if version == "1.2" else ssl.TLSVersion.TLSv1_3
    )
    return made


def client(tls):
    made = Client(context=tls)
    made.connect("127.0.0.1", port, timeout=20)
    made.login("anonymous", "x")
    made.prot_p()
    return made


def swap(tls, one, other):
    """Both transfers run at the same time, and from one address: only TLS tells whose is whose."""
    places = [each.makepasv() for each in (one, other)]
    connections = [socket.create_connection(place, 20) for place in reversed(places)]
    for each in (one, other):
        each.putcmd("RETR file")
    complete = 0
    for each, connection in zip((one, other), connections):
        received = bytearray()
        try:
            with tls.wrap_socket(connection, server_hostname="127.0.0.1", session=each.sock.session) as data:
                while part := data.recv(65536):
                    received += part
        except OSError as refused:
            print("refused:", refused)
        complete += bool(received)
    for each in (one, other):
        reply = each.getmultiline()
        while reply[0] == "1":
            reply = each.getmultiline()
        print("reply:", reply)
        complete += reply[0] == "2"
    return complete


tls = context()
mine = client(tls)
other = client(tls)
if resumed == "swap":
    print("complete:", swap(tls, mine, other))
    sys.exit()
mine.lender = {"own": mine, "none": None, "other": other}[resumed]
complete = 0
for _ in range(count):
    received = bytearray()
    try:
        reply = mine.retrbinary("RETR file", received.extend)
    except (OSError, EOFError, ftplib.Error) as refused:
        print("refused:", refused)
        break
    if reply.startswith("226") and bytes(received) == b"contents\n" * 100:
        complete += 1
print("complete:", complete)
