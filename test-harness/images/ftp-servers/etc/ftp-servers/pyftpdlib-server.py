"""pyftpdlib with one account and everything allowed."""

import os

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import MultiprocessFTPServer

os.umask(0)
authorizer = DummyAuthorizer()
authorizer.add_user("ftpuser", "secret", "/home/ftpuser", perm="elradfmwMT")
FTPHandler.authorizer = authorizer
FTPHandler.passive_ports = range(30000, 30100)
FTPHandler.permit_foreign_addresses = False
MultiprocessFTPServer(("0.0.0.0", 21), FTPHandler).serve_forever()
