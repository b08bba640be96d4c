"""Asterisk to outbox: gives every record its epoch and sequence. Parses nothing it does not have to and awaits nothing."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from amibridge import telemetry
from amibridge.ami.connection import Endpoint, LinkEnd
from amibridge.ami.filters import EventFilter
from amibridge.ami.messages import first
from amibridge.ami.parser import split_headers
from amibridge.ami.session import Damaged
from amibridge.outbox.base import GAP, Outbox, Record
from amibridge.schemas.fields import rfc3339

MAX_DAMAGE_BYTES = 64 * 1024  # of a damaged block kept; the rest is told by its size
GAP_WAIT_SECONDS = 1.0  # for the first event, which may tell that Asterisk was restarted
SHED_TELL_SECONDS = 1.0  # while events are left out, their count is told so often
SAME_BOOT_SECONDS = 1.5  # Uptime comes in whole seconds

LINK_UP = "amibridge.link.up"
REQUEST_AUDITED = "amibridge.request.audited"
LINK_DOWN = "amibridge.link.down"
FRAME_DAMAGED = "amibridge.frame.damaged"
_GAPS_OF_FRAMES = {"oversized": "oversized_frame", "unfinished": "torn_frame"}
_BOOTED = b"Event: FullyBooted\r\n"

Observer = Callable[[bytes, str, int], None]


@dataclass(slots=True)
class _Owed:
    """The gap that the next login has to tell of: what ended before it, and when the last record was."""

    reason: str
    epoch: str | None
    sequence: int | None
    since_ns: int | None
    detail: str | None = None
    restarted: bool = False  # Asterisk, meanwhile


class Ingest:
    """The listener of a PBX's event link (see ami.link.Listener). One epoch is one login.

    `sheds` are the events left out while the outbox is nearly full. `observe` is told every event with the epoch and
    sequence so far, before any filter; it must be quick and never raise.
    """

    def __init__(
        self,
        *,
        pbx: str,
        outbox: Outbox,
        event_filter: EventFilter | None = None,
        sheds: frozenset[str] = frozenset(),
        observe: Observer | None = None,
    ) -> None:
        self.epoch = ""
        self.sequence = 0  # of the last record
        self.shed = 0  # events left out
        self.down_since: float | None = time.monotonic()  # None while logged in
        self._pbx = pbx
        self._outbox = outbox
        self._filter = event_filter or EventFilter()
        self._sheds = tuple(f"Event: {name}\r\n".encode() for name in sheds)
        self._shed_by: Counter[str] = Counter()
        self._shed_from = (0, 0.0)  # the sequence and time at which their count began
        self._observe = observe
        self._filtered = telemetry.FILTERED.labels(pbx)
        self._last_ns = 0
        self._booted_at: float | None = None  # of Asterisk
        self._says_booted = False  # whether logins begin with FullyBooted, which takes the right to read `system`
        self._owed: _Owed | None = _left_by(outbox)
        self._timer: asyncio.TimerHandle | None = None
        self._login = asyncio.Event()

    async def next_epoch(self, after: str) -> str:
        """Wait until there is a login other than this one, and its gap is told; its epoch."""
        while self.epoch in ("", after) or self._owed is not None:
            self._login.clear()
            await self._login.wait()
        return self.epoch

    def logged_in(self, endpoint: Endpoint) -> None:
        self.down_since = None
        self.epoch = _new_epoch(self.epoch or (self._outbox.before.epoch if self._outbox.before else ""))
        self.sequence = 0
        telemetry.LOGINS.labels(self._pbx).inc()
        telemetry.LINK_UP.labels(self._pbx).set(1)
        self._append(LINK_UP, orjson.dumps({"host": endpoint.host, "port": endpoint.port}))
        self._timer = asyncio.get_running_loop().call_later(GAP_WAIT_SECONDS, self._settle)

    def heard(self, raw: bytes) -> None:
        if self._owed is not None:
            self._settle(raw)
        elif raw.startswith(_BOOTED):  # of an Asterisk that was still starting at the login
            self._note_boot(raw)
        if self._observe is not None:
            self._observe(raw, self.epoch, self.sequence)
        if not self._filter.takes(raw):
            self._filtered.inc()
        elif self._outbox.crowded and raw.startswith(self._sheds):
            self._leave_out(raw)
        else:
            if self._shed_by:
                self._tell_shed()
            self._append("", raw)

    def damaged(self, damage: Damaged) -> None:
        telemetry.DAMAGED.labels(self._pbx, damage.reason).inc()
        raw = damage.raw[:MAX_DAMAGE_BYTES].decode("latin-1")
        at = self.say(FRAME_DAMAGED, {"reason": damage.reason, "size_bytes": damage.size_bytes, "raw": raw})
        if reason := _GAPS_OF_FRAMES.get(damage.reason):
            self._gap(reason, lost=1, from_epoch=self.epoch, from_sequence=at)

    def logged_out(self, reason: str, end: LinkEnd = LinkEnd.CLOSED_BY_PBX) -> None:
        telemetry.LINK_UP.labels(self._pbx).set(0)
        self._tell_shed()
        at = self.say(LINK_DOWN, {"reason": reason})
        self.down_since = time.monotonic()
        cause = {LinkEnd.SHUTDOWN: "pbx_restart", LinkEnd.TORN: "slow_reader"}.get(end, "link_lost")
        self._owed = _Owed(cause, self.epoch, at, self._last_ns, reason)

    def say(self, kind: str, said: dict[str, Any]) -> int:
        """Append a record of the bridge's own; its sequence."""
        if self._owed is not None and self.down_since is None:
            self._settle()
        self._append(kind, orjson.dumps(said))
        return self.sequence

    def audited(self, record: dict[str, Any]) -> None:
        """Publish the audit record of a request. Before the first login there is no epoch for it: then the log has it."""
        if self.epoch:
            self.say(REQUEST_AUDITED, record)

    def _settle(self, raw: bytes = b"") -> None:
        """Tell of the gap before this login, before anything else is."""
        owed, self._owed = self._owed, None
        if self._timer is not None:
            self._timer.cancel()
        if owed is None:
            return
        if self._restarted(raw, owed) or (owed.reason == "link_lost" and self._says_booted and not raw.startswith(_BOOTED)):
            owed.restarted = True
            if owed.reason.startswith("bridge"):
                owed.detail = "Asterisk was restarted meanwhile"
            else:
                owed.reason = "pbx_restart"
        since = rfc3339(owed.since_ns / 1e9) if owed.since_ns else None
        self._gap(
            owed.reason,
            from_epoch=owed.epoch,
            from_sequence=owed.sequence,
            to_epoch=self.epoch,
            since=since,
            pbx_restarted=owed.restarted or None,
            detail=owed.detail,
        )
        self._login.set()

    def _restarted(self, raw: bytes, owed: _Owed) -> bool:
        """Whether the FullyBooted after a login tells of another start of Asterisk than before."""
        before = self._booted_at
        if not raw.startswith(_BOOTED) or not self._note_boot(raw) or self._booted_at is None:
            return False
        if before is not None:
            return self._booted_at - before > SAME_BOOT_SECONDS
        return owed.since_ns is not None and self._booted_at - SAME_BOOT_SECONDS > owed.since_ns / 1e9

    def _note_boot(self, raw: bytes) -> bool:
        """When Asterisk was started, if its FullyBooted says so (since 13)."""
        self._says_booted = True
        uptime = first(split_headers(raw)[0], "Uptime")
        if uptime is None or not uptime.isdigit():
            return False
        self._booted_at = time.time() - int(uptime)
        return True

    def _leave_out(self, raw: bytes) -> None:
        self.shed += 1
        if not self._shed_by:
            self._shed_from = (self.sequence, time.monotonic())
        self._shed_by[raw[7 : raw.index(b"\r\n")].decode("utf-8", "replace")] += 1
        if self.shed == 1 or time.monotonic() - self._shed_from[1] > SHED_TELL_SECONDS:
            self._tell_shed()

    def _tell_shed(self) -> None:
        if self._shed_by:
            by_event, self._shed_by = dict(self._shed_by), Counter()
            self._gap(
                "outbox_crowded",
                from_epoch=self.epoch,
                from_sequence=self._shed_from[0],
                to_epoch=self.epoch,
                to_sequence=self.sequence,
                lost=sum(by_event.values()),
                by_event=by_event,
            )

    def _gap(self, reason: str, **said: Any) -> None:
        telemetry.GAPS.labels(self._pbx, reason).inc()
        self._append(
            GAP, orjson.dumps({"reason": reason} | {name: value for name, value in said.items() if value is not None})
        )

    def _append(self, kind: str, payload: bytes) -> None:
        self.sequence += 1
        self._last_ns = time.time_ns()
        self._outbox.append(Record(self.epoch, self.sequence, self._last_ns, kind, payload))


def _left_by(outbox: Outbox) -> _Owed:
    """Whatever Asterisk said before this process is missing: since when, and whether a crash was the cause."""
    before = outbox.before
    if before is None:
        return _Owed("bridge_start", None, None, None)
    reason = "bridge_start" if before.clean else "bridge_crash"
    return _Owed(reason, before.epoch, before.sequence, before.received_ns)


def _new_epoch(before: str) -> str:
    """Sortable by time, unique in the world, and after the one before even if the clock went back meanwhile."""
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(3)}"
    return now if now > before else f"{before.partition('-')[0]}-{int(before.rpartition('-')[2], 16) + 1:06x}"
