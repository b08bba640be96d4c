"""Events from Redis Streams, shared by a group of readers.

A consumer group on the stream of every PBX. What a reader holds it keeps fresh; what has been idle for longer belonged to
one that is gone, and passes to who asks first.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from redis.exceptions import ResponseError

from amibridge.brokers import redis_streams
from amibridge.brokers.base import GROUP_PREFETCH
from amibridge.brokers.redis_connection import CLOSE_TIMEOUT_SECONDS
from amibridge.brokers.redis_events import RedisEventRole
from amibridge.errors import BrokerError

FRESH_EVERY_SECONDS = 10.0
GONE_AFTER_SECONDS = 30.0  # three times without news
CLAIM_EVERY_SECONDS = 5.0
FORGOTTEN_AFTER_SECONDS = 24 * 3600.0

# Only what is still ours: an entry that passed to another while we slept must not be taken back.
_FRESHEN = """
local kept = {}
for i = 3, #ARGV do
  local owned = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2])
  if #owned > 0 then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
    kept[#kept + 1] = ARGV[i]
  end
end
return kept
"""
_ACK = """
for i = 3, #ARGV do
  if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2]) > 0 then
    redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  end
end
"""
# Given back by one that goes in order: others need not wait until it counts as gone.
_RELEASE = """
for i = 4, #ARGV do
  if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2]) > 0 then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'IDLE', ARGV[3], 'JUSTID')
  end
end
"""
# Deleting a consumer drops what is pending for it: only one that has nothing goes.
_LEAVE = """
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end
"""

Place = tuple[bytes, bytes]  # stream, entry


class RedisGroupEvent:
    """See GroupEvent."""

    def __init__(self, owner: RedisGroupReader, place: Place, fields: dict[bytes, bytes], *, redelivered: bool) -> None:
        self.body = fields.get(b"ce", b"")
        self.type = fields.get(b"type", b"").decode("utf-8", "replace")
        self.key: str | None = None
        self.redelivered = redelivered
        self._owner = owner
        self.place = place

    async def ack(self) -> None:
        await self._owner.ack(self.place)


class RedisGroupReader(RedisEventRole):
    """See GroupReader. `consumer` names this reader: under the same name its unfinished entries come first.

    `wanted` says by type and body which events are for the group; the others are acknowledged unseen. A new group starts
    now, or after `since`; a PBX that is new to a group that is there is read from its first event.

    Not promised: that a group which found no PBX yet is known to others than its open readers, as Redis keeps a group on
    streams. A reader that finds the first PBX and opened after it begins a new group there, also for those.
    """

    def __init__(
        self,
        url: str,
        *,
        streams: Sequence[str] = (),
        scan: str | None = None,
        group: str,
        consumer: str,
        wanted: Callable[[str, bytes], bool] = lambda kind, body: True,
        since: str | datetime | None = None,
        prefetch: int = GROUP_PREFETCH,
    ) -> None:
        super().__init__(url, streams=streams, scan=scan)
        self._group = group
        self._consumer = consumer
        self._wanted = wanted
        self._since = since
        self._prefetch = prefetch
        self._after: dict[bytes, bytes] = {}  # `>` once our own unfinished entries are through
        self._known = False  # whether the group is there already, so that a PBX which comes is new to it
        self._held: dict[Place, None] = {}
        self._arrived: deque[RedisGroupEvent] = deque()
        self._room = asyncio.Event()
        self._claim_at = 0.0
        self._claimed_to: dict[bytes, bytes] = {}
        self._freshening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await super().open()
        self._writer = await self.connect()  # a blocked read must not hold up acknowledgements
        await self._join(await self._there())
        self._freshening = asyncio.create_task(self._keep_fresh())

    async def receive(self) -> RedisGroupEvent:
        while not self._arrived or self.fault:
            if len(self._held) >= self._prefetch and not self.fault:
                self._room.clear()
                await self._room.wait()
            else:
                await self.more()
        event = self._arrived.popleft()
        # One that passed to another while we slept is that one's.
        return event if event.place in self._held else await self.receive()

    async def ack(self, place: Place) -> None:
        async with self.using("an acknowledgement"):
            await self._writer.eval(_ACK, 1, place[0], self._group, self._consumer, place[1])
        self._let_go(place)

    async def close(self) -> None:
        if not self.fault:
            with contextlib.suppress(BrokerError):
                async with self.using("the group"), asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await self._leave()
        await super().close()
        if self._freshening is not None:
            self._freshening.cancel()
            await asyncio.gather(self._freshening, return_exceptions=True)

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self._room.set()

    async def read(self) -> None:
        if not self._after or self.time_to_look():
            await self._join(await self._there())
        own = {stream: after for stream, after in self._after.items() if after != b">"}
        if own:
            await self._read_own(own)
            return
        if time.monotonic() >= self._claim_at:
            await self._claim()
        await self._read_new()

    async def _read_own(self, places: dict[bytes, bytes]) -> None:
        """Our own unfinished entries, page by page."""
        for stream, after in places.items():
            async with self.using("the event stream"):
                answer = await self._redis.xreadgroup(self._group, self._consumer, {stream: after}, redis_streams.READ_COUNT)
            entries = answer[0][1] if answer else []
            self._after[stream] = entries[-1][0] if entries else b">"
            await self._take(stream, entries, redelivered=True)

    async def _read_new(self) -> None:
        streams = dict.fromkeys(self._after, b">")
        if not streams:  # no PBX yet
            await asyncio.sleep(redis_streams.BLOCK_SECONDS)
            return
        count = max(1, self._free() // len(streams))
        block = int(min(redis_streams.BLOCK_SECONDS, CLAIM_EVERY_SECONDS) * 1000)
        async with self.using("the event stream"):
            answer = await self._redis.xreadgroup(self._group, self._consumer, streams, count, block=block)
        for stream, entries in answer or []:
            await self._take(stream, entries, redelivered=False)

    async def _claim(self) -> None:
        """Take over what nobody has kept fresh."""
        self._claim_at = time.monotonic() + CLAIM_EVERY_SECONDS
        idle = int(GONE_AFTER_SECONDS * 1000)
        for stream in list(self._after):
            async with self.using("the event stream"):
                answer = await self._redis.xautoclaim(
                    stream, self._group, self._consumer, idle, self._claimed_to.get(stream, b"0-0"), self._free()
                )
            self._claimed_to[stream] = answer[0]
            await self._take(stream, answer[1], redelivered=True)

    async def _take(
        self, stream: bytes, entries: Sequence[tuple[bytes | None, dict[bytes, bytes] | None]], *, redelivered: bool
    ) -> None:
        unwanted: list[bytes] = []
        for entry_id, fields in entries:
            if entry_id is None or (place := (stream, entry_id)) in self._held:  # trimmed away (Redis 6.2), or at work here
                continue
            if fields and b"ce" in fields:
                event = RedisGroupEvent(self, place, fields, redelivered=redelivered)
                if self._wanted(event.type, event.body):
                    self._held[place] = None
                    self._arrived.append(event)
                    continue
            unwanted.append(entry_id)  # or trimmed away while it was ours
        if unwanted:
            async with self.using("the event stream"):
                await self._redis.xack(stream, self._group, *unwanted)

    def _free(self) -> int:
        return max(1, self._prefetch - len(self._held))

    async def _leave(self) -> None:
        idle = int(GONE_AFTER_SECONDS * 1000) + 1
        for stream in self._after:
            held = [entry for of, entry in self._held if of == stream]
            await self._writer.eval(_RELEASE, 1, stream, self._group, self._consumer, idle, *held)
            await self._writer.eval(_LEAVE, 1, stream, self._group, self._consumer)

    async def _forget(self, stream: bytes) -> None:
        """Readers that left with something unfinished are still named in the group, also when it has passed to others."""
        async with self.using("the group"):
            for consumer in await self._redis.xinfo_consumers(stream, self._group):
                if not consumer["pending"] and consumer["idle"] > FORGOTTEN_AFTER_SECONDS * 1000:
                    await self._redis.eval(_LEAVE, 1, stream, self._group, consumer["name"])

    async def _there(self) -> list[bytes]:
        async with self.using("the event streams"):
            return await self.streams()

    async def _join(self, streams: Sequence[bytes]) -> None:
        """Make sure the group is there on each stream, and read each from where the group stands."""
        new = [stream for stream in streams if stream not in self._after]
        without = [stream for stream in new if not await self._has_group(stream)]
        if self._known or len(without) < len(new):
            starts = dict.fromkeys(without, b"0-0")
        elif self._since is not None:
            starts = await self.places_since(self._since, without)
        else:
            starts = dict.fromkeys(without, b"$")
        for stream, start in starts.items():
            async with self.using("the group"):
                try:
                    await self._redis.xgroup_create(stream, self._group, id=start, mkstream=True)
                except ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise
        for stream in new:
            self._after[stream] = b"0"
            await self._forget(stream)
        self._known = True

    async def _has_group(self, stream: bytes) -> bool:
        async with self.using("the group"):
            if not await self._redis.exists(stream):
                return False
            groups = await self._redis.xinfo_groups(stream)
        return any(group["name"] == self._group.encode() for group in groups)

    async def _keep_fresh(self) -> None:
        try:
            while True:
                await asyncio.sleep(FRESH_EVERY_SECONDS)
                by_stream: dict[bytes, list[bytes]] = {}
                for stream, entry in self._held:
                    by_stream.setdefault(stream, []).append(entry)
                for stream, entries in by_stream.items():
                    async with self.using("the group"):
                        ours = await self._writer.eval(_FRESHEN, 1, stream, self._group, self._consumer, *entries)
                    for entry in set(entries).difference(ours):
                        self._let_go((stream, entry))
        except BrokerError as error:
            self.fail(str(error))

    def _let_go(self, place: Place) -> None:
        self._held.pop(place, None)
        self._room.set()
