"""The cache, in which signing in counts its tries."""

import logging
from time import monotonic

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

REST_SECONDS = (
    5  # for which a server that did not answer is not asked again, so that no page waits for it twice
)
RESTING: dict[str, float] = {}


class Cache(RedisCache):
    """Redis, in which all processes count together. While it does not answer, each counts in its own memory.

    So people can sign in and sign, and whoever guesses passwords is still slowed down, process by process. This goes
    for one key at a time, which is how tries are counted; `get_many` raises, and `/healthz` asks with that.
    """

    def __init__(self, server, params):
        super().__init__(server, params)
        self._where = str(server)
        self._memory = LocMemCache(self._where, params | {"OPTIONS": {"MAX_ENTRIES": 10_000}})

    def add(self, key, *args, **kwargs):
        return self._redis_or_memory("add", key, *args, **kwargs)

    def get(self, key, *args, **kwargs):
        return self._redis_or_memory("get", key, *args, **kwargs)

    def set(self, key, *args, **kwargs):
        return self._redis_or_memory("set", key, *args, **kwargs)

    def delete(self, key, *args, **kwargs):
        return self._redis_or_memory("delete", key, *args, **kwargs)

    def clear(self):
        """Nobody empties it: with it would go the tries of whoever guesses passwords, and other processes' second clicks."""
        raise RuntimeError("Remove the keys that you know, and no others.")

    def _redis_or_memory(self, verb: str, key, *args, **kwargs):
        if monotonic() >= RESTING.get(self._where, 0):
            try:
                answer = getattr(super(), verb)(key, *args, **kwargs)
            except RedisError as problem:
                if self._where not in RESTING:
                    log.error("Redis does not answer: each process counts sign-ins for itself. %s", problem)
                RESTING[self._where] = monotonic() + REST_SECONDS
            else:
                if RESTING.pop(self._where, None) is not None:
                    log.warning("Redis answers again: sign-ins are counted together.")
                return answer
        return getattr(self._memory, verb)(key, *args, **kwargs)
