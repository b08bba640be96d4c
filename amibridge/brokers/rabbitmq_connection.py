"""The edge to RabbitMQ: connections, and where aio-pika's exceptions become BrokerError. `rabbitmq` says what they carry.

Connections are plain, not "robust": after any fault the role is closed and a new one opened, so what is in flight is known.
aio-pika reports a frozen broker by cancelling pending publishes, which is why a foreign CancelledError is an answer here.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelAccessRefused,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
    InvalidFrameError,
    ProbableAuthenticationError,
    PublishError,
)

from amibridge.brokers.base import CONFIRM_STALL_SECONDS, CONNECT_TIMEOUT_SECONDS
from amibridge.errors import BrokerRefused, BrokerUnreachable

HEARTBEAT_SECONDS = 10
CLOSE_TIMEOUT_SECONDS = 1.0
DEFAULT_PORTS = {"amqp": 5672, "amqps": 5671}

_REFUSALS = (
    AuthenticationError,
    ProbableAuthenticationError,
    ChannelAccessRefused,
    ChannelPreconditionFailed,
    ChannelNotFoundEntity,
)


@asynccontextmanager
async def _edge(what: str) -> AsyncIterator[None]:
    """Where aio-pika's exceptions become ours, and where its patience ends."""
    try:
        async with asyncio.timeout(CONFIRM_STALL_SECONDS):
            yield
    except _REFUSALS as error:
        raise BrokerRefused(_refusal(what, error)) from error
    except PublishError as error:
        raise BrokerRefused(f"RabbitMQ has no queue for {what}") from error
    except InvalidFrameError as error:
        if "Connection.OpenOk" in str(error):  # aiormq shows no more of "530 NOT_ALLOWED"
            raise BrokerRefused(
                "RabbitMQ refuses the virtual host: there is none of this name, or it is not ours"
            ) from error
        raise BrokerUnreachable(f"RabbitMQ answers {what} with nonsense: {error}") from error
    except (ValueError, TypeError) as error:  # pamqp raises TypeError for text that is too long
        raise BrokerRefused(f"RabbitMQ can not carry {what}: {error}") from error
    except TimeoutError as error:
        raise BrokerUnreachable(f"RabbitMQ stopped answering ({what})") from error
    except (AMQPError, OSError, RuntimeError) as error:
        raise BrokerUnreachable(f"RabbitMQ can not be reached ({what}): {in_words(error)}") from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise BrokerUnreachable(f"RabbitMQ stopped answering ({what})") from error


def _refusal(what: str, error: AMQPError) -> str:
    said = in_words(error)
    if isinstance(error, ChannelPreconditionFailed) and "inequivalent arg" in said:
        return f"RabbitMQ has {what} already, declared otherwise: {said}. Delete it there, then it is declared anew"
    return f"RabbitMQ refuses {what}: {said}"


def in_words(error: BaseException) -> str:
    """An exception of aio-pika's as one line for people."""
    if len(error.args) > 1 and error.args[0] in errno.errorcode:  # and no reply code of AMQP's
        return os.strerror(error.args[0])  # asyncio's text has the address, not the reason
    said = " ".join(str(part) for part in error.args)
    return said if isinstance(error, AMQPError) and said else f"{type(error).__name__} {said}".strip()


def _to(url: str) -> str:
    """` to host:port`; nothing for a URL that does not say, which may hold a part of a password anywhere."""
    try:
        parts = urlsplit(url)
        return f" to {parts.hostname}:{parts.port or DEFAULT_PORTS[parts.scheme]}"
    except (ValueError, KeyError):
        return ""


def _returns_at_once(waiting: Awaitable[object]) -> bool:
    """Whether this wait is over already: asked before every window, where a task made for it would be most of the cost."""
    steps = waiting.__await__()
    try:
        next(steps)
    except StopIteration:
        return True
    steps.close()
    return False


class _Connection(aio_pika.Connection):
    """Closed by its role, or never connected: its destructor would begin a task for that, wherever it is collected."""

    def __del__(self) -> None:
        pass


class RabbitRole:
    """A connection with one channel in confirm mode, used until the first fault and closed once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AbstractConnection | None = None
        self._open_channel: AbstractChannel | None = None
        self.fault = "RabbitMQ: not open"
        self.refused = False  # whether the fault is one that waiting does not mend
        self._faulty = asyncio.Event()

    @property
    def channel(self) -> AbstractChannel:
        self.check()
        assert self._open_channel is not None
        return self._open_channel

    async def open(self) -> None:
        if not self._url.startswith(("amqp://", "amqps://")):
            raise BrokerRefused("not a RabbitMQ URL: it is amqp://user:password@host:port/vhost or amqps://…")
        async with _edge(f"the connection{_to(self._url)}"):
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
                    self._connection = await aio_pika.connect(
                        self._url, connection_class=_Connection, heartbeat=HEARTBEAT_SECONDS
                    )
            except ValueError:  # its text may hold a part of the password
                raise BrokerRefused("not a RabbitMQ URL: user and password must be percent-encoded") from None
            self._open_channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
            self.fault = ""
            # A killed broker does not close aio-pika's connection object; only these callbacks tell.
            self._connection.close_callbacks.add(self._on_close)
            self._open_channel.close_callbacks.add(self._on_close)
            underlay = await self._open_channel.get_underlay_channel()
            underlay.on_consumer_cancel_callbacks.add(self._on_cancel)

    async def close(self) -> None:
        connection, self._connection, self._open_channel = self._connection, None, None
        self.fail("RabbitMQ: closed")
        if connection is not None:
            with contextlib.suppress(AMQPError, OSError, RuntimeError):
                async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await connection.close()

    def check(self) -> None:
        if self.fault:
            raise BrokerUnreachable(self.fault)

    def fail(self, fault: str) -> None:
        self.fault = self.fault or fault
        self._faulty.set()

    @asynccontextmanager
    async def using(self, what: str) -> AsyncIterator[None]:
        """The edge, and the memory of what went wrong there."""
        self.check()
        try:
            async with _edge(what):
                yield
        except BrokerUnreachable as error:
            self.fail(str(error))
            raise

    async def blocked(self) -> bool:
        """Whether RabbitMQ makes us wait (memory or disk alarm). Comes back when it no longer does, or has gone."""
        transport = self._connection.transport if self._connection is not None else None
        if transport is None:
            return False
        if _returns_at_once(transport.ready()):
            return False
        ready = asyncio.ensure_future(transport.ready())
        failing = asyncio.ensure_future(self._faulty.wait())
        try:
            await asyncio.wait({ready, failing}, return_when=asyncio.FIRST_COMPLETED)
            return True
        finally:
            ready.cancel()
            failing.cancel()

    def _on_close(self, _sender: object, error: BaseException | None) -> None:
        if not self.fault:
            # 406 while publishing: larger than the broker takes. 404, a deleted exchange, is mended by the next `open`.
            self.refused = isinstance(error, ChannelAccessRefused | ChannelPreconditionFailed)
        self.fail(f"RabbitMQ closed the connection: {in_words(error) if error else 'no reason given'}")

    def _on_cancel(self, _frame: object) -> None:
        self.fail("RabbitMQ ended our subscription: the queue was deleted or has moved")


class RabbitReader(RabbitRole):
    """A role that is brought messages. Cancelling `next` loses none."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._arrived: deque[AbstractIncomingMessage] = deque()
        self._changed = asyncio.Event()

    async def take(self, incoming: AbstractIncomingMessage) -> None:
        self._arrived.append(incoming)
        self._changed.set()

    async def next(self) -> AbstractIncomingMessage:
        """The next message, or BrokerUnreachable as soon as no more can come."""
        while not self._arrived:
            self.check()
            self._changed.clear()
            await self._changed.wait()
        return self._arrived.popleft()

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self._changed.set()
