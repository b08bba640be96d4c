"""The client's side of a request on RabbitMQ."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from amibridge.brokers.answers import AskingRole
from amibridge.brokers.base import Answered
from amibridge.brokers.rabbitmq_connection import RabbitRole

PREFETCH_ANSWERS = 256  # that wait in this process; RabbitMQ holds back the rest while their reader is behind
DEFAULT_USER = "guest"  # whom a URL without a user means


class RabbitRequester(AskingRole, RabbitRole):
    """See Requester. Answers come to an exclusive queue; any number of requests may wait at once.

    Every request says who sends it (`user_id`, which RabbitMQ compares with the login). A PBX that no bridge takes requests
    for has no queue: the request comes back at once, as BrokerRefused.
    """

    def __init__(self, url: str, *, exchange: str, routing_key: str) -> None:
        AskingRole.__init__(self)
        RabbitRole.__init__(self, url)
        self._exchange_name = exchange
        self._routing_key = routing_key
        self._reply_queue = ""
        self._user = DEFAULT_USER

    async def open(self) -> None:
        await super().open()
        self._user = unquote(urlsplit(self._url).username or DEFAULT_USER)
        async with self.using(f"the exchange {self._exchange_name!r}"):
            await self.channel.set_qos(prefetch_count=PREFETCH_ANSWERS)
            self._exchange = await self.channel.get_exchange(self._exchange_name, ensure=True)
            queue = await self.channel.declare_queue(exclusive=True)
            self._reply_queue = queue.name
            await queue.consume(self._take)

    async def send(self, body: bytes, correlation_id: str, expires_seconds: float) -> None:
        message = aio_pika.Message(
            body,
            content_type="application/json",
            correlation_id=correlation_id,
            reply_to=self._reply_queue,
            expiration=expires_seconds,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            user_id=self._user,
        )
        async with self.using(f"the request: no bridge takes requests for {self._routing_key!r}"):
            await self._exchange.publish(message, routing_key=self._routing_key)

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self.no_more_answers(self.fault)

    async def _take(self, incoming: AbstractIncomingMessage) -> None:
        await self.answered(incoming.correlation_id or "", Answered(incoming.type or "", incoming.body))
        if not self.fault:
            async with self.using("an acknowledgement"):
                await incoming.ack()
