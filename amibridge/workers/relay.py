"""Outbox to broker: normalizes in order, publishes in batches, releases only what the broker confirmed.

One rule for every fault: drop the connection, reconnect with full-jitter backoff, send the unconfirmed again in order. Never
a retry of a single message, which would break the order. A broker that lost what it had confirmed is sent it again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

from amibridge import telemetry
from amibridge.backoff import full_jitter
from amibridge.brokers.base import Message, Publisher
from amibridge.errors import BrokerError, BrokerRefused, PublishInterrupted
from amibridge.outbox.base import Outbox, Record
from amibridge.workers.outgoing import Outgoing, position_of, sequence_at

READ_RECORDS = 1000  # at a time, all in memory as messages; the publisher decides how many are in flight
RECORDS_A_TURN = 50  # made into messages before others have a turn: two or three milliseconds
BACKOFF_BASE_SECONDS = 0.2
BACKOFF_CAP_SECONDS = 15.0
REFUSED_WAIT_SECONDS = 15.0  # a missing right or a differing declaration needs a person


class Relay:
    """Publishes the outbox of one PBX until cancelled. Without `heals` a broker is never sent again what was confirmed.

    `forgot` is called when what is known of the PBX went back with the outbox: it may be asked for again.
    """

    def __init__(
        self,
        *,
        pbx: str,
        outbox: Outbox,
        outgoing: Outgoing,
        publisher: Callable[[], Publisher],
        heals: bool = True,
        forgot: Callable[[], None] = lambda: None,
    ) -> None:
        self._forgot = forgot
        self._pbx = pbx
        self._outbox = outbox
        self._outgoing = outgoing
        self._heals = heals
        self._new_publisher = publisher
        self._untaken: deque[Record] = deque()  # read from the outbox, and not made into messages yet
        self._unconfirmed: list[Message] = []
        self._confirmed = 0  # messages, over all publishers
        self._ends: list[bool] = []  # for each of them: is it the last of its record
        self._last_position = ("", 0)  # of the last that was confirmed: epoch and position
        self.broker_up = False
        self.broker_ever_up = False
        self._log = telemetry.log(pbx=pbx)
        self._worth = telemetry.Worth()

    async def run(self) -> None:
        failures = 0
        derived = self._outgoing.derived
        if derived:
            await derived.go_to(self._outbox)
        try:
            while True:
                before = self._confirmed
                error = await self._one_publisher()
                failures = 0 if self._confirmed > before else failures + 1
                await self._pause(error, failures)
        finally:
            if derived and not self._unconfirmed:
                await derived.save()

    async def _one_publisher(self) -> BrokerError:
        """Publish until the broker fails; returns how. What it did not confirm is published again by the next one."""
        publisher = self._new_publisher()
        try:
            await publisher.open()
            if self._heals:
                await self._heal(publisher)
            self._note_up()
            while True:
                await self._step(publisher)
        except PublishInterrupted as error:
            self._confirm(error.confirmed)
            return error
        except BrokerError as error:
            return error
        finally:
            self.broker_up = False
            telemetry.BROKER_UP.labels(self._pbx).set(0)
            await publisher.close()

    async def _heal(self, publisher: Publisher) -> None:
        """Send again what the broker had confirmed and does not have any more."""
        marks = await publisher.marks()
        released = self._outbox.released_to
        if marks is None or released is None:
            return
        sequences = {epoch: sequence_at(position) for epoch, position in marks.items()}
        mark = marks.get(released[0], 0)
        # Of a record that an earlier process published nobody knows how many messages it became: it is sent again, and a
        # broker that has them all writes none.
        epoch, position = self._last_position
        if mark >= (position if epoch == released[0] else position_of(released[1] + 1, -1)):
            return
        self._untaken.clear()
        self._unconfirmed.clear()
        self._ends.clear()
        again = await self._outbox.rewind(sequences)
        await self._outgoing.rewound(self._outbox)
        lost = again - (sequences.get(released[0], 0) == released[1])
        if lost:
            self._forgot()
            telemetry.HEALED.labels(self._pbx).inc(lost)
            self._log.warning("the broker has lost events it had confirmed; they are sent again", count=lost)

    async def drained(self, timeout_seconds: float) -> bool:
        """Wait until everything is confirmed; False when that takes longer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._outbox.empty()
        return not self._outbox.pending

    async def _step(self, publisher: Publisher) -> None:
        """Publish what there is; while the broker confirms it, the next is made."""
        if not self._unconfirmed:
            if not self._untaken:
                self._untaken += await self._outbox.read(READ_RECORDS)
            await self._take()
        batch = list(self._unconfirmed)
        due = self._outgoing.derived is not None and self._outgoing.derived.due
        sending = asyncio.ensure_future(publisher.publish(batch))
        try:
            if not due:  # a checkpoint is of what is confirmed, to the last
                await self._read_ahead(sending)
            await sending
        except asyncio.CancelledError:
            if sending.done() and not sending.cancelled() and sending.exception() is None:
                self._confirm(len(batch))  # what is safe is not sent again by the next process
            raise
        finally:
            if not sending.done():
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        self._confirm(len(batch))
        if self._outgoing.derived is not None and due and not self._unconfirmed:
            await self._outgoing.derived.save()

    async def _read_ahead(self, sending: asyncio.Future[None]) -> None:
        reading = asyncio.ensure_future(self._outbox.read(READ_RECORDS))
        either: set[asyncio.Future[Any]] = {sending, reading}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()  # no use when it is done
            [records] = await asyncio.gather(reading, return_exceptions=True)
            if isinstance(records, list):
                self._untaken += records
            elif not isinstance(records, asyncio.CancelledError):
                raise records
        await self._take()

    async def _take(self) -> None:
        """Make messages of what was read. Between a few of them whoever else waits has a turn: Asterisk, above all."""
        while True:
            for _ in range(min(RECORDS_A_TURN, len(self._untaken))):
                messages = self._outgoing.messages(self._untaken.popleft())
                self._unconfirmed += messages
                self._ends += [False] * (len(messages) - 1) + [True]
            if not self._untaken:
                return
            await asyncio.sleep(0)

    def _confirm(self, count: int) -> None:
        self._confirmed += count
        if count:
            self._last_position = (self._unconfirmed[count - 1].epoch, self._unconfirmed[count - 1].position)
        records = sum(self._ends[:count])
        del self._unconfirmed[:count], self._ends[:count]
        self._outbox.release(records)

    def _note_up(self) -> None:
        self.broker_up = self.broker_ever_up = True
        telemetry.BROKER_UP.labels(self._pbx).set(1)
        self._worth.over()
        self._log.info("publishing events", pending=self._outbox.pending)

    async def _pause(self, error: BrokerError, failures: int) -> None:
        telemetry.BROKER_FAULTS.labels(self._pbx).inc()
        if self._unconfirmed:
            telemetry.REWINDS.labels(self._pbx).inc()
        wait = full_jitter(failures, base_seconds=BACKOFF_BASE_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS)
        if isinstance(error, BrokerRefused):
            wait = REFUSED_WAIT_SECONDS
        if self._worth.saying(str(error)):
            self._log.warning(f"{error}; events wait here, trying again", pending=self._outbox.pending)
        await asyncio.sleep(wait)
