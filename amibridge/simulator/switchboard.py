"""Which call does what when: calls come in at a pace, their scripts take turns by the clock. Sans-IO and deterministic.

Whoever owns a Switchboard calls `advance(now)` when `next_at` has come, and passes on the events it yields.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from amibridge.simulator.calls import KINDS, next_kind
from amibridge.simulator.dialplan import exists
from amibridge.simulator.endings import finish, hang_up
from amibridge.simulator.orders import Order
from amibridge.simulator.originate import originated, run_extension
from amibridge.simulator.pbx import Pbx
from amibridge.simulator.scene import Numbers, Outcome, Scene, Script
from amibridge.simulator.transfers import pull_out
from amibridge.simulator.wire import Event

FIRST_CALL_SECONDS = 0.3
"""A newcomer should see events at once."""
LIVE_CALLS_LIMIT = 1000
"""Calls at the same time; while there are as many, no new one comes in and Originate fails."""
PACE_JITTER = (0.6, 1.4)
SECONDS_PER_MINUTE = 60.0


@dataclass(slots=True)
class _Call:
    """A running script. `turn` tells the current script's appointment from those of one it replaced."""

    scene: Scene
    script: Script
    turn: int = 0


class Switchboard:
    """All calls of the PBX, and the PBX they leave behind. `calls_per_minute` 0: no call comes in by itself."""

    def __init__(self, *, seed: int | None, calls_per_minute: float, epoch_seconds: float) -> None:
        self.pbx = Pbx(epoch_seconds)
        self.now = epoch_seconds
        self._rng = Random(seed)
        self._numbers = Numbers()
        self._calls: dict[int, _Call] = {}
        self._appointments: list[tuple[float, int, int, int]] = []
        self._order = 0
        self._incoming = 0
        self._pace = calls_per_minute
        self._next_call_at = epoch_seconds + FIRST_CALL_SECONDS if calls_per_minute else math.inf

    @property
    def next_at(self) -> float:
        """Epoch seconds of the next thing to happen; infinity when nothing will."""
        first = self._appointments[0][0] if self._appointments else math.inf
        return min(first, self._next_call_at)

    @property
    def live_calls(self) -> int:
        """Calls going on."""
        return len(self._calls)

    def random_number(self) -> int:
        """A nine-digit number, of this PBX's randomness."""
        return self._rng.randrange(100_000_000, 1_000_000_000)

    def close_the_lines(self) -> None:
        """No further call comes in; those that are there go on to their end."""
        self._next_call_at = math.inf

    def boot_later(self, until_epoch_seconds: float) -> None:
        """The PBX is still booting: no call comes in before that time."""
        self.pbx.booted = False
        if not math.isinf(self._next_call_at):
            self._next_call_at = until_epoch_seconds + FIRST_CALL_SECONDS

    def advance(self, now: float) -> Iterator[Event | Outcome]:
        """Everything that happens up to `now`, in order. Consume it fully: the PBX changes as you go."""
        while self.next_at <= now:
            self.now = max(self.now, self.next_at)
            if self._next_call_at <= self.now:
                self._call_comes_in()
                continue
            _, _, ticket, turn = heapq.heappop(self._appointments)
            call = self._calls.get(ticket)
            if call is not None and call.turn == turn:
                yield from self._play(ticket, call)
        self.now = max(self.now, now)

    def originate(self, order: Order) -> int | None:
        """Starts an originated call; its ticket, or None when there is no room for it."""
        if len(self._calls) >= LIVE_CALLS_LIMIT:
            return None
        scene = self._new_scene()
        self._start(scene, originated(scene, order))
        return scene.ticket

    def hang_up(self, channels: Iterable[str], cause: int) -> None:
        """Ends every call that one of these channels is in."""
        ended: set[int] = set()
        for name in channels:
            call = self._call_with(name)
            if call is not None and call.scene.ticket not in ended:
                ended.add(call.scene.ticket)
                self._replace(call, hang_up(call.scene, name, cause=cause, by_action=True))

    def redirect(self, channel: str, context: str, exten: str) -> bool:
        """Sends a channel to an extension; False when it is in no call."""
        call = self._call_with(channel)
        if call is None:
            return False
        self._replace(call, _redirected(call.scene, channel, context, exten))
        return True

    def _call_comes_in(self) -> None:
        self._next_call_at = self.now + SECONDS_PER_MINUTE / self._pace * self._rng.uniform(*PACE_JITTER)
        if len(self._calls) < LIVE_CALLS_LIMIT:
            scene = self._new_scene()
            script, _ = KINDS[next_kind(self._rng, self._incoming)]
            self._incoming += 1
            self._start(scene, script(scene))

    def _new_scene(self) -> Scene:
        rng = Random(self._rng.getrandbits(64))
        return Scene(self._numbers.next_ticket(), self.pbx, self._numbers, rng, lambda: self.now)

    def _start(self, scene: Scene, script: Script) -> None:
        self._calls[scene.ticket] = _Call(scene, script)
        self._appoint(scene.ticket, 0.0)

    def _replace(self, call: _Call, script: Script) -> None:
        call.script.close()
        call.script = script
        self._appoint(call.scene.ticket, 0.0)

    def _appoint(self, ticket: int, in_seconds: float) -> None:
        call = self._calls[ticket]
        call.turn += 1
        self._order += 1
        heapq.heappush(self._appointments, (self.now + in_seconds, self._order, ticket, call.turn))

    def _play(self, ticket: int, call: _Call) -> Iterator[Event | Outcome]:
        for step in call.script:
            if isinstance(step, float):
                self._appoint(ticket, step)
                return
            if isinstance(step, Event):
                self.pbx.apply(step, self.now)
            yield step
        del self._calls[ticket]

    def _call_with(self, channel: str) -> _Call | None:
        return next((call for call in self._calls.values() if channel in call.scene.channels), None)


def _redirected(scene: Scene, channel: str, context: str, exten: str) -> Script:
    yield from pull_out(scene, channel, context, exten)
    yield from run_extension(scene, channel) if exists(context, exten) else finish(scene, channel)
