"""One record of the outbox as the messages that go to the broker. Whatever is wrong with it, something is published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from amibridge import telemetry
from amibridge.brokers.base import MAX_BODY_BYTES, MAX_TEXT_BYTES, Message
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Outbox, Record
from amibridge.schemas.envelope import Envelope
from amibridge.workers.derived import Derived

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
        envelopes = self._envelopes(record)
        messages = self._as_messages(record, envelopes)
        if all(_carried(message) for message in messages):
            messages += self._derived(record, envelopes)
            if self.derived is not None and (state := self.derived.changed()):
                messages[-1] = replace(messages[-1], state=state)
            return messages
        self._log.error("no broker can carry an event; it is published raw", type=messages[0].type[:100])
        return self._as_messages(record, [self._unparsed(record, "too long for a routing key, or too large")])

    def _derived(self, record: Record, causes: list[tuple[Envelope, bytes]]) -> list[Message]:
        """What it means, behind it."""
        if self.derived is None:
            return []
        made = self.derived.envelopes(record, [envelope for envelope, _ in causes])
        messages = self._as_messages(record, made[: MAX_DERIVED - len(causes)], len(causes))
        carried = [message for message in messages if _carried(message)]
        if len(carried) < len(made):
            self._log.error("no broker can carry what an event means; it is left out", count=len(made) - len(carried))
        return carried

    def _as_messages(self, record: Record, envelopes: list[tuple[Envelope, bytes]], first: int = 0) -> list[Message]:
        return [
            Message(
                id=envelope.id,
                type=envelope.type,
                key=envelope.key,
                body=body,
                epoch=record.epoch,
                position=position_of(record.sequence, n),
                headers=envelope.headers(),
            )
            for n, (envelope, body) in enumerate(envelopes, first)
        ]

    def _envelopes(self, record: Record) -> list[tuple[Envelope, bytes]]:
        try:
            if record.kind:
                return [self._lifecycle(record, record.kind, orjson.loads(record.payload))]
            return self._normalizer.events(
                record.payload, epoch=record.epoch, sequence=record.sequence, received_ns=record.received_ns
            )
        except Exception as error:  # whatever is wrong with one event must not stop the others
            self._log.error("an event could not be normalized and is published raw", problem=repr(error))
            return [self._unparsed(record, repr(error))]

    def _unparsed(self, record: Record, problem: str) -> tuple[Envelope, bytes]:
        telemetry.UNPARSED.labels(self._pbx).inc()
        raw = record.payload[:MAX_RAW_BYTES].decode("latin-1")
        return self._lifecycle(record, EVENT_UNPARSED, {"problem": problem, "raw": raw})

    def _lifecycle(self, record: Record, kind: str, said: dict[str, Any]) -> tuple[Envelope, bytes]:
        envelope = self._normalizer.lifecycle(
            kind, said, epoch=record.epoch, sequence=record.sequence, received_ns=record.received_ns
        )
        return envelope, envelope.to_json()


def _carried(message: Message) -> bool:
    """Whether every broker can carry this one: one that can not would hold up all behind it for ever."""
    texts = (message.key, message.type, message.id)
    return len(message.body) <= MAX_BODY_BYTES and all(len(text.encode()) <= MAX_TEXT_BYTES for text in texts)
