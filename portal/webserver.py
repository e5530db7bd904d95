"""The web server's worker class, in which a thread of its own answers `/healthz`, and its log, which holds no key of a link."""

import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from accounts.links import WithoutKeys

HEALTH = b"GET /healthz"
PATIENCE = 10  # seconds for which a connection may say nothing at first


class Worker(ThreadWorker):
    """Threads as gunicorn's, and one more that only says whether the portal is well, however busy the others are.

    A new connection waits for its first bytes beside the threads, so that a slow caller takes none.
    """

    def init_process(self):
        self.health_pool = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to the threads, or to the one for the state of health."""
        start = self._first_bytes(conn)
        if start is None and not (conn.initialized or conn.data_ready):
            self._wait_for_bytes(conn)
            return
        pool = self.health_pool if (start or b"").startswith(HEALTH) else self.tpool
        done: Future = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def _first_bytes(self, conn: TConn) -> bytes | None:
        """What has arrived, still to be read; None where nothing has."""
        try:
            conn.sock.setblocking(False)
            return conn.sock.recv(len(HEALTH), socket.MSG_PEEK)
        except OSError:
            return None

    def _wait_for_bytes(self, conn: TConn) -> None:
        conn.timeout = time.monotonic() + PATIENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


class Log(Logger):
    """Gunicorn's log of requests and of errors, without the keys of signed links."""

    def setup(self, cfg: Config) -> None:
        """Ask both logs to leave keys out, of addresses as of referrers."""
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            log.addFilter(WithoutKeys())
