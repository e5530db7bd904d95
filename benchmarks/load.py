"""Ask for a page again and again over several connections, and say how long the answers took."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Requests a second, and the times of single answers in milliseconds."""

    rate: float
    p50: float
    p95: float
    failed: int


def ask(port: int, path: str, session: str, *, seconds: float = 8, connections: int = 8) -> Measured:
    """Load one page for some seconds. Only complete answers with status 200 count as well."""
    times: list[float] = []
    failed = [0]
    ends = time.perf_counter() + seconds

    def load() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < ends:
            began = time.perf_counter()
            line.request("GET", path, headers={"Cookie": f"sessionid={session}", "Host": "localhost"})
            answer = line.getresponse()
            answer.read()
            if answer.status == 200:
                times.append(time.perf_counter() - began)
            else:
                failed[0] += 1
        line.close()

    threads = [threading.Thread(target=load) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) < 20:
        return Measured(len(times) / seconds, 0, 0, failed[0])
    marks = statistics.quantiles(times, n=20)
    return Measured(len(times) / seconds, statistics.median(times) * 1000, marks[-1] * 1000, failed[0])
