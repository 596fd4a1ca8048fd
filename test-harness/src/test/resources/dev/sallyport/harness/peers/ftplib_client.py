"""One operation of ftplib: MODE HOST PORT USER PASSWORD OPERATION ARGUMENTS...

Every command that is sent is reported as a line "> COMMAND" on standard error.
"""

import ftplib
import os
import socket
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

    def make_directory(self, remote):
        self.mkd(remote)

    def remove_directory(self, remote):
        self.rmd(remote)


def main(mode, host, port, user, password, operation, *arguments):
    with Session(timeout=30) as session:
        session.mode = mode
        session.connect(host, int(port))
        session.login(user, password)
        session.set_pasv(mode in ("PASV", "EPSV"))
        getattr(session, operation)(*arguments)
        if operation in ("rename", "delete", "make_directory", "remove_directory"):
            session.list()


main(*sys.argv[1:])
