"""A peer that answers byte by byte."""

import socketserver
import threading


class ByteByByte(socketserver.ThreadingTCPServer):
    """A peer that says one byte of its answer, then waits, and so on: no single read ever times out."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answer: bytes):
        self.answer, self.ended = answer, threading.Event()
        super().__init__(("127.0.0.1", 0), Slowly)

    @property
    def port(self) -> int:
        return self.server_address[1]


class Slowly(socketserver.BaseRequestHandler):
    def handle(self):
        for byte in self.server.answer * 50:
            if self.server.ended.wait(0.3):
                return
            try:
                self.request.sendall(bytes([byte]))
            except OSError:
                return
