"""The SDK without asyncio, for scripts: every call waits, and events are a plain iterator.

    with connect("redis://localhost/") as bus:
        print(bus.pbx("pbx1").core_show_channels().events)
        for event in bus.events("#.Hangup.v1"):
            print(event.line())

An event loop runs in a thread of its own; any thread may use a bus.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

from amibridge.brokers.memory import MemoryBroker
from amibridge.client import bus as asynchronous
from amibridge.client.actions import BlockingActions
from amibridge.client.answer import Answer
from amibridge.client.bus import DEFAULT_TIMEOUT_SECONDS, SigningKey, Wait
from amibridge.client.events import Event, Events
from amibridge.schemas.requests import ReplyItem

__all__ = ["BlockingBus", "BlockingEvents", "BlockingPbx", "SigningKey", "connect"]

JOIN_SECONDS = 5.0  # for the loop's last tasks
T = TypeVar("T")


class _Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="amibridge", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for it; an interrupt (Ctrl-C) cancels it."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        async def last_tasks() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        if self._loop.is_closed():
            return
        self.run(last_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(JOIN_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()


class BlockingBus:
    """As Bus. Use as a context manager."""

    def __init__(self, bus: asynchronous.Bus) -> None:
        self._bus = bus
        self._loop = _Loop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections and end the thread."""
        self._loop.run(self._bus.close())
        self._loop.stop()

    def pbx(self, name: str) -> BlockingPbx:
        """As Bus.pbx."""
        return BlockingPbx(self._bus.pbx(name), self._loop)

    def events(self, pattern: str = "#", **options: Any) -> BlockingEvents:
        """As Bus.events; begins at once, so nothing that is published after this call is missed."""
        events = BlockingEvents(self._bus.events(pattern, **options), self._loop)
        events.open()
        return events

    def keep_log(self) -> None:
        """As Bus.keep_log."""
        self._loop.run(self._bus.keep_log())


class BlockingPbx(BlockingActions):
    """As Pbx: every action is a method."""

    def __init__(self, pbx: asynchronous.Pbx, loop: _Loop) -> None:
        self._pbx = pbx
        self._loop = loop
        self.name = pbx.name

    def call(
        self,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        id: str | None = None,
        wait: Wait = "response",
        dry_run: bool = False,
        check: bool = True,
    ) -> Answer:
        """As Pbx.call."""
        return self._loop.run(
            self._pbx.call(action, params, timeout_seconds=timeout_seconds, id=id, wait=wait, dry_run=dry_run, check=check)
        )

    def stream(
        self,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        id: str | None = None,
    ) -> Iterator[ReplyItem]:
        """As Pbx.stream."""
        items = self._pbx.stream(action, params, timeout_seconds=timeout_seconds, id=id)
        try:
            while (item := self._loop.run(_next(items))) is not None:
                yield item
        finally:
            self._loop.run(items.aclose())

    def events(self, pattern: str = "#", **options: Any) -> BlockingEvents:
        """As Pbx.events; begins at once."""
        events = BlockingEvents(self._pbx.events(pattern, **options), self._loop)
        events.open()
        return events


class BlockingEvents:
    """As Events: an iterator that is also a context manager. `ack` acknowledges one event of a group."""

    def __init__(self, events: Events, loop: _Loop) -> None:
        self._events = events
        self._loop = loop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        event: Event | None = self._loop.run(_next(self._events))
        if event is None:
            raise StopIteration
        return event

    def open(self) -> None:
        """As Events.open."""
        self._loop.run(self._events.open())

    def ack(self, event: Event) -> None:
        """As Event.ack."""
        self._loop.run(event.ack())

    def close(self) -> None:
        """As Events.aclose."""
        self._loop.run(self._events.aclose())


async def _next(items: Any) -> Any:
    """The next one, or None: StopAsyncIteration can not leave a coroutine that another thread waits for."""
    try:
        return await anext(items)
    except StopAsyncIteration:
        return None


def connect(
    url: str = "",
    *,
    requester: str | None = None,
    key: SigningKey | None = None,
    reconnect: bool = True,
    broker: MemoryBroker | None = None,
) -> BlockingBus:
    """As amibridge.client.connect."""
    return BlockingBus(asynchronous.connect(url, requester=requester, key=key, reconnect=reconnect, broker=broker))
