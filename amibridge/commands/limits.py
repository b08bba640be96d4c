"""How much may be asked: token buckets per PBX and per requester, and how many requests of a named one run at once.

What is over a limit is answered `unavailable` with the time to wait: nothing was sent, and nothing is queued here. The
broker's queue is the place to wait in.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from amibridge.commands.rules import Rate

MAX_REQUESTERS = 1_000  # buckets kept, one for each rule and requester; of more the one unused for longest begins anew, full
BUSY_WAIT_SECONDS = 1.0  # to tell a requester whose requests all run: nobody knows when one ends


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Why not now, and how long to wait."""

    reason: str
    retry_after_seconds: float


class _Bucket:
    def __init__(self, rate: Rate, now: float) -> None:
        self.rate = rate
        self._tokens = float(rate.burst)
        self._at = now

    def wait_seconds(self, now: float) -> float:
        """0 when there is a token, else until there is one."""
        self._tokens = min(self.rate.burst, self._tokens + (now - self._at) * self.rate.per_second)
        self._at = now
        return max(0.0, (1.0 - self._tokens) / self.rate.per_second)

    def take(self) -> None:
        self._tokens -= 1.0


class Limits:
    """Of one PBX. `rate` is for all requests, `originate_rate` for new calls besides."""

    def __init__(
        self,
        *,
        rate: Rate,
        originate_rate: Rate,
        in_flight_per_requester: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._all = _Bucket(rate, clock())
        self._originates = _Bucket(originate_rate, clock())
        self._in_flight_per_requester = in_flight_per_requester
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._in_flight: Counter[str] = Counter()

    def take(self, requester: str | None, action: str, *, rule: str = "", rate: Rate | None = None) -> TooMuch | None:
        """Room for one more request, until `done`; or why there is none, and nothing is taken.

        `rate` is what the rule of this name lets each of its requesters send.
        """
        who, now = requester or "", self._clock()
        if who and self._in_flight[who] >= self._in_flight_per_requester:
            return TooMuch(f"{self._in_flight[who]} requests of {who!r} are being worked on", BUSY_WAIT_SECONDS)
        buckets = [(self._all, "this PBX takes")]
        if action.lower() == "originate":
            buckets.append((self._originates, "for new calls this PBX takes"))
        if rate is not None:
            buckets.append((self._own(rule, rate, who, now), f"by the rule {rule!r} {_name(requester)} may send"))
        for bucket, who_may in buckets:
            if wait := bucket.wait_seconds(now):
                given = bucket.rate
                text = f"too many requests: {who_may} {given.per_second:g} a second, {given.burst} at once"
                return TooMuch(text, round(wait, 3))
        for bucket, _ in buckets:
            bucket.take()
        self._in_flight[who] += 1
        return None

    def done(self, requester: str | None) -> None:
        """One that had room is over."""
        who = requester or ""
        self._in_flight[who] -= 1
        if not self._in_flight[who]:
            del self._in_flight[who]

    def _own(self, rule: str, rate: Rate, who: str, now: float) -> _Bucket:
        bucket = self._buckets.get((rule, who))
        if bucket is None:
            bucket = self._buckets[rule, who] = _Bucket(rate, now)
            while len(self._buckets) > MAX_REQUESTERS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end((rule, who))
        return bucket


def _name(requester: str | None) -> str:
    return f"requester {requester!r}" if requester else "requesters without a name"
