"""One operation of ftplib: MODE HOST PORT USER PASSWORD TLS PROT TRUSTED OPERATION ARGUMENTS...

TLS is clear, explicit or implicit; PROT C or P; TRUSTED the certificate to believe, or empty for any.

Every command that is sent is reported as a line "> COMMAND" on standard error.
"""

import ftplib
import os
import socket
import ssl
import sys


class Session(ftplib.FTP):
    """ftplib chooses the mode by the address family; here it is told."""

    mode = "PASV"

    def putline(self, line):
        print(">", line, file=sys.stderr)
        super().putline(line)

    def makepasv(self):
        if self.mode == "PASV":
            # ftplib ignores the address in a 227 unless it is told to believe it.
            self.trust_server_pasv_ipv4_address = True
            self.af = socket.AF_INET
            return super().makepasv()
        return ftplib.parse229(self.sendcmd("EPSV"), self.sock.getpeername())

    def makeport(self):
        listener = socket.create_server(
            (self.sock.getsockname()[0], 0), family=self.af, backlog=1
        )
        listener.settimeout(self.timeout)
        host, port = listener.getsockname()[:2]
        if self.mode == "PORT":
            self.sendport(host, port)
        else:
            self.sendeprt(host, port)
        return listener

    def retrieve(self, remote, local, rest=None):
        with open(local, "ab" if rest else "wb") as file:
            self.retrbinary("RETR " + remote, file.write, rest=rest)

    def retrieve_rest(self, remote, local):
        self.retrieve(remote, local, os.path.getsize(local))

    def upload(self, command, local, offset=None):
        with open(local, "rb") as file:
            file.seek(offset or 0)
            self.storbinary(command, file, rest=offset)

    def store(self, local, remote):
        self.upload("STOR " + remote, local)

    def store_rest(self, local, remote, offset):
        self.upload("STOR " + remote, local, int(offset))

    def append(self, local, remote):
        self.upload("APPE " + remote, local)

    def store_unique(self, local):
        self.upload("STOU", local)

    def list(self):
        self.retrlines("LIST")

    def name_list(self):
        self.retrlines("NLST")

    def machine_list(self):
        for name, facts in self.mlsd():
            print(name, facts)

    def abort_then_retrieve(self, large, partial, remote, local):
        self.voidcmd("TYPE I")
        with open(partial, "wb") as file, self.transfercmd("RETR " + large) as data:
            file.write(data.recv(65536))
        # Not abort(): it sends the line as urgent data without Telnet's signals, and vsftpd, ProFTPD
        # and Pure-FTPd lose the urgent byte.
        self.putcmd("ABOR")
        # One reply is the transfer's, one is ABOR's (RFC 959 section 4.1.3); Pure-FTPd sometimes takes
        # one for both, so NOOP's tells when they are over.
        self.getmultiline()
        self.putcmd("NOOP")
        while not self.getmultiline().startswith("200"):
            pass
        self.retrieve(remote, local)

    def retrieve_list_store(self, remote, received, sent, stored):
        self.retrieve(remote, received)
        self.list()
        self.store(sent, stored)

    def make_directory(self, remote):
        self.mkd(remote)

    def remove_directory(self, remote):
        self.rmd(remote)


class SecureSession(Session, ftplib.FTP_TLS):
    """By itself ftplib neither resumes the TLS session of the control connection nor knows implicit TLS."""

    implicit = False

    def connect(self, host, port):
        if not self.implicit:
            return super().connect(host, port)
        self.host = host
        clear = socket.create_connection((host, port), self.timeout)
        self.af = clear.family
        self.sock = self.context.wrap_socket(clear, server_hostname=host)
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
        return self.welcome

    def ntransfercmd(self, command, rest=None):
        data, size = ftplib.FTP.ntransfercmd(self, command, rest)
        if self._prot_p:
            data = self.context.wrap_socket(
                data, server_hostname=self.host, session=self.sock.session
            )
        return data, size


def made(tls, trusted):
    if tls == "clear":
        return Session(timeout=30)
    context = ssl.create_default_context(cafile=trusted or None)
    if not trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    session = SecureSession(timeout=30, context=context)
    session.implicit = tls == "implicit"
    return session


def main(mode, host, port, user, password, tls, prot, trusted, operation, *arguments):
    with made(tls, trusted) as session:
        session.mode = mode
        session.connect(host, int(port))
        session.login(user, password)
        if tls != "clear":
            # prot_p() says PBSZ itself, prot_c() does not, and RFC 4217 has it come first.
            session.voidcmd("PBSZ 0")
            session.prot_p() if prot == "P" else session.prot_c()
        session.set_pasv(mode in ("PASV", "EPSV"))
        getattr(session, operation)(*arguments)
        if operation in ("rename", "delete", "make_directory", "remove_directory"):
            session.list()


main(*sys.argv[1:])
