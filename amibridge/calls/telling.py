"""What is said about calls: begun before anything else, and what is doubtful a moment later."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from amibridge.calls.model import Call, Channel, Leg
from amibridge.calls.reasons import ENDED_BY_SOMEONE, NOT_DIALLED
from amibridge.schemas.calls import Said

# Hung-up channels and ended calls that a late event may still name; Asterisk's own threads race by milliseconds.
MAX_GONE = 10_000
# Asterisk tells that a party runs the dialplan elsewhere and why it does from two threads, milliseconds apart.
HELD_BACK_SECONDS = 0.1


class Telling:
    """The half of the board that speaks. `out` takes what is said; `trunks` are patterns of channel names (fnmatch)."""

    def __init__(self, trunks: Sequence[str]) -> None:
        self.trunks = tuple(trunks)
        self.channels: dict[str, Channel] = {}
        self.ended: OrderedDict[str, None] = OrderedDict()  # ids of calls, which are never told again
        self.holding: dict[str, float] = {}  # calls with something held back, and until when
        self.out: list[Said] = []

    def begin(self, call: Call, at: float) -> None:
        """Tell that a call started, if that was not told and there is a party to it."""
        if call.told or not any(leg.shown for leg in call.legs.values()):
            return
        call.told = True
        first = self.channels.get(call.caller or "")
        if first is not None and not (first.half or call.originated or call.partial):
            self.note_dialled(call, first.exten, at)
        if self.trunks:
            caller = call.legs.get(call.caller or "")
            outside = "outbound" if call.originated else "inbound"
            call.direction = outside if caller and self.is_trunk(caller) else "internal"
        self.say(call, "asterisk.call.started", at)

    def note_dialled(self, call: Call, exten: str | None, at: float) -> None:
        """The first extension that the caller came to."""
        if call.dialled is None and exten is not None and exten not in NOT_DIALLED:
            call.dialled = exten
            call.hop("dialled", exten, at)

    def is_trunk(self, leg: Leg) -> bool:
        return any(fnmatchcase(leg.channel, pattern) for pattern in self.trunks)

    def say(self, call: Call, kind: str, at: float, **said: Any) -> None:
        """Say something about a call; that it started first, and what was held back."""
        self.begin(call, at)
        if call.held_back is not None:
            self.say_held_back(call)
        if call.told:
            call.count(at)
            self.out.append((kind, {"call_id": call.call_id, "call": call.known(), **said}))

    def hold_back(self, call: Call, kind: str, at: float, **said: Any) -> None:
        """Say it later, unless something tells better what it was."""
        if call.held_back is not None:
            self.say_held_back(call)
        call.held_back = (kind, said, at)
        self.holding[call.call_id] = at + HELD_BACK_SECONDS

    def say_held_back(self, call: Call) -> None:
        self.holding.pop(call.call_id, None)
        held, call.held_back = call.held_back, None
        if held is not None:
            kind, said, at = held
            self.say(call, kind, at, **said)

    def _tell_end(self, call: Call, reason: str, at: float, merged_into: str | None = None) -> None:
        call.count(at)
        said = {
            "call_id": call.call_id,
            "call": call.known(ended_at=at),
            "reason": reason,
            "cause": call.cause,
            "cause_text": call.cause_text,
            "hung_up_by": call.hung_up_by(at) if reason in ENDED_BY_SOMEONE else None,
            "merged_into": merged_into,
            "duration_seconds": round(at - call.started_at, 3),
        }
        self.out.append(("asterisk.call.ended", said))
        self.out.append(("asterisk.call.summary", said))
        remember(self.ended, call.call_id)


def remember(memory: OrderedDict[str, None], name: str) -> None:
    """As one of the last MAX_GONE."""
    memory[name] = None
    if len(memory) > MAX_GONE:
        memory.popitem(last=False)
