"""Request queue to Asterisk and back: read, execute, reply, acknowledge, in this order.

A delivery is acknowledged only after its reply is with the broker, so no request stays unanswered; when it comes again after
a crash, the executor decides what a second time means.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn

from amibridge import telemetry
from amibridge.backoff import full_jitter
from amibridge.brokers.base import MAX_BODY_BYTES, Consumer, Delivery, Message
from amibridge.commands.executor import Executor
from amibridge.errors import BrokerError, BrokerRefused, RequestUnreadable
from amibridge.schemas.envelope import Envelope, schema_uri, source
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import REPLY_TYPE, Reply, Request, read_request

MAX_REPLY_BYTES = MAX_BODY_BYTES
MAX_IN_FLIGHT = 64  # requests taken from the queue and not yet answered; the pool decides how many run at once
FINISH_TIMEOUT_SECONDS = 1.0
STABLE_SECONDS = 30.0  # a connection that held this long starts the backoff anew
BACKOFF_BASE_SECONDS = 0.2
BACKOFF_CAP_SECONDS = 15.0
REFUSED_WAIT_SECONDS = 15.0


class CommandWorker:
    """Serves the request queue of one PBX until cancelled."""

    def __init__(self, *, pbx: str, bridge: str, consumer: Callable[[], Consumer], executor: Executor) -> None:
        self._pbx = pbx
        self._bridge = bridge
        self._new_consumer = consumer
        self._executor = executor
        self._running: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._log = telemetry.log(pbx=pbx)
        self._worth = telemetry.Worth()

    async def run(self) -> None:
        failures = 0
        try:
            while True:
                started = time.monotonic()
                error = await self._one_consumer()
                failures = 0 if time.monotonic() - started > STABLE_SECONDS else failures + 1
                await self._pause(error, failures)
        finally:
            await self._finish()

    async def _one_consumer(self) -> BrokerError:
        """Serve until the broker fails; returns how."""
        consumer = self._new_consumer()
        try:
            await consumer.open()
            self._log.info("taking requests")
            self._worth.over()
            await self._serve(consumer)
        except BrokerError as error:
            return error
        except asyncio.CancelledError:
            await self._finish()  # while there still is a connection for the replies
            raise
        finally:
            await consumer.close()

    async def _serve(self, consumer: Consumer) -> NoReturn:
        while True:
            await self._room.acquire()
            try:
                delivery = await consumer.receive()
            except BaseException:
                self._room.release()
                raise
            task = asyncio.create_task(self._answer(delivery))
            self._running.add(task)
            task.add_done_callback(self._done)

    async def _finish(self) -> None:
        """Let what is running come to its reply for a moment; what is cut off has an unknown outcome."""
        if self._running:
            await asyncio.wait(self._running, timeout=FINISH_TIMEOUT_SECONDS)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()):
            self._log.error("a request failed in the bridge itself; it stays in the queue", problem=repr(error))

    async def _answer(self, delivery: Delivery) -> None:
        try:
            request = read_request(delivery.body)
        except RequestUnreadable as error:
            await self._bury(delivery, str(error))
            return
        try:
            reply = await self._executor.execute(request, redelivered=delivery.redelivered)
        except Exception as error:  # a fault of ours must not keep the request, and its place in the queue, for ever
            self._log.error("a request failed in the bridge itself", request=request.id, problem=repr(error))
            await self._bury(delivery, f"the bridge failed on it: {type(error).__name__}")
            return
        known = action_class(request.action)  # what a requester writes must not become a label without end
        telemetry.REQUESTS.labels(self._pbx, known.action_name if known else "other", reply.status.value).inc()
        self._log.info(
            f"{request.action}: {reply.status.value}", request=request.id, said=reply.message, seconds=reply.duration_seconds
        )
        try:
            if await self._send(delivery, request, reply):
                await delivery.ack()
        except BrokerError as error:
            self._log.warning("a reply could not be sent; it is kept for when the request comes again", problem=str(error))

    async def _send(self, delivery: Delivery, request: Request, reply: Reply) -> bool:
        """Send the reply; False when the delivery was buried instead, which ends it."""
        reply_to = delivery.reply_to or request.reply_to
        if reply_to is None:
            self._log.warning("the request names no reply_to: nobody gets its reply", request=request.id)
            return True
        try:
            await delivery.reply(self._message(reply), reply_to, delivery.correlation_id or request.id)
        except BrokerRefused as error:
            await delivery.bury(f"its reply ({reply.status.value}) can not be delivered: {error}")
            return False
        return True

    async def _bury(self, delivery: Delivery, reason: str) -> None:
        telemetry.DEAD_LETTERS.labels(self._pbx).inc()
        self._log.warning("an unreadable request went to the dead letters", reason=reason)
        try:
            await delivery.bury(reason)
        except BrokerError as error:
            self._log.warning("it could not be moved and stays in the queue", problem=str(error))

    def _message(self, reply: Reply) -> Message:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        envelope = Envelope(
            key="",
            id=f"{reply.id}.reply",
            source=source(self._pbx),
            type=f"{REPLY_TYPE}.v1",
            time=now,
            dataschema=schema_uri(REPLY_TYPE, 1, 0),
            recordedtime=now,
            bridge=self._bridge,
            correlationid=reply.id,
            data=reply.model_dump(mode="json", exclude_none=True),
        )
        body, headers = envelope.to_json(), envelope.headers()
        if len(body) > MAX_REPLY_BYTES and reply.response is not None:
            return self._message(_cut(reply, len(body)))
        return Message(id=envelope.id, type=envelope.type, key="", body=body, epoch="", position=0, headers=headers)

    async def _pause(self, error: BrokerError, failures: int) -> None:
        wait = full_jitter(failures, base_seconds=BACKOFF_BASE_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS)
        if isinstance(error, BrokerRefused):
            wait = REFUSED_WAIT_SECONDS
        if self._worth.saying(str(error)):
            self._log.warning(f"{error}; requests wait in the broker, trying again")
        await asyncio.sleep(wait)


def _cut(reply: Reply, size_bytes: int) -> Reply:
    """A reply too large for one message, without what makes it so, and saying it."""
    text = f"the answer is {size_bytes} bytes, too large for one message: its items and output are left out. {reply.message}"
    return reply.model_copy(
        update={"message": text[:1000], "events": None, "output": None, "response": None, "list_complete": False}
    )
