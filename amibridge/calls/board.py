"""The live channels of one PBX, the calls they make up, and what is said about them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from amibridge.calls.model import Call, Channel, Leg
from amibridge.calls.numbers import number_of, pair_of, state_of
from amibridge.calls.reasons import call_reason, leg_reason
from amibridge.calls.telling import Telling, remember

# Twenty times what the largest known Asterisk carries; beyond it the oldest channel is let go as if it had been lost.
MAX_CHANNELS = 200_000
# Names of channels that are nobody's, kept while a phone may be about to move there.
MAX_STRAY_NAMES = 100

# Events of different threads of Asterisk come out of order by milliseconds; a larger step is the clock's.
MAX_JITTER_SECONDS = 1.0

# How a call ended is not known when it lost one of its last two channels unseen.
LAST_CHANNELS = 2

# Channels that Asterisk makes for itself: announcers and recorders of conferences, stand-ins of moves. Nobody's phone.
UNREAL = frozenset(
    (
        "CBAnn",
        "CBRec",
        "Announcer",
        "Recorder",
        "Surrogate",
        "AsyncGoto",
        "Message",
        "OutgoingSpoolFailed",
        "Snoop",
        "Bridge",
    )
)
UP = 6  # AST_STATE_UP

Snap = Mapping[str, Any]


class Board(Telling):
    """Channels by uniqueid, calls by call_id."""

    def __init__(self, trunks: Sequence[str] = ()) -> None:
        super().__init__(trunks)
        self.calls: dict[str, Call] = {}
        self.links: dict[str, dict[str, int]] = {}  # linkedid: live channels in each call
        self.names: dict[str, str] = {}
        self.pairs: dict[str, dict[int, str]] = {}  # Local channels: name without its half: half: uniqueid
        self.bridges: dict[str, dict[str, None]] = {}
        self.gone: OrderedDict[str, None] = OrderedDict()
        self.made = 0
        self.ends_have_dest = False  # whether DialEnd names who was dialled: Asterisk 12+
        self.at = 0.0  # of the last event
        self.stale_at: float | None = None  # when what is stale by then is given up
        self.listed: set[str] = set()  # what the list of channels has so far, part by part
        self.doubted: dict[str, float] = {}  # channels that a list lacks, and when they are given up
        self.losing: dict[str, None] = {}  # channels that are gone and not told yet

    @property
    def waiting(self) -> bool:
        """Whether something is to be done when its time comes."""
        return bool(self.losing or self.holding or self.doubted) or self.stale_at is not None

    def tick(self, at: float) -> float:
        """The time of an event, never before that of the one before. A clock that was set back takes what lives with it."""
        if at < self.at - MAX_JITTER_SECONDS:
            step = self.at - at
            for call in self.calls.values():
                call.shift(-step)
            self.at = at
        self.at = max(self.at, at)
        return self.at

    def see(
        self, snap: Snap | None, at: float, begins: bool = True, born: bool = False, changes: bool = False
    ) -> Channel | None:
        """The channel of a snapshot, adopted when it was not known; None for one that is gone, or nobody's.

        `born`: just now. `changes`: it got into its state just now. `begins`: enough is known to tell of its call.
        """
        uniqueid = snap.get("uniqueid") if snap else None
        if snap is None or not isinstance(uniqueid, str) or not uniqueid:
            return None
        channel = self.channels.get(uniqueid)
        if channel is None:
            name = snap.get("channel") or ""
            if uniqueid in self.gone or name.partition("/")[0] in UNREAL:
                return None
            channel = self.adopt(uniqueid, name, snap.get("linkedid") or uniqueid, at, born)
            channel.exten, channel.context = snap.get("exten"), snap.get("context")
            self._refresh(channel, snap)
            if channel.up and not (born or changes):
                self._found_up(channel)
        else:
            self._refresh(channel, snap)
        if begins:
            self.begin(self.calls[channel.call_id], at)
        return channel

    def known(self, snap: Snap | None, at: float) -> Channel | None:
        """As `see`, of a channel that was heard of: an event about an end may come after it."""
        return self.see(snap, at) if snap and snap.get("uniqueid") in self.channels else None

    def _found_up(self, channel: Channel) -> None:
        """Its answer was not seen."""
        call = self.calls[channel.call_id]
        leg = call.legs.get(channel.uniqueid)
        if leg is not None:
            leg.state = "up"
            leg.runs = leg.bridged = True
            call.up_at = call.up_at or channel.born

    def adopt(self, uniqueid: str, name: str, linkedid: str, at: float, born: bool = True) -> Channel:
        """A new channel, in the call of its linkedid, or of its other half, or in a new one."""
        pair, half = pair_of(name)
        other = self._other_half(pair, half, born) if half else None
        call = self._call_of_link(linkedid) or (self.calls[self.channels[other].call_id] if other else None)
        if call is None:
            call = self._new_call(linkedid, uniqueid, at)
            call.partial = not born
        channel = Channel(uniqueid, name, linkedid, call.call_id, at, pair, half)
        self.channels[uniqueid] = channel
        self.names[name] = uniqueid
        if half:
            self.pairs.setdefault(pair, {})[half] = uniqueid
        call.channels[uniqueid] = None
        self._link(linkedid, call.call_id, 1)
        if half != 2:
            self._add_leg(call, channel, at)
        if len(self.channels) > MAX_CHANNELS:
            self.lose(next(iter(self.channels)), at)
        return channel

    def _other_half(self, pair: str, half: int, born: bool) -> str | None:
        """Of a Local channel. A restarted Asterisk begins to count them anew: what is known by the name then is not it."""
        halves = self.pairs.get(pair, {})
        if born and (half in halves or any(self.channels[one].stale for one in halves.values())):
            self.pairs[pair] = {}
            return None
        return halves.get(3 - half)

    def _add_leg(self, call: Call, channel: Channel, at: float) -> None:
        first = channel.uniqueid == channel.linkedid or (not call.legs and not call.partial)
        role = "caller" if first and call.caller is None else "callee"
        leg = Leg(channel.uniqueid, channel.name, role, at, local=bool(channel.half))
        call.legs[channel.uniqueid] = leg
        if role == "caller":
            call.caller = channel.uniqueid
        call.forget_legs()

    def _new_call(self, linkedid: str, uniqueid: str, at: float) -> Call:
        self.made += 1
        names = (linkedid, uniqueid, f"{uniqueid}/{self.made}")  # the last for a stream that makes no sense
        call_id = next(name for name in names if name not in self.calls and name not in self.ended)
        call = Call(call_id, self.made, at, clock=at)
        self.calls[call_id] = call
        return call

    def _refresh(self, channel: Channel, snap: Snap) -> None:
        channel.stale = False
        state = state_of(snap)
        if state is not None:
            channel.up = state == UP
        linkedid = snap.get("linkedid")
        if linkedid and linkedid != channel.linkedid:
            self._link(channel.linkedid, channel.call_id, -1)
            channel.linkedid = linkedid
            self._link(linkedid, channel.call_id, 1)
        number, name = snap.get("caller_id_num"), snap.get("caller_id_name")
        leg = self.calls[channel.call_id].legs.get(channel.uniqueid)
        if leg is not None and (number != channel.number or name != channel.caller_name or leg.number is None):
            channel.number, channel.caller_name = number, name
            leg.number = number_of(leg, number)
            leg.name = name

    def take_name(self, name: str, uniqueid: str) -> None:
        """Also of a channel that is nobody's: a phone may be about to move there."""
        self.names[name] = uniqueid
        if len(self.names) > 2 * len(self.channels) + MAX_STRAY_NAMES:
            self.names = {one: key for one, key in self.names.items() if key in self.channels}

    def restore(self, channel: Channel) -> None:
        """Put a channel of a checkpoint back where it was."""
        self.calls[channel.call_id]
        self.channels[channel.uniqueid] = channel
        if channel.half:
            self.pairs.setdefault(channel.pair, {})[channel.half] = channel.uniqueid
        self._link(channel.linkedid, channel.call_id, 1)

    def leg_of(self, channel: Channel | None) -> Leg | None:
        """The party that a channel is; both halves of a Local channel are the same."""
        if channel is None:
            return None
        uniqueid = channel.uniqueid
        if channel.half == 2:
            uniqueid = self.pairs.get(channel.pair, {}).get(1, uniqueid)
            first = self.channels.get(uniqueid)
            if first is not None and first.call_id != channel.call_id:
                return self.calls[first.call_id].legs.get(uniqueid)
        return self.calls[channel.call_id].legs.get(uniqueid)

    def call_of(self, channel: Channel) -> Call:
        return self.calls[channel.call_id]

    def merge(self, one: Call, other: Call, at: float) -> Call:
        """Two calls that meet become the older one."""
        if one is other:
            return one
        keep, gone = (one, other) if one.order < other.order else (other, one)
        self.say_held_back(gone)
        keep.count(at)
        if gone.told:
            self._tell_end(gone, "merged", at, keep.call_id)
        del self.calls[gone.call_id]
        for uniqueid in gone.channels:
            channel = self.channels[uniqueid]
            self._link(channel.linkedid, gone.call_id, -1)
            channel.call_id = keep.call_id
            self._link(channel.linkedid, keep.call_id, 1)
        keep.channels |= gone.channels
        keep.guests |= gone.guests
        for uniqueid in gone.guests:
            self.channels[uniqueid].guest_of = keep.call_id
        keep.absorb(gone)
        keep.forget_legs()
        keep.count(at)
        return keep

    def drop(self, uniqueid: str, at: float, cause: int | None = None, text: str | None = None) -> None:
        """A channel is gone; with the last one its call ends."""
        channel = self.channels.get(uniqueid)
        if channel is None:
            return
        call = self.calls[channel.call_id]
        leg = call.legs.get(uniqueid)
        call.count(at)
        if leg is not None and leg.state != "ended":
            self._end_leg(call, leg, at, cause, text)
        self.end_visit(channel, at)
        self._remove(channel)
        if not call.channels:
            for guest in tuple(call.guests):
                self.end_visit(self.channels[guest], at)
            self.end(call, at)
        else:
            call.count(at)

    def lose(self, uniqueid: str, at: float) -> None:
        """A channel went away unseen."""
        channel = self.channels.get(uniqueid)
        if channel is None:
            return
        call = self.calls[channel.call_id]
        call.lost = call.lost or len(call.channels) <= LAST_CHANNELS
        leg = self.calls[channel.call_id].legs.get(uniqueid)
        if leg is not None:
            leg.reason = "unknown"
        self.drop(uniqueid, at)

    def unpark(self, call: Call, reason: str, by: Leg | None, at: float) -> None:
        """A party is parked no more, if one was."""
        parked = call.parked
        if parked is None:
            return
        call.count(at)
        call.parked = None
        leg = call.legs.get(call.parkee or "")
        said: dict[str, Any] = {"lot": parked["lot"], "space": parked["space"], "reason": reason}
        said |= {"by": by.party() if by else None, "leg": leg.told() if leg else None}
        self.say(call, "asterisk.call.unparked", at, **said, parked_seconds=round(at - call.parked_at, 3))

    def _end_leg(self, call: Call, leg: Leg, at: float, cause: int | None, text: str | None) -> None:
        if call.parkee == leg.uniqueid:  # Asterisk tells of a time out seconds later, and of a dead channel never
            self.unpark(call, "hung_up" if call.ender == leg.uniqueid else "timeout", None, at)
        if leg.held_at is not None:
            leg.hold_seconds += at - leg.held_at
            leg.held_at = None
        leg.reason = "unknown" if leg.reason == "unknown" else leg_reason(call, leg, cause)
        shown = leg.shown
        leg.state, leg.ended_at, leg.cause, leg.cause_text = "ended", at, cause, text
        if shown:
            call.cause, call.cause_text = cause, text
            self.say(call, "asterisk.call.leg_ended", at, leg=leg.told())

    def end(self, call: Call, at: float) -> None:
        self.say_held_back(call)
        call.count(at)
        if call.told:
            self._tell_end(call, call_reason(call), at)
        del self.calls[call.call_id]

    def _remove(self, channel: Channel) -> None:
        uniqueid = channel.uniqueid
        del self.channels[uniqueid]
        del self.calls[channel.call_id].channels[uniqueid]
        self._link(channel.linkedid, channel.call_id, -1)
        if self.names.get(channel.name) == uniqueid:
            del self.names[channel.name]
        if channel.half and (halves := self.pairs.get(channel.pair)):
            if halves.get(channel.half) == uniqueid:
                del halves[channel.half]
            if not halves:
                del self.pairs[channel.pair]
        self.leave_bridge(channel)
        remember(self.gone, uniqueid)

    def leave_bridge(self, channel: Channel) -> None:
        bridge = channel.bridge
        channel.bridge = None
        leg = self.leg_of(channel)
        if leg is not None and bridge:
            self.calls[channel.call_id].count(self.at)
            leg.bridged = False
        inside = self.bridges.get(bridge) if bridge else None
        if bridge and inside is not None:
            inside.pop(channel.uniqueid, None)
            if not inside:
                del self.bridges[bridge]

    def end_visit(self, channel: Channel, at: float) -> None:
        """An agent who took part in a call is in it no more."""
        host = self.calls.get(channel.guest_of or "")
        channel.guest_of = None
        if host is None or channel.uniqueid not in host.guests:
            return
        host.count(at)
        del host.guests[channel.uniqueid]
        leg = host.legs.get(channel.uniqueid)
        if leg is not None and leg.state != "ended":
            self._end_leg(host, leg, at, None, None)
        host.count(at)

    def _call_of_link(self, linkedid: str) -> Call | None:
        calls = [self.calls[call_id] for call_id in self.links.get(linkedid, ())]
        return min((call for call in calls if not call.agent), key=lambda call: call.order, default=None)

    def _link(self, linkedid: str, call_id: str, by: int) -> None:
        calls = self.links.setdefault(linkedid, {})
        calls[call_id] = calls.get(call_id, 0) + by
        if calls[call_id] <= 0:
            del calls[call_id]
            if not calls:
                del self.links[linkedid]
