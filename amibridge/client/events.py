"""Events as they come: one, and the subscription that brings them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Literal, Self

import orjson

from amibridge.backoff import full_jitter
from amibridge.brokers.base import GroupEvent, Received
from amibridge.client.brokers import Reader, Reading, Since
from amibridge.client.fields import Match, fields_match, line_of
from amibridge.client.routing import key_of
from amibridge.errors import BrokerError, BrokerRefused, BrokerUnreachable
from amibridge.schemas import addresses
from amibridge.schemas.event import AmiEvent
from amibridge.schemas.registry import EVENTS

__all__ = ["Ack", "Event", "Events", "Match", "Since"]

Ack = Literal["auto", "manual"]

MAX_REMEMBERED_IDS = 10_000  # of one subscription: a bridge repeats what was in flight when it lost its broker
BACKOFF_BASE_SECONDS = 0.2
BACKOFF_CAP_SECONDS = 15.0
# After a restart a broker may refuse what it will soon take again (a queue without its leader, a stream not loaded yet).
REFUSED_TRIES = 8


class Event:
    """One event. Its attributes are those of its CloudEvent (see the messages' reference); they are read when asked for."""

    def __init__(
        self,
        body: bytes,
        type: str,
        key: str | None = None,
        *,
        delivery: GroupEvent | None = None,
        done: Callable[[str], None] | None = None,
    ) -> None:
        self.body = body
        self.type = type
        self._key = key
        self._delivery = delivery
        self._done = done
        self._acked = delivery is None

    def __repr__(self) -> str:
        return f"Event({self.type!r}, id={self.id!r}, pbx={self.pbx!r}, subject={self.subject!r})"

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """The whole CloudEvent."""
        found = orjson.loads(self.body)
        assert isinstance(found, dict)
        return found

    def envelope(self) -> dict[str, Any]:
        """The whole CloudEvent."""
        return self.attributes

    @property
    def id(self) -> str:
        """The same whenever this event is published again."""
        return str(self.attributes["id"])

    @property
    def pbx(self) -> str:
        return str(self.attributes["source"]).rpartition("/")[2]

    @property
    def key(self) -> str:
        """The routing key, also on brokers that carry none: `pbx1.ami.dial.DialBegin.v1`."""
        if self._key is None:
            self._key = key_of(self.type, self.pbx)
        return self._key

    @property
    def subject(self) -> str | None:
        """What it is about: `channel/1795446280.2`."""
        return self.attributes.get("subject")

    @property
    def time(self) -> datetime:
        """Asterisk's own time where it sends one, else when the bridge received it."""
        return datetime.fromisoformat(self.attributes["time"])

    @property
    def epoch(self) -> str | None:
        """One login of one bridge."""
        return self.attributes.get("epoch")

    @property
    def sequence(self) -> int | None:
        """1, 2, 3 … within its epoch."""
        said = self.attributes.get("sequence")
        return None if said is None else int(said)

    @property
    def data(self) -> dict[str, Any]:
        found = self.attributes["data"]
        assert isinstance(found, dict)
        return found

    @cached_property
    def typed(self) -> AmiEvent | None:
        """The data as an instance of its AMI event's class; None where there is no class for it (in this release)."""
        name, _, major = self.type.removeprefix("asterisk.ami.").rpartition(".v")
        cls = EVENTS.get(name) if self.type.startswith("asterisk.ami.") else None
        return cls.model_validate(self.data) if cls is not None and str(cls.major) == major else None

    @property
    def redelivered(self) -> bool:
        """Whether someone of the group, perhaps we, may have had it before."""
        return self._delivery is not None and self._delivery.redelivered

    @property
    def acked(self) -> bool:
        """Whether nothing is left to acknowledge; true of every event that is read without a group."""
        return self._acked

    async def ack(self) -> None:
        """Done with it: nobody of the group gets it again. A second time, or without a group, it does nothing.

        Raises BrokerUnreachable when the connection that brought it is gone: then it comes again.
        """
        if self._delivery is not None and not self._acked:
            await self._delivery.ack()
            self._acked = True
            self.forget()

    def forget(self) -> None:
        """It was read to its end here: when it comes again it is known by its id."""
        if self._done is not None:
            self._done(self.id)

    def line(self) -> str:
        """One line for people: time, PBX, event, what it is about, and the most telling fields."""
        return line_of(self.attributes)


class Events:
    """A subscription, made by `Bus.events`: an async iterator that is also an async context manager.

    It begins when it is entered, or with the first `async for` step. A lost connection is made again, for ever: a group goes
    on where it stood; without a group Redis, and RabbitMQ with `since`, go on after the last event; RabbitMQ otherwise goes
    on with what comes then, and what came meanwhile is missing.
    """

    def __init__(
        self,
        reading: Reading,
        pattern: str,
        *,
        where: Callable[[Event], bool] | None = None,
        match: Match | None = None,
        dedupe: bool = True,
        ack: Ack = "auto",
        reconnect: bool = True,
        closed: Callable[[Events], None] = lambda events: None,
    ) -> None:
        self._reading = reading
        self._pattern = pattern
        self._where = where
        self._match: Mapping[str, Any] = match or {}
        self._seen: OrderedDict[str, bool] | None = OrderedDict() if dedupe else None  # by id: whether it is done with
        self._auto = ack == "auto"
        self._reconnect = reconnect
        self._say_closed = closed
        self._reader: Reader | None = None
        self._before: Reader | None = None  # the last that was open
        self._last: Event | None = None
        self._closed = False
        self.mended = 0  # times that a lost connection was made again

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        await self._settle()
        while not self._closed:
            try:
                event = await self._next()
            except BrokerUnreachable:
                if self._closed:
                    break
                raise
            if self._is_wanted(event):
                self._last = event
                return event
            await self._acknowledge(event)
        raise StopAsyncIteration

    async def open(self) -> None:
        """Begin; what is published from now on is not missed. Raises BrokerError."""
        if self._reader is None and not self._closed:
            self._reader = await self._opened()

    async def aclose(self) -> None:
        """End; never raises. What was taken from a group and not acknowledged comes again."""
        self._closed = True
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.close()
        self._say_closed(self)

    async def _settle(self) -> None:
        """The event before is done with: its reader asks for the next."""
        last, self._last = self._last, None
        if self._auto and last is not None:
            await self._acknowledge(last)

    async def _acknowledge(self, event: Event) -> None:
        try:
            await event.ack()
        except BrokerUnreachable:
            event.forget()
            if not self._reconnect:
                raise

    async def _next(self) -> Event:
        await self.open()
        while True:
            assert self._reader is not None
            try:
                received = await self._reader.receive()
            except BrokerUnreachable:
                if self._closed or not self._reconnect:
                    raise
                await self._mend()
                continue
            if isinstance(received, Received):
                return Event(received.body, received.type, received.key)
            return Event(received.body, received.type, received.key, delivery=received, done=self._remember)

    async def _opened(self) -> Reader:
        reader = self._reading(self._before)
        try:
            await reader.open()
            if self._closed:  # meanwhile
                raise BrokerUnreachable("the subscription is closed")
        except BaseException:
            await reader.close()
            raise
        self._before = reader
        return reader

    async def _mend(self) -> None:
        """A new reader in the place of one that had a fault, for as long as it takes."""
        if self._reader is not None:
            await self._reader.close()
        failures = refusals = 0
        while True:
            await asyncio.sleep(full_jitter(failures, base_seconds=BACKOFF_BASE_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS))
            failures += 1
            try:
                self._reader = await self._opened()
            except BrokerRefused:
                refusals += 1
                if refusals >= REFUSED_TRIES:
                    raise
            except BrokerError:
                if self._closed:
                    raise
            else:
                self.mended += 1
                return

    def _is_wanted(self, event: Event) -> bool:
        if not addresses.topic_matches(self._pattern, event.key) or self._is_known(event):
            return False
        return fields_match(self._match, event.attributes) and (self._where is None or bool(self._where(event)))

    def _is_known(self, event: Event) -> bool:
        """Whether it was had before. One that comes to a group again is not, unless we were done with it."""
        if self._seen is None:
            return False
        known = self._seen.get(event.id)
        if known is None or (event.redelivered and not known):
            self._remember(event.id, done=event.acked)
            return False
        self._seen.move_to_end(event.id)
        return True

    def _remember(self, id: str, done: bool = True) -> None:
        if self._seen is not None:
            self._seen[id] = done
            self._seen.move_to_end(id)
            while len(self._seen) > MAX_REMEMBERED_IDS:
                self._seen.popitem(last=False)
