"""What there is on a PBX, kept right by its events: `async with pbx.watch("queues") as queues:`."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Self

from amibridge.backoff import full_jitter
from amibridge.client.answer import Answer
from amibridge.client.events import Event, Events
from amibridge.errors import BrokerError, CommandError, ConfigError, Rejected
from amibridge.state.picture import Change
from amibridge.state.tables import NOUNS
from amibridge.state.watching import MAX_BUFFERED_EVENTS, Watch

# After a gap every watch of a PBX asks at once: spread over this time.
SPREAD_SECONDS = 1.0
BACKOFF_BASE_SECONDS = 1.0
BACKOFF_CAP_SECONDS = 30.0
# Without a word of the bridge that gave the state, while another one speaks: then that one is asked.
SILENT_SECONDS = 30.0
MAX_BUFFERED_ASIDE = 1000  # events of a bridge that is not followed: asked again, it answers within a second
MAX_BRIDGES = 4  # of one PBX that are listened to at once

Asking = Callable[[], Awaitable[Answer]]
Wanted = Callable[[Mapping[str, Any]], bool]


class Watched:
    """The entries of one noun of one PBX, by key: `entries` is a live view that moves on while this is iterated.

    Entering it waits until there is a state; iterating gives every change (`key`, and `entry` or None when it is gone), the
    entries that were there at first included. After a hole in the events it asks for the state again, and gives what is
    different; until then `stale` is true. Raises what asking raises, on entering; later it asks again for ever,
    unless it is refused (Rejected).
    """

    def __init__(self, noun: str, events: Events, ask: Asking, wanted: Wanted | None = None) -> None:
        if noun not in NOUNS:
            raise ConfigError(f"{noun!r} can not be watched; there are {', '.join(NOUNS)}")
        self.noun = noun
        self._events = events
        self._ask = ask
        self._wanted = wanted
        self._watches: dict[str, Watch] = {}  # by bridge
        self._bridge = ""
        self._others_at: float | None = None  # since when only others speak
        self._silent = False
        self._mended = 0  # connections of the subscription that were lost, as far as they are known here
        self._changes: deque[Change] = deque()
        self._failures = 0
        self._asking: asyncio.Task[Answer] | None = None
        self._coming: asyncio.Task[Event] | None = None

    @property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """What there is now, by key. What the entries hold is in the reference of the state."""
        watch = self._watches.get(self._bridge)
        return watch.entries if watch else {}

    @property
    def stale(self) -> bool:
        """Whether something may have been missed."""
        watch = self._watches.get(self._bridge)
        return watch is None or watch.stale or self._silent

    @property
    def place(self) -> tuple[str, int]:
        """The epoch and sequence at which `entries` is true."""
        watch = self._watches.get(self._bridge)
        return watch.place if watch else ("", 0)

    async def __aenter__(self) -> Self:
        await self._events.open()
        try:
            while not self.entries and self.stale:
                await self._step(patient=False)
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        while not self._changes:
            await self._step(patient=True)
        return self._changes.popleft()

    async def aclose(self) -> None:
        """End; never raises."""
        for task in (self._asking, self._coming):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in (self._asking, self._coming) if task), return_exceptions=True)
        await self._events.aclose()

    async def _step(self, patient: bool) -> None:
        """Take the next event, or the answer to what was asked."""
        if self._mended != self._events.mended:
            self._mended = self._events.mended
            for watch in self._watches.values():
                watch.missed()
        if self.stale and self._asking is None:
            self._asking = asyncio.create_task(self._asked())
        if self._coming is None:
            self._coming = asyncio.create_task(anext(self._events))
        waiting = {task for task in (self._asking, self._coming) if task}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if self._coming.done():
            event, self._coming = self._coming.result(), None
            self._hear(event)
        if self._asking is not None and self._asking.done():
            task, self._asking = self._asking, None
            self._told(task, patient)

    async def _asked(self) -> Answer:
        if self._failures:
            await asyncio.sleep(
                full_jitter(self._failures, base_seconds=BACKOFF_BASE_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS)
            )
        elif self._bridge:
            await asyncio.sleep(random.uniform(0, SPREAD_SECONDS))
        return await self._ask()

    def _told(self, task: asyncio.Task[Answer], patient: bool) -> None:
        try:
            summary = task.result().reply.summary
            told = summary.data if summary is not None else {}
            held = dict(told["rest"]) | {"epoch": told["epoch"], "sequence": told["sequence"]}
            entries: dict[str, dict[str, Any]] = {noun: {} for noun in NOUNS}
            for item in task.result().events:
                entries[item.data["noun"]][item.data["key"]] = item.data["entry"]
            self._take(str(told["bridge"]), held | {"entries": entries})
            self._failures = 0
        except Rejected:
            raise
        except (BrokerError, CommandError, KeyError, ValueError):
            self._failures += 1
            if not patient:
                raise

    def _take(self, bridge: str, held: dict[str, Any]) -> None:
        watch = self._watch_of(bridge)
        before = dict(self.entries)
        changes = watch.take(held)
        if bridge != self._bridge:  # what was told so far is another bridge's view
            self._bridge = bridge
            now = watch.entries
            gone = [Change(self.noun, key, None) for key in before if key not in now]
            changes = (*gone, *(Change(self.noun, key, one) for key, one in now.items() if before.get(key) != one))
        self._others_at, self._silent = None, False
        self._changes += changes

    def _hear(self, event: Event) -> None:
        bridge = str(event.attributes.get("bridge"))
        now = asyncio.get_running_loop().time()
        if bridge == self._bridge:
            self._others_at, self._silent = None, False
        elif self._bridge:
            self._others_at = self._others_at or now
            self._silent = now > self._others_at + SILENT_SECONDS  # gone for good, as it seems: ask who is there
        if event.epoch is None or event.sequence is None:
            return
        kind = event.type.rpartition(".v")[0]
        time = event.attributes.get("time")
        changes = self._watch_of(bridge).feed(kind, event.data, event.epoch, event.sequence, time)
        if bridge == self._bridge:
            self._changes += changes

    def _watch_of(self, bridge: str) -> Watch:
        watch = self._watches.get(bridge)
        if watch is None:
            if len(self._watches) >= MAX_BRIDGES:
                del self._watches[next(name for name in self._watches if name != self._bridge)]
            limit = MAX_BUFFERED_EVENTS if not self._watches else MAX_BUFFERED_ASIDE
            watch = self._watches[bridge] = Watch(self.noun, self._wanted, max_buffered=limit)
        return watch
