"""The publisher of events: whole windows written at once on aio-pika's connection, confirms counted by delivery tag.

aio-pika spends a task, a lock and a future on each message: twenty times what its bytes cost. What is used of aiormq here
beyond its documented surface is checked at `open`; where it is missing, the publisher falls back to the plain one.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import struct
import time
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import aiormq.abc
from aio_pika import DeliveryMode
from pamqp import commands, frame
from pamqp.body import ContentBody

from amibridge import telemetry
from amibridge.brokers.base import CONFIRM_STALL_SECONDS, Message
from amibridge.brokers.rabbitmq import (
    APP_ID,
    CONTENT_TYPE,
    LOOKS_PER_STALL,
    MAX_HEADER_CHARACTERS,
    PlainRabbitPublisher,
    clean,
    headers_of,
    refuse_what_does_not_fit,
)
from amibridge.errors import BrokerRefused

# In flight: enough for 25,000 a second over a round trip of 80 ms, little to repeat after a fault.
WINDOW_MESSAGES = 2_000
# The same for large ones, as the transport keeps in memory what the broker has not taken.
WINDOW_BYTES = 16 * 1024 * 1024
# More is sent when this part of the window is free: writing one message for each confirm would undo the batching.
WINDOW_PARTS = 4
MAX_KEYS_KEPT = 4_096  # routing keys of one PBX are a few hundred; the bound is for names nobody foresaw
FRAME_OVERHEAD_BYTES = 8
# What every message carries, in the order of the wire.
PROPERTIES = (
    "content_type",
    "content_encoding",
    "headers",
    "delivery_mode",
    "message_id",
    "timestamp",
    "message_type",
    "app_id",
)
_FRAME = struct.Struct(">BHI")
_CONTENT = struct.Struct(">HHQ")
_LONG = struct.Struct(">I")
_STAMP = struct.Struct(">Q")
_PERSISTENT = bytes((DeliveryMode.PERSISTENT,))
_TEXT = b"S"  # the tag of a text in a table
_ID, _SUBJECT, _PARTITION = (bytes((len(name),)) + name + _TEXT for name in (b"ce-id", b"ce-subject", b"ce-partitionkey"))


class Confirms:
    """Which delivery tags are confirmed, without gaps from the first. Knows nothing of connections.

    Only the unbroken beginning counts, as what follows a refused message is published again with it. The first answer to a
    tag holds; a return comes before its ack and makes the ack mean nothing.
    """

    def __init__(self) -> None:
        self.sent = 0  # the last tag given out
        self.confirmed = 0  # every tag up to this one is confirmed
        self._limit: int | None = None  # the tag before the first that was refused
        self._ahead: set[int] = set()  # confirmed beyond a gap

    @property
    def refused(self) -> bool:
        """Whether any message was refused or returned."""
        return self._limit is not None

    @property
    def over(self) -> bool:
        """Whether nothing that is still to come can change `confirmed`."""
        return self.confirmed == (self.sent if self._limit is None else self._limit)

    def ack(self, tag: int, *, multiple: bool) -> None:
        tag = self._known(tag, multiple)
        if multiple:
            self.confirmed = max(self.confirmed, tag if self._limit is None else min(tag, self._limit))
            self._ahead = {ahead for ahead in self._ahead if ahead > tag}
        elif tag > self.confirmed:
            self._ahead.add(tag)
        while self.confirmed + 1 in self._ahead and self.confirmed != self._limit:
            self.confirmed += 1
            self._ahead.remove(self.confirmed)

    def nack(self, tag: int, *, multiple: bool) -> None:
        tag = self._known(tag, multiple)
        first = self.confirmed + 1 if multiple else tag
        while first <= tag and first in self._ahead:
            first += 1
        if self.confirmed < first <= tag:
            self._limit = first - 1 if self._limit is None else min(self._limit, first - 1)

    def returned(self, tag: int) -> None:
        self.nack(tag, multiple=False)

    def _known(self, tag: int, multiple: bool) -> int:
        if multiple and tag == 0:
            return self.sent  # AMQP's way to say all of them
        if not 1 <= tag <= self.sent:
            raise ValueError(f"RabbitMQ speaks of message {tag}, and {self.sent} were sent")
        return tag


class Frames:
    """Messages as the bytes of AMQP frames. What does not change between them is encoded once."""

    def __init__(self, *, channel: int, exchange: str, frame_max: int) -> None:
        self._channel = channel
        self._exchange = exchange
        self._frame_max = frame_max or 2**31  # zero is AMQP's way to say unlimited
        self._publish: dict[str, bytes] = {}  # by routing key
        flags = struct.pack(">H", sum(commands.Basic.Properties.flags[name] for name in PROPERTIES))
        self._start = flags + _short(CONTENT_TYPE) + _short("utf-8")
        self._end = _short(APP_ID) + b"\xce"
        self._kinds: dict[tuple[str, str], tuple[bytes, bytes]] = {}  # by source and type

    def of(self, messages: Sequence[Message]) -> list[bytes]:
        """The frames of each message, or BrokerRefused for the first that can not be carried."""
        stamp = _STAMP.pack(int(time.time()))
        return [self._one(message, stamp) for message in messages]

    def _one(self, message: Message, stamp: bytes) -> bytes:
        refuse_what_does_not_fit(message)
        publish = self._publish.get(message.key) or self._new_publish(message.key)
        properties = self._header(message, stamp)
        size = len(properties) - 1 + _CONTENT.size
        if size + FRAME_OVERHEAD_BYTES > self._frame_max:
            raise BrokerRefused(f"RabbitMQ can not carry message {message.id!r}: its headers have {size} bytes")
        body = message.body
        start = (publish, _FRAME.pack(2, self._channel, size), _CONTENT.pack(60, 0, len(body)), properties)
        room = self._frame_max - FRAME_OVERHEAD_BYTES
        if 0 < len(body) <= room:
            return b"".join((*start, _FRAME.pack(3, self._channel, len(body)), body, b"\xce"))
        parts = [body[at : at + room] for at in range(0, len(body), room)]
        return b"".join((*start, *(frame.marshal(ContentBody(part), self._channel) for part in parts)))

    def _header(self, message: Message, stamp: bytes) -> bytes:
        """The properties and the end of their frame, in the order of AMQP's flags."""
        of_kind, kind = self._kinds.get((message.source, message.type)) or self._new_kind(message)
        table = of_kind
        for name, text in ((_ID, message.id), (_SUBJECT, message.subject), (_PARTITION, message.partitionkey)):
            if text and len(text) <= MAX_HEADER_CHARACTERS:
                table += _field(name, text)
        return b"".join(
            (self._start, _LONG.pack(len(table)), table, _PERSISTENT, _short(message.id), stamp, kind, self._end)
        )

    def _new_kind(self, message: Message) -> tuple[bytes, bytes]:
        """The headers and the type of messages of this source and type."""
        about = headers_of(message)
        fields = (_field(_short(name) + _TEXT, about[name]) for name in ("ce-source", "ce-type") if name in about)
        if len(self._kinds) >= MAX_KEYS_KEPT:
            self._kinds.clear()
        made = self._kinds[message.source, message.type] = b"".join(fields), _short(message.type)
        return made

    def _new_publish(self, key: str) -> bytes:
        if len(self._publish) >= MAX_KEYS_KEPT:
            self._publish.clear()
        # mandatory: with an alternate exchange a return means that the archive behind it is missing too
        method = commands.Basic.Publish(exchange=self._exchange, routing_key=clean(key), mandatory=True)
        self._publish[key] = frame.marshal(method, self._channel)
        return self._publish[key]


class RabbitPublisher(PlainRabbitPublisher):
    """See Publisher. After a message that is refused, returned or not confirmed in time nothing more is sent: one rule for
    every fault, as a retry of one message would break the order.
    """

    def __init__(self, url: str, *, exchange: str, unrouted_exchange: str) -> None:
        super().__init__(url, exchange=exchange, unrouted_exchange=unrouted_exchange)
        self._line: Any = None  # aiormq's channel, whose confirms come to us; None while messages go the plain way
        self._confirms = Confirms()
        self._ids: list[str] = []  # of the messages being published
        self._first = 0  # the tag before theirs
        self._moved = asyncio.Event()

    async def open(self) -> None:
        await super().open()
        underlay: Any = await self.channel.get_underlay_channel()
        lacking = _lacking(underlay)
        if lacking:
            _say_plain(", ".join(lacking))
            return
        tune = underlay.connection.connection_tune
        self._frames = Frames(channel=underlay.number, exchange=self._exchange_name, frame_max=tune.frame_max)
        underlay._on_confirm_frame = self._on_confirm
        underlay._on_return_frame = self._on_return
        self._line = underlay

    async def publish(self, messages: Sequence[Message]) -> None:
        self.check()
        if self._line is None:
            await super().publish(messages)
            return
        frames = self._frames.of(messages)
        self._ids = [message.id for message in messages]
        self._first = self._confirms.sent
        await self._send_all(frames)
        if self.fault:
            raise self.interrupted(self._confirmed())

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self._moved.set()

    async def _send_all(self, frames: list[bytes]) -> None:
        """Keep the window full until all are confirmed, or a fault."""
        ends = list(accumulate(map(len, frames)))
        sent = 0
        while not self.fault:
            confirmed = self._confirmed()
            upto = sent if self._confirms.refused else _room(ends, confirmed, sent)
            if upto > sent:
                if await self.blocked():
                    continue  # it made us wait: much may have changed
                self._write(b"".join(frames[sent:upto]), upto - sent)
                sent = upto
            elif self._confirms.over:
                if self._confirms.refused:
                    self.fail("RabbitMQ did not take a message: a queue refused it, or no queue and no archive was there")
                return
            else:
                await self._progress()

    def _write(self, payload: bytes, count: int) -> None:
        self._confirms.sent += count
        try:
            # Never waits: the window bounds what the transport keeps for a broker that reads slowly, and the queue is
            # emptied at each turn of the loop.
            self._line.write_queue.put_nowait(aiormq.abc.ChannelFrame(payload=payload, should_close=False))
        except asyncio.QueueFull:
            self.fail("RabbitMQ's connection takes nothing more")

    async def _progress(self) -> None:
        """Until a confirm comes, or RabbitMQ was silent for too long without having told us to wait."""
        self._moved.clear()
        for _ in range(LOOKS_PER_STALL):
            try:
                async with asyncio.timeout(CONFIRM_STALL_SECONDS / LOOKS_PER_STALL):
                    await self._moved.wait()
                return
            except TimeoutError:
                if await self.blocked():
                    return
        self.fail(f"RabbitMQ did not confirm: silence for {CONFIRM_STALL_SECONDS:g} s")

    def _confirmed(self) -> int:
        """How many of the messages being published are safe; those of a publish that was cancelled come first."""
        return max(0, self._confirms.confirmed - self._first)

    async def _on_confirm(self, answer: commands.Basic.Ack | commands.Basic.Nack) -> None:
        tag, multiple = answer.delivery_tag or 0, bool(answer.multiple)
        if isinstance(answer, commands.Basic.Ack):
            self._confirms.ack(tag, multiple=multiple)
        else:
            self._confirms.nack(tag, multiple=multiple)
        self._moved.set()

    async def _on_return(self, answer: commands.Basic.Return) -> None:
        content = await self._line._get_frame()
        message = await self._line._read_content(answer, content)
        telemetry.UNROUTABLE.inc()
        returned = message.header.properties.message_id
        # Returns do not say which tag. Of two with the same id the first is as good: all from there are published again.
        at = self._confirmed()
        while at < len(self._ids) and clean(self._ids[at]) != returned:
            at += 1
        tag = self._first + at + 1 if at < len(self._ids) else self._confirms.confirmed + 1
        if not self._confirms.refused and tag <= self._confirms.sent:
            self._confirms.returned(tag)


def _room(ends: list[int], confirmed: int, sent: int) -> int:
    """Up to which message may be sent; `sent` when it is not worth it yet. One too large for the window goes alone."""
    before = ends[confirmed - 1] if confirmed else 0
    upto = max(confirmed + 1, min(confirmed + WINDOW_MESSAGES, bisect_right(ends, before + WINDOW_BYTES)))
    upto = min(upto, len(ends))
    worth = upto == len(ends) or sent == confirmed or (upto - sent) * WINDOW_PARTS >= upto - confirmed
    return upto if worth else sent


def _field(name: bytes, value: str) -> bytes:
    text = value.encode("utf-8", "replace")
    return name + _LONG.pack(len(text)) + text


def _short(text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return bytes((len(raw),)) + raw


def _lacking(underlay: Any) -> list[str]:
    """What we need of aiormq's channel and this one does not have; all of it may differ between versions."""
    lacking = [
        name
        for name in ("_on_confirm_frame", "_on_return_frame", "_get_frame", "_read_content")
        if not inspect.iscoroutinefunction(getattr(underlay, name, None))
    ]
    if not hasattr(underlay, "__dict__"):
        lacking.append("attributes of its own")
    if not isinstance(getattr(underlay, "write_queue", None), asyncio.Queue):
        lacking.append("write_queue")
    if not isinstance(getattr(underlay, "number", None), int):
        lacking.append("number")
    tune = getattr(getattr(underlay, "connection", None), "connection_tune", None)
    if not isinstance(getattr(tune, "frame_max", None), int):
        lacking.append("connection_tune.frame_max")
    if getattr(underlay, "delivery_tag", None) != 0:
        lacking.append("delivery_tag")
    made = getattr(aiormq.abc, "ChannelFrame", None)
    if made is None or not {"payload", "should_close"} <= set(inspect.signature(made).parameters):
        lacking.append("ChannelFrame")
    return lacking


@functools.cache
def _say_plain(lacking: str) -> None:
    """Once in a process: a publisher is made for every connection."""
    telemetry.log(broker="rabbitmq").warning(
        "publishing message by message, which costs much more: the installed aiormq lacks what batches need", lacking=lacking
    )
