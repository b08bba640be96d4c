"""Which calls are this worker's, and what the events say of them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from amibridge.client.agi.bus import Commanded, Heard
from amibridge.client.agi.session import AgiSession

# Calls of all workers that are in AsyncAGI now, and starts whose end was heard before the start was given to anybody.
REMEMBERED_CALLS = 100_000
REMEMBERED_ENDS = 10_000

K = TypeVar("K")
V = TypeVar("V")
Call = tuple[str, str]  # PBX and uniqueid


@dataclass(slots=True)
class Seat:
    """A call at work; `start` is the delivery to acknowledge, the latest one. `marked`: its channel carries our mark."""

    call: Call
    session: AgiSession
    start: Heard
    marked: bool = False


class Desk:
    """The sessions of one worker by call.

    A channel may enter AsyncAGI several times. Which time has ended is told by the order of the events, so starts are
    followed here too, by their event ids.
    """

    def __init__(self) -> None:
        self._seats: dict[Call, Seat] = {}
        self._entered: OrderedDict[Call, str] = OrderedDict()  # the id of the start that was heard last
        self._ended: OrderedDict[str, None] = OrderedDict()  # ids of starts that are over

    @property
    def seats(self) -> list[Seat]:
        return list(self._seats.values())

    def seat(self, start: Heard, actions: Commanded) -> Seat | None:
        """A new session for a start; None when it is at work already, come again."""
        session = AgiSession(start.pbx, actions, start.data, may_have_rest=start.redelivered)
        call = (start.pbx, session.uniqueid)
        before = self._seats.get(call)
        if before is not None and before.start.id == start.id:
            before.start = start
            return None
        if before is not None:
            before.session.end("the channel entered AsyncAGI anew")
        seat = self._seats[call] = Seat(call, session, start)
        if start.id in self._ended:
            session.end("AsyncAGI ended before anybody took the call")
        return seat

    def leave(self, seat: Seat) -> None:
        """Its script is through."""
        seat.session.end("its script is through")
        if self._seats.get(seat.call) is seat:
            del self._seats[seat.call]

    def hear(self, event: Heard) -> None:
        """An event about AGI, or a Hangup, of any call."""
        snapshot = event.data.get("channel") or {}
        call = (event.pbx, str(snapshot.get("uniqueid") or ""))
        name = event.key.rsplit(".", 2)[-2]
        seat = self._seats.get(call)
        if name == "AsyncAGIStart":
            _remember(self._entered, call, event.id, REMEMBERED_CALLS)
        elif name == "AsyncAGIExec" and seat is not None:
            channel = snapshot.get("channel")
            seat.session.heard_result(event.data.get("command_id") or "", event.data.get("result") or "", channel)
        elif name in ("AsyncAGIEnd", "Hangup"):
            self._over(call, seat, f"{name} of {snapshot.get('channel')}")

    def _over(self, call: Call, seat: Seat | None, why: str) -> None:
        entered = self._entered.pop(call, None)  # None: before we listened
        if entered is not None:
            _remember(self._ended, entered, None, REMEMBERED_ENDS)
        if seat is not None and entered in (None, seat.start.id):
            seat.session.end(why)


def _remember(memory: OrderedDict[K, V], key: K, value: V, at_most: int) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > at_most:
        memory.popitem(last=False)
