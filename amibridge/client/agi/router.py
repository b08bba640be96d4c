"""Scripts by name, for the calls of every PBX that enter `AGI(agi:async)`; several workers share them.

    app = AgiRouter(bus, group="ivr")

    @app.script("menu")
    async def menu(agi: AgiSession) -> None:
        await agi.answer()

    await app.run()

A call belongs to one worker from its start to its end. Its start stays the broker's until then: when the worker dies, the
start comes to another one, which knows from a variable on the channel that somebody had begun (an orphan).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal

from amibridge.client.agi.bus import AgiBus, Heard, Told
from amibridge.client.agi.desk import Desk, Seat
from amibridge.client.agi.errors import AgiHungUp
from amibridge.client.agi.session import AgiSession
from amibridge.errors import AmibridgeError, BrokerError, CommandError

STARTS = "*.ami.agi.AsyncAGIStart.v1"
AGI_EVENTS = "*.ami.agi.#"
HANGUPS = "*.ami.hangup.Hangup.v1"
# The channel variable that tells whoever gets a start again that its call was begun.
MARK = "AMIBRIDGE_AGI"  # "<id of the start> <worker>", and once the script is through "<id of the start> over"
OVER = "over"

# Calls at a time in one worker; more wait in the broker for whoever has room.
MAX_SESSIONS = 100
# A graceful stop lets calls go on for so long.
GRACE_SECONDS = 60.0
# To ask about, or hang up, a channel whose PBX is away right now: about a minute.
LOOK_TRIES = 12
ASKED_AGAIN = ("unavailable", "timeout", "unknown_outcome")  # reading and hanging up do no harm twice
LOOK_PAUSE_SECONDS = 5.0
LOOK_SECONDS = 10.0
# How often it is looked whether the channels of all calls are still there.
PATROL_SECONDS = 30.0
# After its script the call should leave AsyncAGI at once; then its start is done with.
LEAVE_SECONDS = 10.0
# For the last command of a dead worker to end before its script starts again: a recording or a long menu.
RESTART_SECONDS = 1800.0

Script = Callable[[AgiSession], Awaitable[None]]
Orphans = Literal["hangup", "restart"]

log = logging.getLogger(__name__)


class AgiRouter:
    """One worker. `group` names those who share the calls: all of a group register the same scripts.

    `orphans` says what becomes of a call whose worker died: it is hung up, or its script starts again from the beginning.
    With `hang_up_on_error` a script's exception hangs the call up, else the dialplan goes on after `AGI()`.
    """

    def __init__(
        self,
        bus: AgiBus,
        *,
        group: str = "agi",
        max_sessions: int = MAX_SESSIONS,
        orphans: Orphans = "hangup",
        hang_up_on_error: bool = True,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self._bus = bus
        self._group = group
        self._max_sessions = max_sessions
        self._orphans = orphans
        self._hang_up_on_error = hang_up_on_error
        self._grace_seconds = grace_seconds
        self._scripts: dict[str, Script] = {}
        self._default: Script | None = None
        self._orphan: Script | None = None
        self._worker = secrets.token_hex(8)
        self._desk = Desk()
        self._at_work: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()

    @property
    def sessions(self) -> list[AgiSession]:
        """The calls of this worker now."""
        return [seat.session for seat in self._desk.seats]

    def script(self, name: str) -> Callable[[Script], Script]:
        """Register the script for calls whose first argument, or else extension, is this name."""

        def register(script: Script) -> Script:
            if name in self._scripts:
                raise ValueError(f"there is a script {name!r} already")
            self._scripts[name] = script
            return script

        return register

    def default(self, script: Script) -> Script:
        """Register the script for all other calls; without one they go on in the dialplan."""
        self._default = script
        return script

    def orphan(self, script: Script) -> Script:
        """Register what to do after an orphan was hung up; its session has ended."""
        self._orphan = script
        return script

    def stop(self) -> None:
        """Take no more calls; `run` returns when those at work are over, at the latest after `grace_seconds`."""
        self._stop.set()

    async def run(self) -> None:
        """Work until `stop`. Calls not over by then become orphans, also when this is cancelled. Raises BrokerError."""
        async with (
            self._bus.events(AGI_EVENTS) as events,
            self._bus.events(HANGUPS) as hangups,
            # Entered last: what comes of a call must not be missed.
            self._bus.events(STARTS, group=self._group, ack="manual", prefetch=self._max_sessions) as starts,
        ):
            listening = [asyncio.create_task(self._listen(stream)) for stream in (events, hangups)]
            listening.append(asyncio.create_task(self._patrol()))
            taking = asyncio.create_task(self._take(starts))
            stopping = asyncio.create_task(self._stop.wait())
            try:
                await asyncio.wait({*listening, taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
                await _ended(taking)
                await self._finish(listening)
            finally:
                await _ended(stopping, taking, *listening, *self._at_work)
            for task in (taking, *listening):
                if not task.cancelled():
                    task.result()

    async def _listen(self, events: AsyncIterator[Heard]) -> None:
        async for event in events:
            self._desk.hear(event)

    async def _patrol(self) -> None:
        """End the sessions whose end nobody told: Asterisk crashed, or the broker was away and the event is missing."""
        while True:
            await asyncio.sleep(PATROL_SECONDS)
            for seat in self._desk.seats:
                if not seat.marked or seat.session.ended:
                    continue
                with contextlib.suppress(CommandError, BrokerError):  # nobody knows
                    if await self._is_gone(seat):
                        seat.session.end("its channel is gone")

    async def _is_gone(self, seat: Seat) -> bool:
        params = {"Channel": seat.session.channel, "Variable": MARK}
        told = await self._bus.pbx(seat.session.pbx).call("Getvar", params, timeout_seconds=LOOK_SECONDS, check=False)
        if told.status == "success":  # after a restart of Asterisk another call may have the name
            return str(told.response.get("Value") or "") not in (
                f"{seat.start.id} {self._worker}",
                f"{seat.start.id} {OVER}",
            )
        return told.status == "error"

    async def _take(self, starts: AsyncIterator[Heard]) -> None:
        async for start in starts:
            task = asyncio.create_task(self._work(start))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)

    async def _finish(self, listening: list[asyncio.Task[None]]) -> None:
        """Let calls go on until they are over; without events there is no use in it."""
        if self._at_work:
            all_over = asyncio.ensure_future(asyncio.wait(self._at_work))
            either: set[asyncio.Future[Any]] = {all_over, *listening}
            await asyncio.wait(either, timeout=self._grace_seconds, return_when=asyncio.FIRST_COMPLETED)
            await _ended(all_over)

    async def _work(self, start: Heard) -> None:
        """One start to its end. Whatever goes wrong stays in its call; only then it is acknowledged."""
        seat = self._desk.seat(start, self._bus.pbx(start.pbx))
        if seat is None:  # at work here already, come again after a fault: the seat has the new delivery
            return
        try:
            await self._serve(seat)
        except AgiHungUp as error:
            log.info("%s", error)
        except AmibridgeError as error:
            log.error("the call %s can not be served: %s", seat.session.channel, error)
            await self._give_up(seat.session)
        except Exception:
            log.exception("the call %s can not be served", seat.session.channel)
            await self._give_up(seat.session)
        finally:
            self._desk.leave(seat)
        await _acknowledged(seat.start)

    async def _serve(self, seat: Seat) -> None:
        session, start = seat.session, seat.start
        begun_by = await self._begun_by(session, start)
        if begun_by and not start.redelivered:
            log.warning("%s is at work with worker %s: its start was published twice", session.channel, begun_by)
        elif begun_by and self._orphans == "hangup":
            await self._end_orphan(session, begun_by)
        else:
            if begun_by:  # what the dead worker had asked for must end first
                await session.run("noop", timeout_seconds=RESTART_SECONDS)
            await session.set_variable(MARK, f"{start.id} {self._worker}")
            seat.marked = True
            await self._play(session)
            await _left(session, start)

    async def _play(self, session: AgiSession) -> None:
        name = session.environment.script
        script = self._scripts.get(name, self._default)
        if script is None:
            log.warning("no script %r for %s: the dialplan goes on", name, session.channel)
            return
        try:
            await script(session)
        except AgiHungUp as error:
            log.info("%s", error)
        except Exception:
            log.exception("the script %r failed for %s", name, session.channel)
            await self._give_up(session)

    async def _begun_by(self, session: AgiSession, start: Heard) -> str:
        """Which worker had begun it; empty when none, so that it can be begun now. Raises AgiHungUp when it is over.

        A redelivered start is asked about with Getvar, which is not queued behind what a dead worker's command still plays.
        """
        if not start.redelivered:
            mark = await session.get_variable(MARK) or ""
        else:
            told = await self._look(session, "Getvar", {"Channel": session.channel, "Variable": MARK})
            if told.status == "error":
                session.end(told.message)
                raise AgiHungUp(f"{session.channel} is gone: {told.message}")
            if told.status != "success":
                log.warning("whether %s was begun can not be asked: %s", session.channel, told.message)
                return "unknown"
            mark = str(told.response.get("Value") or "")
        start_id, _, worker = mark.partition(" ")
        if start_id == start.id and worker == OVER:
            session.end("its script is through")
            raise AgiHungUp(f"{session.channel}: its script is through")
        return worker if start_id == start.id else ""  # another one: an earlier AsyncAGI of this channel

    async def _end_orphan(self, session: AgiSession, begun_by: str) -> None:
        log.warning("the worker %s of %s is gone: the call is hung up", begun_by, session.channel)
        await self._hang_up(session)
        session.end("its worker died")
        if self._orphan is not None:
            try:
                await self._orphan(session)
            except Exception:
                log.exception("what follows the orphan %s failed", session.channel)

    async def _give_up(self, session: AgiSession) -> None:
        """Nobody will command this call any more: no caller may be left waiting for it."""
        if session.ended:
            return
        try:
            if self._hang_up_on_error:
                await self._hang_up(session)
                session.end("it was hung up")
            else:
                await session.asyncagi_break()
        except AmibridgeError as error:
            log.error("%s is left waiting: %s", session.channel, error)

    async def _hang_up(self, session: AgiSession) -> None:
        """With AMI's Hangup, which does not wait for the command that the channel is at."""
        told = await self._look(session, "Hangup", {"Channel": session.channel})
        if told.status not in ("success", "error"):  # an error says that it is gone already
            log.error("%s could not be hung up: %s", session.channel, told.message)

    async def _look(self, session: AgiSession, action: str, params: dict[str, str]) -> Told:
        actions = self._bus.pbx(session.pbx)
        for _ in range(LOOK_TRIES - 1):
            with contextlib.suppress(CommandError, BrokerError):  # no bridge there
                told = await actions.call(action, params, timeout_seconds=LOOK_SECONDS, check=False)
                if told.status not in ASKED_AGAIN:
                    return told
            await asyncio.sleep(LOOK_PAUSE_SECONDS)
        return await actions.call(action, params, timeout_seconds=LOOK_SECONDS, check=False)


async def _left(session: AgiSession, start: Heard) -> None:
    """The script is through: the dialplan goes on, or the call ends."""
    with contextlib.suppress(AgiHungUp):
        if not session.ended:
            await session.set_variable(MARK, f"{start.id} {OVER}")
            await session.asyncagi_break()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(session.wait_ended(), LEAVE_SECONDS)


async def _acknowledged(start: Heard) -> None:
    try:
        await start.ack()
    except AmibridgeError as error:  # it comes again, and then its script is through
        log.warning("the start %s could not be acknowledged: %s", start.id, error)


async def _ended(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
