"""What the tracker knows: channels, legs, calls; and what of a call is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from amibridge.schemas.fields import rfc3339

# Of one call. A conference that never ends sees thousands come and go; nobody reads more than these, and every event of the
# call carries them.
MAX_LEGS_TOLD = 50
MAX_LEGS_KEPT = 200  # of those that ended; live ones are always kept
MAX_HOPS = 50
MAX_TRANSFERS = 50
MAX_ABSORBED = 20

# Who stays in the dialplan for longer after the other has hung up is on to something else.
AFTERWARDS_SECONDS = 2.0

Told = dict[str, Any]


@dataclass(slots=True)
class Channel:
    """A live channel. `pair`: the name of a Local channel without its half."""

    uniqueid: str
    name: str
    linkedid: str
    call_id: str
    born: float
    pair: str = ""
    half: int = 0
    up: bool = False
    number: str | None = None
    caller_name: str | None = None
    context: str | None = None
    exten: str | None = None
    application: str | None = None
    dialled_by: str | None = None
    bridge: str | None = None
    guest_of: str | None = None  # the call an agent is in beside its own
    stale: bool = False  # not heard of since the last login


@dataclass(slots=True)
class Leg:
    """A channel as a party to its call; kept when the channel is gone. `wire`: a Local channel that only joins others."""

    uniqueid: str
    channel: str
    role: str
    started_at: float
    local: bool = False
    rung: bool = False  # by Asterisk, to begin a call with it
    dialled_by: str | None = None
    dialled: str | None = None  # the number in its dial string
    wire: bool = False
    state: str = "trying"
    number: str | None = None
    name: str | None = None
    rang_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    held_at: float | None = None
    hold_seconds: float = 0.0
    reason: str | None = None
    cause: int | None = None
    cause_text: str | None = None
    transferred: bool = False  # handed its side over: that it hangs up ends nothing
    bridged: bool = False  # hears others
    runs: bool = False  # the dialplan
    moved: bool = False  # was handed over: that it goes elsewhere is told already

    @property
    def shown(self) -> bool:
        """Whether it is a party, as far as anyone can tell."""
        return not self.wire and (not self.local or self.role == "caller" or self.rang_at is not None or self.state == "up")

    def party(self) -> Told:
        return {"number": self.number, "name": self.name, "channel": self.channel, "uniqueid": self.uniqueid}

    def told(self) -> Told:
        return {
            **self.party(),
            "role": self.role,
            "state": self.state,
            "held": self.held_at is not None,
            "started_at": stamp(self.started_at),
            "rang_at": stamp(self.rang_at),
            "answered_at": stamp(self.answered_at),
            "ended_at": stamp(self.ended_at),
            "reason": self.reason,
            "cause": self.cause,
            "cause_text": self.cause_text,
            "hold_seconds": round(self.hold_seconds, 3),
        }


@dataclass(slots=True)
class Call:
    """A call. `caller` and `callee` are uniqueids of its legs; `channels` are those that live, in order of birth."""

    call_id: str
    order: int
    started_at: float
    channels: dict[str, None] = field(default_factory=dict)
    guests: dict[str, None] = field(default_factory=dict)  # agents who are in their own call all the while
    agent: bool = False  # an agent waits in it for calls
    legs: dict[str, Leg] = field(default_factory=dict)
    legs_dropped: int = 0
    caller: str | None = None
    callee: str | None = None
    direction: str | None = None
    originated: bool = False
    partial: bool = False
    told: bool = False
    answer_told: bool = False
    dialled: str | None = None
    up_at: float | None = None
    answered_at: float | None = None
    queue: Told | None = None
    queued_at: float = 0.0
    parked: Told | None = None
    parked_at: float = 0.0
    parkee: str | None = None
    left_parking: bool = False  # and nothing told why yet
    conference: str | None = None
    recorded: bool = False
    abandoned: bool = False
    picked_up: bool = False
    ender: str | None = None  # uniqueid of the leg that hung up, "pbx", or nobody yet
    lost: bool = False  # a channel of it went away unseen
    cause: int | None = None
    cause_text: str | None = None
    held_back: tuple[str, Told, float] | None = None
    transfers: list[Told] = field(default_factory=list)
    hops: list[Told] = field(default_factory=list)
    absorbed: list[str] = field(default_factory=list)
    clock: float = 0.0  # up to when the seconds are counted
    state: str = "dialing"
    seconds: dict[str, float] = field(default_factory=dict)

    def shown_legs(self) -> Iterator[Leg]:
        return (leg for leg in self.legs.values() if leg.shown)

    def count(self, at: float) -> None:
        """Count the seconds of the state it was in, and find the state it is in now."""
        if at > self.clock:
            self.seconds[self.state] = self.seconds.get(self.state, 0.0) + at - self.clock
            self.clock = at
        self.state = self._state()

    def _state(self) -> str:
        up = together = held = ringing = 0
        for uniqueid in (*self.channels, *self.guests):
            leg = self.legs.get(uniqueid)
            if leg is None or not leg.shown:
                continue
            up += leg.state == "up"
            together += leg.state == "up" and leg.bridged
            held += leg.held_at is not None
            ringing += leg.state == "ringing"
        if together > 1:
            return "held" if held else "talking"
        if self.parked and not self.left_parking:
            return "parked"
        if self.queue:
            return "queued"
        if ringing:
            return "ringing"
        return "connected" if up else "dialing"

    def forget_legs(self) -> None:
        """Let go of the oldest that ended, but for those that the call speaks of."""
        spare = len(self.legs) - len(self.channels) - MAX_LEGS_KEPT
        if spare <= 0:
            return
        kept = (self.caller, self.callee, *self.guests)
        ended = (key for key in self.legs if key not in self.channels and key not in kept)
        for key in list(islice(ended, spare)):
            self.legs_dropped += self.legs[key].shown
            del self.legs[key]

    def shift(self, by: float) -> None:
        """Move all of its times: the clock was set."""
        for name in ("started_at", "up_at", "answered_at", "queued_at", "parked_at", "clock"):
            if (at := getattr(self, name)) is not None:
                setattr(self, name, at + by)
        for leg in self.legs.values():
            for name in ("started_at", "rang_at", "answered_at", "ended_at", "held_at"):
                if (at := getattr(leg, name)) is not None:
                    setattr(leg, name, at + by)

    def absorb(self, gone: Call) -> None:
        """Take over what is known of a younger call that becomes part of this one."""
        for leg in gone.legs.values():
            if leg.role == "caller":
                leg.role = "joined"
        self.legs |= gone.legs
        self.absorbed = [*self.absorbed, *gone.absorbed, gone.call_id][-MAX_ABSORBED:]
        if self.queue is None:
            self.queue, self.queued_at = gone.queue, gone.queued_at
        if self.parked is None:
            self.parked, self.parked_at, self.parkee = gone.parked, gone.parked_at, gone.parkee
        self.conference = self.conference or gone.conference
        self.recorded = self.recorded or gone.recorded
        self.transfers = [*self.transfers, *gone.transfers][-MAX_TRANSFERS:]
        self.hops = [*self.hops, *gone.hops][:MAX_HOPS]
        if gone.up_at is not None:
            self.up_at = min(self.up_at or gone.up_at, gone.up_at)

    def hop(self, kind: str, to: str | None, at: float) -> None:
        if len(self.hops) < MAX_HOPS:
            self.hops.append({"kind": kind, "to": to, "at": rfc3339(at)})

    def party(self, uniqueid: str | None) -> Told | None:
        leg = self.legs.get(uniqueid) if uniqueid else None
        return leg.party() if leg else None

    def hung_up_by(self, at: float) -> Told | None:
        """Who ended it: nobody, where the PBX went on with the other for longer."""
        leg = self.legs.get(self.ender or "")
        if leg is None or (leg.ended_at is not None and at > leg.ended_at + AFTERWARDS_SECONDS):
            return None
        return leg.party()

    def known(self, ended_at: float | None = None) -> Told:
        """The complete call, as it is told."""
        legs = list(self.shown_legs())
        spent = {name: round(seconds, 3) for name, seconds in self.seconds.items()}
        return {
            "call_id": self.call_id,
            "state": "ended" if ended_at is not None else self.state,
            "direction": self.direction,
            "originated": self.originated,
            "partial": self.partial,
            "caller": self.party(self.caller),
            "dialled": self.dialled,
            "callee": self.party(self.callee),
            "started_at": stamp(self.started_at),
            "up_at": stamp(self.up_at),
            "answered_at": stamp(self.answered_at),
            "answered_after_seconds": None if self.answered_at is None else round(self.answered_at - self.started_at, 3),
            "ended_at": stamp(ended_at),
            "queue": self.queue,
            "parked": self.parked,
            "conference": self.conference,
            "recorded": self.recorded,
            "legs": [leg.told() for leg in legs[-MAX_LEGS_TOLD:]],
            "legs_total": len(legs) + self.legs_dropped,
            "transfers": list(self.transfers),
            "hops": list(self.hops),
            "absorbed": list(self.absorbed),
            "ring_seconds": spent.get("ringing", 0.0),
            "talk_seconds": spent.get("talking", 0.0),
            "hold_seconds": spent.get("held", 0.0),
            "queue_seconds": spent.get("queued", 0.0),
            "park_seconds": spent.get("parked", 0.0),
        }


def place(number: str | None) -> Told:
    """A party that is no phone: where the dialplan goes on."""
    return {"number": number, "name": None, "channel": None, "uniqueid": None}


@lru_cache(maxsize=4096)  # every event of a call says the times of all that came before it
def stamp(at: float | None) -> str | None:
    return None if at is None else rfc3339(at)
