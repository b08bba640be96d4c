"""One record of the outbox as the messages that go to the broker. Whatever is wrong with it, something is published."""

from __future__ import annotations

from amibridge import telemetry
from amibridge.brokers.base import MAX_BODY_BYTES, Message, fits_as_text
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Outbox, Record
from amibridge.schemas.envelope import Envelope
from amibridge.workers.derived import Derived, envelopes_of, lifecycle_of

# Messages that one record can become: their positions lie between its sequence and the next. The end of a login may end
# hundreds of calls.
MAX_DERIVED = 65536
MAX_RAW_BYTES = 1024 * 1024  # a block of Asterisk's is no larger
EVENT_UNPARSED = "amibridge.event.unparsed"


def position_of(sequence: int, n: int) -> int:
    """The place of the n-th message of a record within its epoch, from 1 on (a gap may have the sequence 0)."""
    return sequence * MAX_DERIVED + n + 1


def sequence_at(position: int) -> int:
    """The record that a message at this position came from."""
    return (position - 1) // MAX_DERIVED


class Outgoing:
    """Of one PBX."""

    def __init__(self, *, pbx: str, normalizer: Normalizer, derived: Derived | None = None) -> None:
        self.derived = derived
        self._pbx = pbx
        self._normalizer = normalizer
        self._log = telemetry.log(pbx=pbx)

    async def rewound(self, outbox: Outbox) -> None:
        """The outbox went back: what it gives now was given before."""
        self._normalizer.forget()
        if self.derived is not None:
            await self.derived.go_to(outbox, rewound=True)

    def messages(self, record: Record) -> list[Message]:
        made = self._envelopes(record)
        messages = [_message(record, n, *one) for n, one in enumerate(made)]
        if not all(map(_carried, messages)):
            self._log.error("no broker can carry an event; it is published raw", type=messages[0].type[:100])
            return [_message(record, 0, *self._unparsed(record, "too long for a routing key, or too large"))]
        if self.derived is not None:
            messages += self._meant(self.derived, record, [envelope for envelope, _ in made])
            if state := self.derived.changed():
                messages[-1] = messages[-1]._replace(state=state)
        return messages

    def _meant(self, derived: Derived, record: Record, causes: list[Envelope]) -> list[Message]:
        """What it means, behind it."""
        made = derived.envelopes(record, causes)
        if not made:
            return []
        first = len(causes)
        messages = [_message(record, n, *one) for n, one in enumerate(made[: MAX_DERIVED - first], first)]
        carried = [message for message in messages if _carried(message)]
        if len(carried) < len(made):
            self._log.error("no broker can carry what an event means; it is left out", count=len(made) - len(carried))
        return carried

    def _envelopes(self, record: Record) -> list[tuple[Envelope, bytes]]:
        try:
            return envelopes_of(record, self._normalizer)
        except Exception as error:  # whatever is wrong with one event must not stop the others
            self._log.error("an event could not be normalized and is published raw", problem=repr(error))
            return [self._unparsed(record, repr(error))]

    def _unparsed(self, record: Record, problem: str) -> tuple[Envelope, bytes]:
        telemetry.UNPARSED.labels(self._pbx).inc()
        raw = record.payload[:MAX_RAW_BYTES].decode("latin-1")
        return lifecycle_of(record, EVENT_UNPARSED, {"problem": problem, "raw": raw}, self._normalizer)


def _message(record: Record, n: int, envelope: Envelope, body: bytes) -> Message:
    """The n-th of a record."""
    return Message(
        envelope.id,
        envelope.type,
        envelope.key,
        body,
        record.epoch,
        position_of(record.sequence, n),
        envelope.source,
        envelope.subject,
        envelope.partitionkey,
    )


def _carried(message: Message) -> bool:
    """Whether every broker can carry this one: one that can not would hold up all behind it for ever."""
    if len(message.body) > MAX_BODY_BYTES:
        return False
    return fits_as_text(message.key) and fits_as_text(message.type) and fits_as_text(message.id)
