"""Request queue to Asterisk and back: read, execute, reply, acknowledge, in this order.

A delivery is acknowledged only after its reply is with the broker, so no request stays unanswered; when it comes again after
a crash, the executor decides what a second time means.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from amibridge import telemetry
from amibridge.backoff import full_jitter
from amibridge.brokers.base import Consumer, Delivery
from amibridge.commands import audit
from amibridge.commands.executor import Asked, Done, Executor
from amibridge.commands.intake import Intake, Refused
from amibridge.errors import BrokerError, BrokerRefused, RequestUnreadable
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Reply, ReplyPart, Request, Result
from amibridge.workers.replies import Replies

MAX_IN_FLIGHT = 64  # requests taken from the queue and not yet answered; the pool decides how many run at once
MAX_ATTEMPTS = 10  # times that a request may come before it is put aside: something about it ends the bridge or the broker
FINISH_TIMEOUT_SECONDS = 1.0
RESULT_PATIENCE_SECONDS = 60.0  # with a result while the broker is away; its asker waits about as long
RESULT_RETRY_SECONDS = 0.2
STABLE_SECONDS = 30.0  # a connection that held this long starts the backoff anew
BACKOFF_BASE_SECONDS = 0.2
BACKOFF_CAP_SECONDS = 15.0
REFUSED_WAIT_SECONDS = 15.0

Say = Callable[[dict[str, Any]], None]


class CommandWorker:
    """Serves the request queue of one PBX until cancelled. `audited` is told the audit record of every request."""

    def __init__(
        self,
        *,
        pbx: str,
        bridge: str,
        consumer: Callable[[], Consumer],
        executor: Executor,
        intake: Intake,
        audited: Say | None = None,
        max_in_flight: int = MAX_IN_FLIGHT,
    ) -> None:
        self._pbx = pbx
        self._new_consumer = consumer
        self._executor = executor
        self._intake = intake
        self._audited = audited
        self._replies = Replies(pbx, bridge)
        self._consumer: Consumer | None = None  # while it is open
        self._running: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(max_in_flight)
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
            self._consumer = consumer
            self._log.info("taking requests")
            self._worth.over()
            await self._serve(consumer)
        except BrokerError as error:
            return error
        except asyncio.CancelledError:
            await self._finish()  # while there still is a connection for the replies
            raise
        finally:
            self._consumer = None
            await consumer.close()

    async def _serve(self, consumer: Consumer) -> NoReturn:
        while True:
            await self._room.acquire()
            try:
                delivery = await consumer.receive()
            except BaseException:
                self._room.release()
                raise
            self._start(self._answer(delivery)).add_done_callback(lambda _: self._room.release())

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    async def _finish(self) -> None:
        """Let what is running come to its reply for a moment; what is cut off has an unknown outcome."""
        if self._running:
            await asyncio.wait(self._running, timeout=FINISH_TIMEOUT_SECONDS)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._log.error("a request failed in the bridge itself; it stays in the queue", problem=repr(error))

    async def _answer(self, delivery: Delivery) -> None:
        if delivery.attempts > MAX_ATTEMPTS:
            await self._bury(delivery, f"failing too often: it was delivered {delivery.attempts} times")
            return
        try:
            asked = await self._intake.read(
                delivery.body,
                requester=delivery.requester,
                redelivered=delivery.redelivered,
                expires_at=delivery.expires_at,
            )
        except RequestUnreadable as error:
            await self._bury(delivery, str(error))
            return
        try:
            done = await self._execute(delivery, asked)
        except BrokerRefused as error:
            await self._bury(delivery, f"a part of its reply can not be delivered: {error}")
            return
        except BrokerError as error:
            self._log.warning("a part of a reply could not be sent; the request comes again", problem=str(error))
            return
        except Exception as error:  # a fault of ours must not keep the request, and its place in the queue, for ever
            self._log.error("a request failed in the bridge itself", request=asked.request.id, problem=repr(error))
            await self._bury(delivery, f"the bridge failed on it: {type(error).__name__}")
            return
        self._note(asked, done, redelivered=delivery.redelivered)
        await self._tell(delivery, asked.request, done)

    async def _execute(self, delivery: Delivery, asked: Asked | Refused) -> Done:
        request = asked.request
        if isinstance(asked, Refused):
            return Done(self._replies.refusal(request, asked.status, asked.reason))

        async def send_part(part: ReplyPart) -> None:
            if (address := _address(delivery, request)) is not None:
                await delivery.reply(self._replies.part(part), *address)

        return await self._executor.execute(asked, send_part)

    def _note(self, asked: Asked | Refused, done: Done, *, redelivered: bool) -> None:
        """Count it and write the audit record."""
        reply, decision = done.reply, done.decision
        known = action_class(reply.action)  # what a requester writes must not become a label without end
        telemetry.REQUESTS.labels(self._pbx, known.action_name if known else "other", reply.status.value).inc()
        record = audit.record(
            asked.request,
            reply,
            requester=asked.requester,
            rule=decision.rule if decision else "",
            reason=decision.reason if decision else "",
            danger=bool(decision and decision.danger),
            redelivered=redelivered,
        )
        self._log.info(f"{reply.action}: {reply.status.value}", **{name: record[name] for name in record if name != "pbx"})
        if self._audited is not None:
            self._audited(record)

    async def _tell(self, delivery: Delivery, request: Request, done: Done) -> None:
        try:
            await self._send(delivery, request, done.reply)
        except BrokerError as error:
            # On Redis it may be there, and the request gone with it: then this is all that tells of what comes later.
            self._log.warning(
                "a reply may not have been sent; it is kept for when the request comes again", problem=str(error)
            )
        if done.later is not None:
            self._start(self._tell_later(delivery, request, done.later))

    async def _send(self, delivery: Delivery, request: Request, reply: Reply) -> None:
        """The end of a delivery: answered, or buried where it can not be."""
        address = _address(delivery, request)
        if address is None:
            self._log.warning("the request names no reply_to: nobody gets its reply", request=request.id)
            await delivery.ack()
            return
        try:
            await delivery.answer(self._replies.reply(reply), *address)
        except BrokerRefused as error:
            await delivery.bury(f"its reply ({reply.status.value}) can not be delivered: {error}")

    async def _tell_later(self, delivery: Delivery, request: Request, later: asyncio.Task[Result]) -> None:
        """What came of it, on whatever connection there is by now. Told once: who missed it asks again with the same id."""
        result = await asyncio.shield(later)
        address = _address(delivery, request)
        if address is None:
            return
        message = self._replies.result(result)
        deadline = time.monotonic() + RESULT_PATIENCE_SECONDS
        while True:
            try:
                if self._consumer is not None:
                    await self._consumer.reply(message, *address)
                    return
                problem = "there is no connection"
            except BrokerRefused as error:
                deadline, problem = 0.0, str(error)
            except BrokerError as error:
                problem = str(error)
            if time.monotonic() > deadline:
                self._log.warning("a result could not be sent", request=request.id, problem=problem)
                return
            await asyncio.sleep(RESULT_RETRY_SECONDS)

    async def _bury(self, delivery: Delivery, reason: str) -> None:
        telemetry.DEAD_LETTERS.labels(self._pbx).inc()
        self._log.warning("a request went to the dead letters", reason=reason, requester=delivery.requester)
        if self._audited is not None:
            self._audited({"requester": delivery.requester, "status": "dead_letter", "message": reason[:500]})
        try:
            await delivery.bury(reason)
        except BrokerError as error:
            self._log.warning("it could not be moved and stays in the queue", problem=str(error))

    async def _pause(self, error: BrokerError, failures: int) -> None:
        wait = full_jitter(failures, base_seconds=BACKOFF_BASE_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS)
        if isinstance(error, BrokerRefused):
            wait = REFUSED_WAIT_SECONDS
        if self._worth.saying(str(error)):
            self._log.warning(f"{error}; requests wait in the broker, trying again")
        await asyncio.sleep(wait)


def _address(delivery: Delivery, request: Request) -> tuple[str, str] | None:
    """Where the answers go and under which correlation id; None when nobody wants them."""
    reply_to = delivery.reply_to or request.reply_to
    return (reply_to, delivery.correlation_id or request.id) if reply_to else None
