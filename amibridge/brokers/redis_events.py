"""Events from Redis Streams: which streams there are, and reading them from now on or from a place."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

from amibridge.brokers import redis_streams
from amibridge.brokers.base import Received
from amibridge.brokers.event_places import BEGINNING, not_before
from amibridge.brokers.redis_role import RedisRole
from amibridge.errors import BrokerRefused, EventMissing

# A new PBX has a new stream. Looking for it walks through all keys of the server, so not often.
LOOK_FOR_STREAMS_SECONDS = 15.0
SEARCH_COUNT = 1000  # entries that are looked at in one step for the id of an event
SCAN_COUNT = 1000
_FIRST = b"0-0"
_LAST_OF_MILLISECOND = 2**64 - 1


class RedisEventRole(RedisRole):
    """What reads event streams: named ones, or all that a pattern of keys (`scan`) finds, also later."""

    def __init__(self, url: str, *, streams: Sequence[str], scan: str | None) -> None:
        super().__init__(url, "" if scan else next(iter(streams), ""))
        self._named = tuple(stream.encode() for stream in streams)
        self._scan = scan
        self._look_at = 0.0

    async def streams(self) -> list[bytes]:
        """The streams there are now."""
        if self._scan is None:
            return list(self._named)
        self._look_at = time.monotonic() + LOOK_FOR_STREAMS_SECONDS
        return [key async for key in self._redis.scan_iter(match=self._scan, count=SCAN_COUNT, _type="stream")]

    def time_to_look(self) -> bool:
        """Whether there may be new streams."""
        return self._scan is not None and time.monotonic() >= self._look_at

    async def places_since(self, since: str | datetime, streams: Sequence[bytes]) -> dict[bytes, bytes]:
        """The entry of each stream to read on after. Raises EventMissing for an event that none of them has."""
        if isinstance(since, datetime):
            return dict.fromkeys(streams, _before(int(since.timestamp() * 1000)))
        if since == BEGINNING:
            return dict.fromkeys(streams, _FIRST)
        earliest = not_before(since)
        start = b"%d" % max(0, int(earliest.timestamp() * 1000)) if earliest else b"-"
        for stream in streams:
            place = await self._place_of(since.encode(), stream, start)
            if place is not None:
                return dict.fromkeys(streams, _before(int(place.partition(b"-")[0]))) | {stream: place}
        raise EventMissing(f"no stream has the event {since!r} (any more): start at a time, or at the beginning")

    async def _place_of(self, event_id: bytes, stream: bytes, start: bytes) -> bytes | None:
        while True:
            async with self.using("the event stream"):  # a long search is many answers, each with its own patience
                entries = await self._redis.xrange(stream, min=start, max="+", count=SEARCH_COUNT)
            for place, fields in entries:
                if fields.get(b"id") == event_id:
                    return bytes(place)
            if len(entries) < SEARCH_COUNT:
                return None
            start = b"(" + entries[-1][0]


def _before(milliseconds: int) -> bytes:
    """The last place before this time."""
    return b"%d-%d" % (milliseconds - 1, _LAST_OF_MILLISECOND) if milliseconds > 0 else _FIRST


class RedisSubscriber(RedisEventRole):
    """See Subscriber. Streams carry no routing keys: the reader filters by type. `scan` finds the streams of all PBXs.

    Starts now, or after `since`, or where another one stopped (`places`). While there is no stream at all, a `patient` one
    waits for the first; another is refused.
    """

    def __init__(
        self,
        url: str,
        *,
        streams: Sequence[str] = (),
        scan: str | None = None,
        since: str | datetime | None = None,
        places: Mapping[bytes, bytes] | None = None,
        patient: bool = False,
    ) -> None:
        super().__init__(url, streams=streams, scan=scan)
        self._since = since
        self._patient = patient
        self._after: dict[bytes, bytes] = dict(places or {})
        self._arrived: deque[Received] = deque()

    @property
    def places(self) -> dict[bytes, bytes]:
        """The last entry received of each stream: where another one may go on, once all that arrived was taken."""
        return dict(self._after)

    async def open(self) -> None:
        await super().open()
        async with self.using("the event stream"):
            streams = await self.streams()
            if not streams and not self._after and not self._patient:
                raise BrokerRefused("no event stream there yet: is the bridge running and logged in to a PBX?")
        if self._after:
            self._add(streams)
        elif self._since is not None:
            self._after = await self.places_since(self._since, streams)
        else:
            async with self.using("the event stream"):
                for stream in streams:  # `$` would be taken anew at each read, and what comes between be missed
                    last = await self._redis.xrevrange(stream, count=1)
                    self._after[stream] = last[0][0] if last else _FIRST

    async def receive(self) -> Received:
        while not self._arrived:
            await self.more()
        return self._arrived.popleft()

    async def read(self) -> None:
        block = int(redis_streams.BLOCK_SECONDS * 1000)
        if not self._after:
            await asyncio.sleep(redis_streams.BLOCK_SECONDS)
        async with self.using("the event stream"):
            if not self._after or self.time_to_look():
                self._add(await self.streams())
            if not self._after:
                return
            answer = await self._redis.xread(dict(self._after), redis_streams.READ_COUNT, block=block)
        for stream, entries in answer or []:
            self._after[stream] = entries[-1][0]
            self._arrived += [Received(f[b"ce"], f[b"type"].decode(), None) for _, f in entries if b"ce" in f]

    def _add(self, streams: Sequence[bytes]) -> None:
        for stream in streams:
            self._after.setdefault(stream, _FIRST)
