"""The publisher on Redis Streams. One script call per batch holds the high-water mark and the XADDs together, so nothing
comes twice, and the mark tells after a failover or a restart what the server has lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError, ResponseError

from amibridge import telemetry
from amibridge.brokers.base import EVENTS_KEPT, MAX_BATCH_MESSAGES, Message, StateChange
from amibridge.brokers.redis_role import RedisRole
from amibridge.errors import BrokerRefused, BrokerUnreachable, PublishInterrupted

# Epochs of one writer whose high-water marks stay. An epoch is a login to the PBX: a thousand of them is more than a bridge
# keeps records of, even on a link that flaps. A forgotten mark of a kept epoch would have all of it written again.
MARKS_KEPT = 1024

_PUBLISH = (Path(__file__).parent / "publish.lua").read_text()
_warned: set[str] = set()  # stream and server, once per process and not at every reconnect


class RedisPublisher(RedisRole):
    """See Publisher."""

    def __init__(
        self,
        url: str,
        *,
        stream: str,
        mark_key: str,
        writer: str,
        kept: int = EVENTS_KEPT,
        hashes: Mapping[str, str] | None = None,
        state: Callable[[], Iterable[StateChange]] = tuple,
    ) -> None:
        """`hashes`: the key of the hash of every noun of the state, and of "", its place. `state` gives all of it."""
        super().__init__(url, stream)
        self._hashes = {noun: number for number, noun in enumerate(hashes or (), start=3)}
        self._keys = [stream, mark_key, *(hashes or {}).values()]
        self._state = state
        self._stream = stream
        self._mark_key = mark_key
        self._writer = writer
        self._kept = kept
        self._sha = ""
        self._state_due = False

    async def open(self) -> None:
        await super().open()
        settings = await self._settings()
        refuse_eviction(settings)
        self._warn_of_no_file(settings)
        async with self.using("SCRIPT LOAD"):
            self._sha = str(await self._redis.script_load(_PUBLISH))
        self._state_due = bool(self._hashes)

    async def _write_state(self) -> None:
        """All of it anew: what an earlier bridge left there may be gone."""
        changes = list(self._state())
        async with self.using("the state"):
            await self._redis.delete(*self._keys[2:])
            for start in range(0, len(changes), MAX_BATCH_MESSAGES):
                for noun, entries in groupby(changes[start : start + MAX_BATCH_MESSAGES], key=lambda change: change[0]):
                    hashed = {key: entry for _, key, entry in entries}
                    await self._redis.hset(self._keys[self._hashes[noun] - 1], mapping=hashed)

    async def marks(self) -> dict[str, int]:
        async with self.using("the high-water marks"):
            fields = await self._redis.hgetall(self._mark_key)
        ours = f"{self._writer} ".encode()
        try:
            return {name[len(ours) :].decode(): int(at) for name, at in fields.items() if name.startswith(ours)}
        except ValueError as error:
            raise BrokerRefused(f"the Redis key {self._mark_key!r} holds what is no high-water mark: {error}") from error

    async def publish(self, messages: Sequence[Message]) -> None:
        self.check()
        confirmed = 0
        try:
            if self._state_due:  # not before: it may be that the broker has to be healed first
                await self._write_state()
                self._state_due = False
            for epoch, group in groupby(messages, key=lambda message: message.epoch):
                batch = list(group)
                for start in range(0, len(batch), MAX_BATCH_MESSAGES):
                    window = batch[start : start + MAX_BATCH_MESSAGES]
                    await self._append(epoch, window)
                    confirmed += len(window)
        except BrokerUnreachable as error:
            raise PublishInterrupted(str(error), confirmed=confirmed) from error

    async def _append(self, epoch: str, batch: list[Message]) -> None:
        arguments: list[Any] = [self._writer, epoch, self._kept, MARKS_KEPT, len(batch)]
        for message in batch:
            arguments += (message.position, message.id, message.type, message.body)
        for (noun, key), (position, entry) in _last_changes(batch).items() if self._hashes else ():
            arguments += (position, self._hashes[noun], key, entry)
        keys = self._keys
        async with self.using("the events"):
            try:
                written = await self._redis.evalsha(self._sha, len(keys), *keys, *arguments)
            except NoScriptError:  # the server was restarted or flushed its scripts: it has done nothing yet
                await self._redis.script_load(_PUBLISH)
                written = await self._redis.evalsha(self._sha, len(keys), *keys, *arguments)
        if not isinstance(written, int) or not 0 <= written <= len(batch):
            raise BrokerRefused(f"Redis answers {written!r} where the number of written events belongs")

    async def _settings(self) -> dict[str, str]:
        """What the server says of its memory and its append-only file; empty where it does not say."""
        found: dict[str, str] = {}
        async with self.using("the settings of the server"):
            for pattern in ("maxmemory*", "appendonly"):  # Redis before 7 takes one pattern at a time
                try:
                    found |= await self._redis.config_get(pattern)
                except ResponseError:  # hosted servers and careful ACLs hide CONFIG
                    break
        return found

    def _warn_of_no_file(self, settings: dict[str, str]) -> None:
        if settings.get("appendonly") != "no":
            return
        server = f"{self._node.rpartition('@')[2]} {self._stream}"
        if server not in _warned:
            _warned.add(server)
            telemetry.log(stream=self._stream).warning(
                "Redis writes no append-only file: a restart or a kill takes away all events, requests and replies since "
                "its last snapshot. The bridge then publishes again what it still keeps itself. "
                "Set appendonly to yes (appendfsync everysec loses at most about two seconds, on a power cut)"
            )


def _last_changes(batch: Sequence[Message]) -> dict[tuple[str, str], tuple[int, bytes]]:
    """What is left of the changes when all of a batch is written, with the position of the message that made it."""
    return {(noun, key): (message.position, entry) for message in batch for noun, key, entry in message.state}


def refuse_eviction(settings: dict[str, str]) -> None:
    """Raises BrokerRefused for a server that would throw away confirmed events, and never report an error."""
    policy = settings.get("maxmemory-policy", "")
    if policy.startswith("allkeys") and settings.get("maxmemory") != "0":
        raise BrokerRefused(
            f"Redis would silently evict events (maxmemory-policy {policy}): set it to noeviction, or to volatile-ttl "
            "when the server is shared"
        )
