"""The dead letters on RabbitMQ: one queue for all PBXs.

A queue can only be looked into by taking from it: `list` takes without acknowledging and then gives all back, in order. The
messages are marked as redelivered by that, which nobody minds.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from amibridge.brokers.base import DEAD_LETTERS_KEPT, DeadLetter
from amibridge.brokers.rabbitmq_connection import RabbitRole
from amibridge.brokers.rabbitmq_consumer import QUEUE_HEADER, REASON_HEADER, REQUESTER_HEADER
from amibridge.brokers.rabbitmq_properties import text_of, tolerate_properties
from amibridge.errors import BrokerRefused

DEFAULT_USER = "guest"  # whom a URL without a user means
# Why RabbitMQ itself put something aside, by its own word in `x-death`.
_REASONS = {
    "expired": "expired in the queue: no bridge took it in time",
    "delivery_limit": "RabbitMQ delivered it too often without an acknowledgement",
    "maxlen": "its queue was full",
    "rejected": "rejected by whoever took it from the queue",
}
ALL_TAKEN = 0  # as a delivery tag
NO_REASON = "no reason was kept"


class RabbitDeadLetters(RabbitRole):
    """See DeadLetters. What stands before the name of the PBX in the name of its queue is `queue_prefix`."""

    def __init__(self, url: str, *, dead_queue: str, exchange: str, queue_prefix: str) -> None:
        super().__init__(url)
        self._dead_queue = dead_queue
        self._exchange_name = exchange
        self._queue_prefix = queue_prefix

    async def open(self) -> None:
        tolerate_properties()
        await super().open()
        async with self.using(f"the queue {self._dead_queue!r}, which the first bridge declares"):
            await self.channel.get_queue(self._dead_queue, ensure=True)

    async def list(self, limit: int) -> Sequence[DeadLetter]:
        async with self._borrowed() as letters:
            found: list[DeadLetter] = []
            while len(found) < limit:
                incoming = await anext(letters, None)
                if incoming is None:
                    break
                found.append(self._letter(incoming))
        return found

    async def find(self, letter_id: str) -> DeadLetter | None:
        async with self._borrowed() as letters:
            async for incoming in letters:
                if (letter := self._letter(incoming)).id == letter_id:
                    return letter
        return None

    async def requeue(self, letter_id: str) -> DeadLetter | None:
        async with self._borrowed() as letters:
            async for incoming in letters:
                letter = self._letter(incoming)
                if letter.id == letter_id:
                    sent = await self._publish(letter)
                    async with self.using("an acknowledgement"):
                        await incoming.ack()
                    return sent
        return None

    async def remove(self, letter_id: str) -> bool:
        async with self._borrowed() as letters:
            async for incoming in letters:
                if self._letter(incoming).id == letter_id:
                    async with self.using("an acknowledgement"):
                        await incoming.ack()
                    return True
        return False

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[AsyncGenerator[AbstractIncomingMessage, None]]:
        """What is in the queue, one by one; after the block all that was not acknowledged is there again."""
        try:
            async with aclosing(self._taken()) as letters:
                yield letters
        finally:
            if not self.fault:
                async with self.using("the dead letters"):
                    underlay = await self.channel.get_underlay_channel()
                    await underlay.basic_nack(ALL_TAKEN, multiple=True, requeue=True)

    async def _taken(self) -> AsyncGenerator[AbstractIncomingMessage, None]:
        queue = await self.channel.get_queue(self._dead_queue, ensure=False)
        for _ in range(DEAD_LETTERS_KEPT):
            async with self.using("the dead letters"):
                incoming = await queue.get(fail=False)
            if incoming is None:
                return
            yield incoming

    async def _publish(self, letter: DeadLetter) -> DeadLetter:
        """As ours: RabbitMQ takes nobody's name from us but our own. Confirmed when it returns."""
        if letter.pbx is None:
            raise BrokerRefused(f"the dead letter {letter.id} comes from no queue of the bridge's: {letter.queue!r}")
        user = unquote(urlsplit(self._url).username or DEFAULT_USER)
        message = aio_pika.Message(
            letter.body,
            content_type="application/json",
            correlation_id=letter.correlation_id,
            reply_to=letter.reply_to,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            timestamp=time.time(),
            user_id=user,
        )
        async with self.using(f"the requeued request: no bridge takes requests for {letter.pbx!r}"):
            exchange = await self.channel.get_exchange(self._exchange_name, ensure=False)
            await exchange.publish(message, routing_key=letter.pbx, mandatory=True)
        return replace(letter, requester=user)

    def _letter(self, incoming: AbstractIncomingMessage) -> DeadLetter:
        death = _first_death(incoming)
        queue = text_of(incoming.headers.get(QUEUE_HEADER)) or text_of(death.get("queue")) or ""
        put_aside = death.get("time") or incoming.timestamp
        return DeadLetter(
            id=_id_of(incoming, death),
            time=put_aside.timestamp() if put_aside is not None else None,
            reason=_reason_of(incoming, death),
            queue=queue,
            pbx=queue.removeprefix(self._queue_prefix) if queue.startswith(self._queue_prefix) else None,
            body=incoming.body,
            requester=text_of(incoming.headers.get(REQUESTER_HEADER)) or text_of(incoming.user_id),
            reply_to=text_of(incoming.reply_to),
            correlation_id=text_of(incoming.correlation_id),
        )


def _first_death(incoming: AbstractIncomingMessage) -> dict[str, Any]:
    """What RabbitMQ says about what it put aside itself; empty for what a bridge did."""
    deaths = incoming.headers.get("x-death")
    if REASON_HEADER in incoming.headers or not isinstance(deaths, list) or not deaths or not isinstance(deaths[0], dict):
        return {}
    return {name: value for name, value in deaths[0].items() if name != "time" or hasattr(value, "timestamp")}


def _reason_of(incoming: AbstractIncomingMessage, death: dict[str, Any]) -> str:
    if told := text_of(incoming.headers.get(REASON_HEADER)):
        return told
    word = str(death.get("reason") or "")
    return _REASONS.get(word, word) or NO_REASON


def _id_of(incoming: AbstractIncomingMessage, death: dict[str, Any]) -> str:
    """The same at every look. A bridge gives each a message id of its own; of two that are alike in all this, one is as
    good as the other."""
    said = (incoming.message_id, incoming.correlation_id, incoming.timestamp, incoming.user_id)
    known = (*said, sorted(death.items(), key=str))
    return hashlib.blake2b(repr(known).encode() + incoming.body, digest_size=6).hexdigest()
