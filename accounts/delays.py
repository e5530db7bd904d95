"""How long somebody waits after wrong passwords: counted for an account and where the tries come from, together.

Counts lie in the shared cache; while that is down, each process counts for itself (`portal.cache`). An attempt is
counted as wrong before the password is looked at, so that many attempts at once do not all pass, and taken back when it
was right.
"""

import hashlib
import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache

LOCK_SECONDS = 5  # for which a process that died keeps others from one count
LOCK_WAIT_SECONDS = 1
LOCK_PAUSE_SECONDS = 0.01


@dataclass(frozen=True)
class Count:
    """How many attempts failed, and for how many seconds the next one has to wait."""

    failures: int
    wait: int = 0


class _State(NamedTuple):
    failures: int
    until: float  # no attempt before
    began: float  # what `forgotten` is counted from


@dataclass(frozen=True)
class Delays:
    """A growing delay. All times in seconds.

    `free` failures cost nothing; the next one costs `first`, each further one twice as much, never more than `longest`.
    The count begins again `forgotten` after its last attempt, or after its first where it is of a `window`.
    """

    name: str
    free: int
    first: int
    longest: int
    forgotten: int
    window: bool = False

    def begin(self, key: str, now: float) -> Count:
        """Count an attempt as wrong beforehand. With a `wait` it may not be made, and is not counted."""
        place = self._place(key)
        with _alone(place) as alone:
            if not alone:
                return Count(0, LOCK_WAIT_SECONDS)
            state = self._state(place, now)
            if state.until > now:
                return Count(state.failures, _whole(state.until - now))
            failures = state.failures + 1
            self._keep(place, _State(failures, now + self.after(failures), state.began), now)
        return Count(failures)

    def after(self, failures: int) -> int:
        """The delay that so many failures cost."""
        above = failures - self.free
        return 0 if above <= 0 else min(self.longest, self.first * 2 ** min(above - 1, 20))

    def wait_of(self, key: str, now: float) -> int:
        """For how many seconds the next attempt has to wait."""
        until = self._state(self._place(key), now).until
        return _whole(until - now) if until > now else 0

    def take_back(self, key: str, now: float) -> None:
        """The attempt just counted was right: it is not counted. What failed before it stays counted."""
        place = self._place(key)
        with _alone(place) as alone:
            if alone:
                state = self._state(place, now)
                self._keep(place, _State(max(0, state.failures - 1), 0.0, state.began), now)

    def forget(self, key: str) -> None:
        """Whoever is behind it has shown to be right: nothing is counted any more."""
        cache.delete(self._place(key))

    def _state(self, place: str, now: float) -> _State:
        state = cache.get(place)
        return state if state and now - state.began < self.forgotten else _State(0, 0.0, now)

    def _keep(self, place: str, state: _State, now: float) -> None:
        began = state.began if self.window else now
        cache.set(place, _State(state.failures, state.until, began), self.forgotten)

    def _place(self, key: str) -> str:
        return f"delays:{self.name}:{hashlib.sha256(key.encode()).hexdigest()}"


# Of one account from one browser that it has used before, or from one address of the network.
SIGN_IN = Delays("sign-in", free=4, first=30, longest=15 * 60, forgotten=60 * 60)
# Of all accounts from one address, for browsers that none of them has used before: against trying one password on many
# accounts. Whoever works behind that address in a browser of theirs does not notice.
NETWORK = Delays("network", free=100, first=30, longest=60, forgotten=10 * 60, window=True)
# Of somebody signed in who gives the password again. The right one always passes; after too many wrong ones the session
# ends, because whoever is at the keyboard does not know it.
AGAIN = Delays("again", free=10, first=0, longest=0, forgotten=60 * 60)
# Failures of one account from anywhere: says which ones become events, and delays nobody.
NOTED = Delays("noted", free=10, first=0, longest=0, forgotten=60 * 60, window=True)


# Of reports through one link from one address of the network, without an account; and of all through one link.
REPORTS = Delays("reports", free=3, first=60, longest=15 * 60, forgotten=60 * 60)
REPORTS_OF_LINK = Delays("reports-of-link", free=30, first=30, longest=60, forgotten=10 * 60, window=True)
# Of wrong codes of reporters from one address of the network, and of what one reporter adds.
CODES = Delays("codes", free=5, first=30, longest=15 * 60, forgotten=60 * 60)
ADDITIONS = Delays("additions", free=5, first=60, longest=15 * 60, forgotten=60 * 60)


def becomes_an_event(failures: int) -> bool:
    """The first ten failures within an hour, and then each time they have doubled: 20, 40, 80."""
    if failures <= NOTED.free:
        return True
    times, rest = divmod(failures, NOTED.free)
    return rest == 0 and times.bit_count() == 1


def network_of(address: str) -> str:
    """An address as it is counted: for IPv6 the network of 64 bits, which belongs to one caller."""
    try:
        ip_address = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip_address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((ip_address, 64), strict=False).network_address)
    return address


def in_words(seconds: int) -> str:
    """Seconds as a person reads them, never too few: "30 seconds", "1 minute", "8 minutes"."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


@contextmanager
def _alone(place: str) -> Iterator[bool]:
    """Whether this process alone may change a count for a moment; False when others keep it too long."""
    lock, limit = f"{place}:lock", time.monotonic() + LOCK_WAIT_SECONDS
    while not cache.add(lock, True, LOCK_SECONDS):
        if time.monotonic() > limit:
            yield False
            return
        time.sleep(LOCK_PAUSE_SECONDS)
    try:
        yield True
    finally:
        cache.delete(lock)


def _whole(seconds: float) -> int:
    return max(1, -int(-seconds // 1))
