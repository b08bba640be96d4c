"""After every login: asks Asterisk what there is, on the command connections, while events flow on.

A snapshot runs ahead of the event stream: what it lists may not have been told of yet, and the Hangup of what it lacks may
still be in the socket. So a hang-up is inferred only for a channel that was known before this login, is not listed, and is
still not hung up a moment after the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson

from amibridge import telemetry
from amibridge.ami.messages import Action, Event, readable
from amibridge.ami.session import Reply
from amibridge.errors import ActionTimeout, AmibridgeError, NotReady, PbxError
from amibridge.schemas.lifecycle import ResyncFinished, ResyncStarted
from amibridge.schemas.state import MAX_ITEMS, MAX_ITEMS_BYTES, SNAPSHOTS, InferredHangup
from amibridge.state.checkpoint import Checkpoint
from amibridge.state.live import LiveChannels

PART_SECONDS = 10.0  # a list of 10 000 channels takes Asterisk half a second; BridgeInfo is asked once for every bridge
RESYNC_SECONDS = 60.0  # all parts together: what comes later is about another PBX
# A Hangup that Asterisk wrote before it answered the snapshot is in our socket within milliseconds; a session that Asterisk
# cannot write to for 0.1 s (its writetimeout) is cut. A second covers both and a busy loop of ours.
GRACE_SECONDS = 1.0
GRACE_STEPS = 5  # a stall of our own uses up one step, so that what came meanwhile is read before the next
READY_WAIT_SECONDS = 5.0  # for a command connection, before looking whether there was another login
RETRY_SECONDS = (2.0, 10.0, 60.0, 60.0)  # after a failed attempt; then the next login will tell
MIN_PAUSE_SECONDS = 10.0  # between two that nobody had to log in for
CHECKPOINT = "channels.json"

# An error that is an empty list: "No active conferences.", "No Contacts found"; asked about something that a list had,
# that it has ended since.
_EMPTY = ("no ", "specified bridgeuniqueid not found", "bridge not found")
_NOT_OFFERED = ("invalid/unknown command", "permission denied")

Describe = Callable[[Event], dict[str, Any]]


class Commands(Protocol):
    """Runs actions on whichever command connection is free: ami.pool.Pool."""

    def execute(self, action: Action, deadline: float, wait_seconds: float) -> Awaitable[Reply]: ...


class EventStream(Protocol):
    """The numbered stream of the event link, and how a record of our own gets into it: workers.ingest.Ingest."""

    epoch: str
    sequence: int
    down_since: float | None  # None while the event link is logged in

    def say(self, kind: str, said: dict[str, Any]) -> int: ...
    async def next_epoch(self, after: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Part:
    """The list action of a part; `each` asks again about every item, with the header of the item that names it."""

    action: str
    each: str = ""
    header: str = ""


PARTS = {
    "channels": Part("CoreShowChannels"),
    "bridges": Part("BridgeList", "BridgeInfo", "BridgeUniqueid"),
    "queues": Part("QueueStatus"),
    "devices": Part("DeviceStateList"),
    "extensions": Part("ExtensionStateList"),
    "contacts": Part("PJSIPShowContacts"),
    "parked": Part("ParkedCalls"),
    "conferences": Part("ConfbridgeListRooms", "ConfbridgeList", "Conference"),
    "agents": Part("Agents"),
}


class _Superseded(Exception):
    """The login that this was for is over: what was asked belongs to no epoch."""


class _NotOffered(Exception):
    """This Asterisk does not have the action, or the manager user may not use it."""


class _Refused(AmibridgeError):
    """Asterisk answered with an error that asking again does not mend."""


@dataclass(slots=True)
class _Asked:
    """One part: its items, whole or not, and where the stream was."""

    before: int
    after: int = 0
    items: list[tuple[Event, str | None]] = field(default_factory=list)  # an item, and the bridge or conference it is in
    complete: bool = True


@dataclass(slots=True)
class _Attempt:
    """What has become of the parts so far."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    not_offered: list[str] = field(default_factory=list)
    listed: frozenset[str] | None = None  # all channels there are
    channels: _Asked | None = None
    listed_at: float = 0.0


class Resync:
    """Asks after every login of one PBX, until cancelled. Its checkpoint lets hang-ups be inferred over a restart, too.

    `parts` are names of PARTS. With `every_seconds` it asks again so often, and it does when told to
    (`ask_again`). `live` must be told every event. Without a `folder` nothing is kept.
    """

    def __init__(
        self,
        *,
        pbx: str,
        pool: Commands,
        ingest: EventStream,
        live: LiveChannels,
        describe: Describe,
        parts: Sequence[str] = SNAPSHOTS,
        every_seconds: float = 0.0,
        folder: Path | None = None,
    ) -> None:
        self._pool = pool
        self._ingest = ingest
        self._live = live
        self._describe = describe
        self._parts = tuple(parts)
        self._every_seconds = every_seconds
        self._asked = asyncio.Event()
        self._asked_at = -MIN_PAUSE_SECONDS
        self._log = telemetry.log(pbx=pbx)
        self._checkpoint = Checkpoint(live, folder / CHECKPOINT, self._log) if folder else None
        if self._checkpoint:
            self._checkpoint.load()

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._after_every_login())
                if self._checkpoint:
                    group.create_task(self._checkpoint.keep())
        finally:
            if self._checkpoint:
                await self._checkpoint.save()

    async def _after_every_login(self) -> None:
        epoch = ""
        while True:
            epoch = await self._next(epoch)
            with contextlib.suppress(_Superseded):
                await self._login(epoch)

    def ask_again(self) -> None:
        """Ask once more, without a login."""
        self._asked.set()

    async def _next(self, epoch: str) -> str:
        """Wait for the next login, or (then it is the same) until it is time to ask again."""
        while True:
            login = asyncio.ensure_future(self._ingest.next_epoch(epoch))
            asked = asyncio.ensure_future(self._asked.wait())
            try:
                await asyncio.wait({login, asked}, timeout=self._every_seconds or None, return_when=asyncio.FIRST_COMPLETED)
                if not login.done():  # asked for again and again, it must not list the PBX all the time
                    await asyncio.wait(
                        {login}, timeout=self._asked_at + MIN_PAUSE_SECONDS - asyncio.get_running_loop().time()
                    )
                self._asked.clear()
                self._asked_at = asyncio.get_running_loop().time()
                if login.done():
                    return login.result()
                if epoch and self._ingest.down_since is None:
                    return epoch
            finally:
                login.cancel()
                asked.cancel()

    async def _login(self, epoch: str) -> None:
        """Ask until every part is answered, or asking again is no use."""
        parts = list(self._parts)
        for number, pause in enumerate((*RETRY_SECONDS, 0.0), start=1):
            offered = await self._offered(epoch)
            parts = await self._attempt(epoch, number, parts, offered)
            if not parts:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._ingest.next_epoch(epoch)
            self._check(epoch)

    async def _offered(self, epoch: str) -> frozenset[str] | None:
        """The actions this manager user may use, in lower case; None when Asterisk does not tell. Waits for a connection."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                deadline = loop.time() + READY_WAIT_SECONDS + PART_SECONDS
                reply = await self._pool.execute(Action("ListCommands"), deadline, READY_WAIT_SECONDS)
                self._check(epoch)
                if reply.response.status == "Error":
                    return None
                return frozenset(name.lower() for name, _ in reply.response.headers)
            except NotReady:
                self._check(epoch)
            except PbxError:
                self._check(epoch)
                await asyncio.sleep(READY_WAIT_SECONDS)

    async def _attempt(self, epoch: str, number: int, parts: list[str], offered: frozenset[str] | None) -> list[str]:
        """Ask for these parts; those that are worth asking again."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        done = _Attempt()
        self._say(ResyncStarted.name(), {"parts": parts, "attempt": number})
        for name in parts:
            if offered and PARTS[name].action.lower() not in offered:
                done.not_offered.append(name)
            else:
                await self._part(epoch, name, done, min(loop.time() + PART_SECONDS, started + RESYNC_SECONDS))
        hangups = await self._infer(epoch, done)
        self._say(
            ResyncFinished.name(),
            {
                "partial": bool(done.failed),
                "parts": parts,
                "counts": done.counts,
                "failed": done.failed,
                "not_offered": done.not_offered,
                "inferred_hangups": hangups,
                "attempt": number,
                "duration_seconds": round(loop.time() - started, 3),
            },
        )
        self._log.info("asked Asterisk for its state", **done.counts, hangups=hangups, failed=done.failed or None)
        return done.again

    async def _part(self, epoch: str, name: str, done: _Attempt, deadline: float) -> None:
        """One part of a resync; what goes wrong with it must not stop the others."""
        asked = _Asked(self._ingest.sequence)
        try:
            await self._ask(PARTS[name], asked, deadline)
        except _NotOffered:
            self._check(epoch)
            done.not_offered.append(name)
            return
        except PbxError as error:
            asked.complete = False
            done.again.append(name)
            done.failed[name] = str(error)
        except _Refused as error:
            asked.complete = False
            done.failed[name] = str(error)
        self._check(epoch)
        asked.after = self._ingest.sequence
        if asked.items or asked.complete:
            try:
                self._publish(name, asked)
            except Exception as error:  # of an item that can not be described
                self._log.error("a snapshot could not be published", part=name, problem=repr(error))
                done.failed[name] = repr(error)
            else:
                done.counts[name] = len(asked.items)
        if name == "channels":
            listed = self._live.listed([event for event, _ in asked.items], epoch, asked.before)
            if asked.complete:
                done.listed, done.channels, done.listed_at = listed, asked, asyncio.get_running_loop().time()

    async def _ask(self, part: Part, asked: _Asked, deadline: float) -> None:
        await self._list(Action(part.action), None, asked, deadline)
        if not part.each:
            return
        for listed in list(asked.items):
            name = listed[0].get(part.header)
            if name and not await self._list(Action(part.each, ((part.header, name),)), readable(name), asked, deadline):
                asked.items.remove(listed)  # it ended meanwhile, and its end may have been told before this

    async def _list(self, action: Action, of: str | None, asked: _Asked, deadline: float) -> bool:
        """Ask for one list, and take what came of it; False when there is none (any more).

        Raises for anything but the whole list.
        """
        try:
            reply = await self._pool.execute(action, deadline, READY_WAIT_SECONDS)
        except ActionTimeout as error:
            if isinstance(error.partial, Reply):
                asked.items += [(item, of) for item in error.partial.items]
            raise
        message = readable(reply.response.get("Message") or "").strip()
        if reply.response.status == "Error":
            if message.lower().startswith(_NOT_OFFERED):
                raise _NotOffered
            if not message.lower().startswith(_EMPTY):
                raise _Refused(f"{action.name}: {message}")
            return False
        asked.items += [(item, of) for item in reply.items]
        if not reply.complete:
            raise PbxError(f"{action.name}: Asterisk broke the list off after {len(reply.items)} items")
        return True

    def _publish(self, name: str, asked: _Asked) -> None:
        messages = list(_messages([self._item(event, of) for event, of in asked.items]))
        for part, items in enumerate(messages, start=1):
            self._say(
                f"asterisk.state.{name}",
                {
                    "items": items,
                    "part": part,
                    "parts": len(messages),
                    "total": len(asked.items),
                    "sequence_before": asked.before,
                    "sequence_after": asked.after,
                    "complete": asked.complete,
                },
            )

    def _item(self, event: Event, of: str | None) -> dict[str, Any]:
        item = {"event": readable(event.name), "data": self._describe(event)}
        return item if of is None else item | {"of": of}

    async def _infer(self, epoch: str, done: _Attempt) -> int | None:
        """Say the hang-ups that nobody told of; how many."""
        if done.listed is None or done.channels is None:
            return None
        for _ in range(GRACE_STEPS):
            if asyncio.get_running_loop().time() < done.listed_at + GRACE_SECONDS:
                await asyncio.sleep(GRACE_SECONDS / GRACE_STEPS)
        await asyncio.sleep(0)
        self._check(epoch)
        vanished = self._live.vanished(done.listed, epoch)
        for channel in vanished:
            self._say(
                InferredHangup.name(),
                {
                    "uniqueid": channel.uniqueid,
                    "linkedid": channel.linkedid,
                    "channel_name": channel.name,
                    "inferred": True,
                    "reason": "not_listed",
                    "known_epoch": channel.epoch,
                    "known_sequence": channel.sequence,
                    "sequence_before": done.channels.before,
                    "sequence_after": done.channels.after,
                },
            )
        self._live.forget(vanished)
        return len(vanished)

    def _say(self, kind: str, said: dict[str, Any]) -> None:
        self._ingest.say(kind, said)

    def _check(self, epoch: str) -> None:
        if self._ingest.epoch != epoch or self._ingest.down_since is not None:
            raise _Superseded


def _messages(items: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The items in as many messages as they need; at least one. An item that is too big alone goes alone."""
    chunk: list[dict[str, Any]] = []
    size = 0
    for item in items:
        one = len(orjson.dumps(item))
        if chunk and (len(chunk) == MAX_ITEMS or size + one > MAX_ITEMS_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += one
    yield chunk
