"""The live channels of one PBX, the calls they make up, and what is said about them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from amibridge.calls.model import MAX_LEGS_KEPT, Call, Channel, Leg
from amibridge.calls.numbers import number_of, pair_of
from amibridge.calls.reasons import ENDED_BY_SOMEONE, NOT_DIALLED, call_reason, leg_reason
from amibridge.schemas.calls import Said

# Twenty times what the largest known Asterisk carries; beyond it the oldest channel is let go as if it had been lost.
MAX_CHANNELS = 200_000
# Names of channels that are nobody's, kept while a phone may be about to move there.
MAX_STRAY_NAMES = 100
# Hung-up channels and ended calls that a late event may still name; Asterisk's own threads race by milliseconds.
MAX_GONE = 10_000

# Asterisk tells that a party runs the dialplan elsewhere and why it does from two threads, milliseconds apart.
HELD_BACK_SECONDS = 0.1

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


class Board:
    """Channels by uniqueid, calls by call_id. `out` takes what is said; `trunks` are patterns of channel names (fnmatch)."""

    def __init__(self, trunks: Sequence[str] = ()) -> None:
        self.trunks = tuple(trunks)
        self.channels: dict[str, Channel] = {}
        self.calls: dict[str, Call] = {}
        self.links: dict[str, dict[str, int]] = {}  # linkedid: live channels in each call
        self.names: dict[str, str] = {}
        self.pairs: dict[str, dict[int, str]] = {}  # Local channels: name without its half: half: uniqueid
        self.bridges: dict[str, dict[str, None]] = {}
        self.gone: OrderedDict[str, None] = OrderedDict()
        self.ended: OrderedDict[str, None] = OrderedDict()  # ids of calls, which are never told again
        self.made = 0
        self.at = 0.0  # of the last event
        self.stale_at: float | None = None  # when what is stale by then is given up
        self.holding: dict[str, float] = {}  # calls with something held back, and until when
        self.losing: dict[str, None] = {}  # channels that are gone and not told yet
        self.out: list[Said] = []

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
        channel.was_bridged = True
        if leg is not None:
            leg.state = "up"
            leg.runs = True
            call.up_at = call.up_at or channel.born

    def adopt(self, uniqueid: str, name: str, linkedid: str, at: float, born: bool = True) -> Channel:
        """A new channel, in the call of its linkedid, or of its other half, or in a new one."""
        pair, half = pair_of(name)
        other = next(iter(self.pairs.get(pair, {}).values()), None) if half else None
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

    def _add_leg(self, call: Call, channel: Channel, at: float) -> None:
        first = channel.uniqueid == channel.linkedid or (not call.legs and not call.partial)
        role = "caller" if first and call.caller is None else "callee"
        leg = Leg(channel.uniqueid, channel.name, role, at, local=bool(channel.half))
        call.legs[channel.uniqueid] = leg
        if role == "caller":
            call.caller = channel.uniqueid
        ended = len(call.legs) - len(call.channels)
        if ended > MAX_LEGS_KEPT:
            self._forget_a_leg(call)

    def _forget_a_leg(self, call: Call) -> None:
        oldest = next((one for one in call.legs.values() if one.uniqueid not in call.channels), None)
        if oldest is not None and oldest.uniqueid not in (call.caller, call.callee):
            call.legs_dropped += oldest.shown
            del call.legs[oldest.uniqueid]

    def _new_call(self, linkedid: str, uniqueid: str, at: float) -> Call:
        self.made += 1
        names = (linkedid, uniqueid, f"{uniqueid}/{self.made}")  # the last for a stream that makes no sense
        call_id = next(name for name in names if name not in self.calls and name not in self.ended)
        call = Call(call_id, self.made, at, clock=at)
        self.calls[call_id] = call
        return call

    def _refresh(self, channel: Channel, snap: Snap) -> None:
        channel.stale = channel.listed = False
        state = snap.get("channel_state")
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
            uniqueid = self.pairs[channel.pair].get(1, uniqueid)
            first = self.channels.get(uniqueid)
            if first is not None and first.call_id != channel.call_id:
                return self.calls[first.call_id].legs.get(uniqueid)
        return self.calls[channel.call_id].legs.get(uniqueid)

    def call_of(self, channel: Channel) -> Call:
        return self.calls[channel.call_id]

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
            call.direction = "inbound" if caller and self.is_trunk(caller) else "internal"
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
        self.calls[channel.call_id].lost = True
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

    def _tell_end(self, call: Call, reason: str, at: float, merged_into: str | None = None) -> None:
        call.count(at)
        said = {
            "call_id": call.call_id,
            "call": call.known(ended_at=at),
            "reason": reason,
            "cause": call.cause,
            "cause_text": call.cause_text,
            "hung_up_by": call.party(call.ender) if reason in ENDED_BY_SOMEONE else None,
            "merged_into": merged_into,
            "duration_seconds": round(at - call.started_at, 3),
        }
        self.out.append(("asterisk.call.ended", said))
        self.out.append(("asterisk.call.summary", said))
        _remember(self.ended, call.call_id)

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
        _remember(self.gone, uniqueid)

    def leave_bridge(self, channel: Channel) -> None:
        bridge = channel.bridge
        channel.bridge = None
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
        calls = self.links.get(linkedid)
        return self.calls[next(iter(calls))] if calls else None

    def _link(self, linkedid: str, call_id: str, by: int) -> None:
        calls = self.links.setdefault(linkedid, {})
        calls[call_id] = calls.get(call_id, 0) + by
        if calls[call_id] <= 0:
            del calls[call_id]
            if not calls:
                del self.links[linkedid]


def _remember(memory: OrderedDict[str, None], name: str) -> None:
    memory[name] = None
    if len(memory) > MAX_GONE:
        memory.popitem(last=False)
