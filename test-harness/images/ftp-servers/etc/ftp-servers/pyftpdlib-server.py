"""pyftpdlib with one account and everything allowed. With the argument "tls" AUTH TLS too."""

import os
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer, MultiprocessFTPServer

os.umask(0)
authorizer = DummyAuthorizer()
authorizer.add_user("ftpuser", "secret", "/home/ftpuser", perm="elradfmwMT")
handler, server = FTPHandler, MultiprocessFTPServer
if "tls" in sys.argv[1:]:
    # Its processes share a connection's TLS badly: the parent ends what its child has begun.
    handler, server = TLS_FTPHandler, FTPServer
    handler.certfile = "/etc/ftp-servers/tls/tls.crt"
    handler.keyfile = "/etc/ftp-servers/tls/tls.key"
handler.authorizer = authorizer
handler.passive_ports = range(30000, 30100)
handler.permit_foreign_addresses = False
server(("0.0.0.0", 21), handler).serve_forever()
