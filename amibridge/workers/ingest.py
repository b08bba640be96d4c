"""Asterisk to outbox: gives every record its epoch and sequence. Parses nothing it does not have to and awaits nothing."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Any

import orjson

from amibridge import telemetry
from amibridge.ami.connection import Endpoint
from amibridge.ami.filters import EventFilter
from amibridge.ami.session import Damaged
from amibridge.outbox.base import Outbox, Record

MAX_DAMAGE_BYTES = 64 * 1024  # of a damaged block kept; the rest is told by its size

LINK_UP = "amibridge.link.up"
LINK_DOWN = "amibridge.link.down"
FRAME_DAMAGED = "amibridge.frame.damaged"


class Ingest:
    """The listener of a PBX's event link (see ami.link.Listener). One epoch is one login."""

    def __init__(self, *, pbx: str, outbox: Outbox, event_filter: EventFilter | None = None) -> None:
        self._pbx = pbx
        self._outbox = outbox
        self._filter = event_filter or EventFilter()
        self._epoch = ""
        self._sequence = 0
        self.received = 0  # records so far, over all epochs
        self._filtered = telemetry.FILTERED.labels(pbx)
        self._received = telemetry.RECEIVED.labels(pbx)

    def logged_in(self, endpoint: Endpoint) -> None:
        self._epoch = _new_epoch(self._epoch)
        self._sequence = 0
        telemetry.LOGINS.labels(self._pbx).inc()
        telemetry.LINK_UP.labels(self._pbx).set(1)
        self._lifecycle(LINK_UP, {"host": endpoint.host, "port": endpoint.port})

    def heard(self, raw: bytes) -> None:
        if self._filter.takes(raw):
            self._append("", raw)
        else:
            self._filtered.inc()

    def damaged(self, damage: Damaged) -> None:
        telemetry.DAMAGED.labels(self._pbx, damage.reason).inc()
        raw = damage.raw[:MAX_DAMAGE_BYTES].decode("latin-1")
        self._lifecycle(FRAME_DAMAGED, {"reason": damage.reason, "size_bytes": damage.size_bytes, "raw": raw})

    def logged_out(self, reason: str) -> None:
        telemetry.LINK_UP.labels(self._pbx).set(0)
        self._lifecycle(LINK_DOWN, {"reason": reason})

    def _lifecycle(self, kind: str, said: dict[str, Any]) -> None:
        self._append(kind, orjson.dumps(said))

    def _append(self, kind: str, payload: bytes) -> None:
        self._sequence += 1
        self.received += 1
        self._received.inc()
        self._outbox.append(Record(self._epoch, self._sequence, time.time_ns(), kind, payload))


def _new_epoch(before: str) -> str:
    """Sortable by time, unique in the world, and after the one before even if the clock went back meanwhile."""
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(3)}"
    return now if now > before else f"{before.partition('-')[0]}-{int(before.rpartition('-')[2], 16) + 1:06x}"
