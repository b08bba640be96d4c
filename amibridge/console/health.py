"""Alive, ready, degraded: three answers from plain numbers, without IO. Times are those of one monotonic clock.

Alive means that our own loops run; it never depends on a PBX or a broker, because a restart would turn their outage into
lost events. Ready means that events can get through; what merely hurts is `degraded`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

TICK_SECONDS = 10.0  # a loop of ours that has not ticked for so long is stuck
LAG_SECONDS = 5.0
KNOWN_DOWN_SECONDS = 60.0  # by then it is the PBX that is down, and not the bridge that is slow to start
STUCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class PbxFacts:
    """How one PBX stands at this moment. `confirmed` only ever grows."""

    name: str
    link_up: bool
    ever_up: bool
    down_since: float | None  # since when the event link is down; None while it is up
    pending: int
    confirmed: int
    broker_up: bool
    broker_ever_up: bool
    broker_waits: bool = False  # the broker told us to wait (blocked connection, out of memory)
    outbox_fault: str | None = None  # why the outbox does not take events


class Verdict(NamedTuple):
    """Yes or no, and what speaks against it."""

    ok: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """When a PBX was last seen to make progress, and how it stood then."""

    at: float
    pending: int
    confirmed: int


class Health:
    """`facts` gives the state of every configured PBX; loops call `tick`, the loop's watchdog `lagged`.

    `observe` must be called every few seconds, or a relay that is stuck is noticed late.
    """

    def __init__(self, facts: Callable[[], Sequence[PbxFacts]], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._facts = facts
        self._clock = clock
        self._ticks: dict[str, float] = {}
        self._marks: dict[str, _Mark] = {}
        self._lag: tuple[float, float] | None = None  # when, how long

    def tick(self, name: str) -> None:
        """The loop `name` runs. It is watched from its first tick on."""
        self._ticks[name] = self._clock()

    def forget(self, name: str) -> None:
        """The loop `name` has ended on purpose."""
        self._ticks.pop(name, None)

    def lagged(self, seconds: float) -> None:
        """The event loop came so much too late."""
        now = self._clock()
        if self._lag is None or now - self._lag[0] > TICK_SECONDS or seconds >= self._lag[1]:
            self._lag = (now, seconds)

    def observe(self, now: float | None = None) -> None:
        """Take note of who makes progress."""
        now = self._clock() if now is None else now
        for pbx in self._facts():
            mark = self._marks.get(pbx.name)
            if mark is None or pbx.confirmed != mark.confirmed or pbx.pending <= mark.pending or not _should_move(pbx):
                self._marks[pbx.name] = _Mark(now, pbx.pending, pbx.confirmed)

    def alive(self, now: float | None = None) -> Verdict:
        """Whether every loop of ours ticks, and the event loop keeps its time."""
        now = self._clock() if now is None else now
        late = {name: now - at for name, at in self._ticks.items() if now - at >= TICK_SECONDS}
        reasons = [f"{name} has not ticked for {seconds:.0f} s" for name, seconds in sorted(late.items())]
        if self._lag and self._lag[1] >= LAG_SECONDS and now - self._lag[0] < TICK_SECONDS:
            reasons.append(f"the event loop stood still for {self._lag[1]:.1f} s")
        return _verdict(reasons)

    def ready(self, now: float | None = None) -> Verdict:
        """Whether events can get through from at least one PBX, or would if it were there."""
        now = self._clock() if now is None else now
        self.observe(now)
        facts = self._facts()
        if not facts:
            return _verdict(["no PBX is set up yet"])
        reasons = []
        if not any(pbx.ever_up or _known_down(pbx, now) for pbx in facts):
            reasons.append("no PBX has been logged in to yet")
        if not any(pbx.broker_ever_up for pbx in facts):
            reasons.append("the broker has not been reached yet")
        reasons += [f"{pbx.name}: outbox: {pbx.outbox_fault}" for pbx in facts if pbx.outbox_fault]
        reasons += [said for pbx in facts if (said := self._stuck(pbx, now))]
        return _verdict(reasons)

    def degraded(self, now: float | None = None) -> tuple[str, ...]:
        """What is wrong outside, or has been, and does not make the bridge unready."""
        now = self._clock() if now is None else now
        return tuple(said for pbx in self._facts() for said in _complaints(pbx, now))

    def _stuck(self, pbx: PbxFacts, now: float) -> str | None:
        mark = self._marks.get(pbx.name)
        if mark is None or now - mark.at < STUCK_SECONDS or pbx.pending <= mark.pending:
            return None
        return (
            f"{pbx.name}: nothing confirmed for {now - mark.at:.0f} s while {pbx.pending} events wait, {mark.pending} before"
        )


def _should_move(pbx: PbxFacts) -> bool:
    return pbx.broker_up and not pbx.broker_waits


def _known_down(pbx: PbxFacts, now: float) -> bool:
    return pbx.down_since is not None and now - pbx.down_since >= KNOWN_DOWN_SECONDS


def _complaints(pbx: PbxFacts, now: float) -> list[str]:
    said = []
    if not pbx.link_up:
        since = "" if pbx.down_since is None else f" for {now - pbx.down_since:.0f} s"
        said.append(f"{pbx.name}: not logged in{since}")
    if not pbx.broker_up:
        said.append(f"{pbx.name}: no connection to the broker, {pbx.pending} events wait")
    elif pbx.broker_waits:
        said.append(f"{pbx.name}: the broker asks to wait, {pbx.pending} events wait")
    return said


def _verdict(reasons: list[str]) -> Verdict:
    return Verdict(not reasons, tuple(reasons))
