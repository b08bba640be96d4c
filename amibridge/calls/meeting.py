"""Channels meet: bridges, Local channels, moves of a phone from one channel to another, transfers, pick-ups."""

from __future__ import annotations

from typing import Any

from amibridge.calls.board import Board
from amibridge.calls.dialling import answer, tell_transfer
from amibridge.calls.model import Call, Channel, Leg, place
from amibridge.calls.numbers import number_of

# Where channels wait side by side and do not hear each other.
_WAITING_ROOMS = ("parking", "agent_hold")
_WAITING_TECHNOLOGY = "holding_bridge"
_DONE = ("Success", None)  # before Asterisk 12 only transfers that succeeded were told
_MOVING = "<MASQ>"
_LEFT_BEHIND = "<ZOMBIE>"


def bridgeenter(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    bridge = body["bridge"]
    if channel is None or not bridge or not bridge.get("bridge_uniqueid"):
        return
    board.leave_bridge(channel)
    swapped = board.channels.get(body.get("swap_uniqueid") or "")
    if swapped is not None:
        board.leave_bridge(swapped)
        if not board.call_of(channel).agent:
            board.merge(board.call_of(channel), board.call_of(swapped), at)
    channel.bridge = bridge["bridge_uniqueid"]
    inside = board.bridges.setdefault(channel.bridge, {})
    inside[channel.uniqueid] = None
    if bridge.get("bridge_type") in _WAITING_ROOMS or bridge.get("bridge_technology") == _WAITING_TECHNOLOGY:
        board.end_visit(channel, at)
        call = board.call_of(channel)
        call.agent = call.agent or (bridge.get("bridge_type") == "agent_hold" and len(call.channels) == 1)
        return
    leg = board.leg_of(channel)
    if leg is not None:
        leg.bridged = True
    _meet(board, channel, inside, at)


def _meet(board: Board, channel: Channel, inside: dict[str, None], at: float) -> None:
    there = [board.channels[uniqueid] for uniqueid in inside]
    hosts = [one for one in there if not board.call_of(one).agent] or there
    call = board.call_of(hosts[0])
    for one in hosts[1:]:
        call = board.merge(call, board.call_of(one), at)
    for one in there:
        if board.call_of(one).agent and one not in hosts and (visitor := _visit(board, call, one, at)):
            answer(board, call, visitor, at)
    for one in hosts if len(there) > 1 else ():
        leg = board.leg_of(one)
        if leg is not None and one.up and leg.role == "callee" and one.half != 2:
            answer(board, call, leg, at)
        elif leg is not None and one.up and leg.role != "callee" and leg.state not in ("up", "ended"):
            call.count(at)
            leg.state = "up"
            call.up_at = call.up_at or at
    call.count(at)


def _visit(board: Board, host: Call, channel: Channel, at: float) -> Leg | None:
    """An agent who is logged in takes part in a call that comes and goes; the leg, when that is new."""
    if channel.guest_of == host.call_id:
        return None
    board.end_visit(channel, at)
    own = board.leg_of(channel)
    leg = Leg(channel.uniqueid, channel.name, "callee", at, number=own.number if own else None, bridged=True)
    channel.guest_of = host.call_id
    host.legs[channel.uniqueid] = leg
    host.guests[channel.uniqueid] = None
    return leg


def bridgeleave(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    if channel is None:
        return
    board.leave_bridge(channel)
    call = board.call_of(channel)
    if call.parked and (body["bridge"] or {}).get("bridge_type") == "parking":
        call.count(at)
        call.left_parking = True
        call.count(at)


def localbridge(board: Board, body: Any, at: float) -> None:
    one = board.see(body["local_one_channel"], at, begins=False)
    two = board.see(body["local_two_channel"], at, begins=False)
    if one is not None and two is not None:
        board.merge(board.call_of(one), board.call_of(two), at)


def rename(board: Board, body: Any, at: float) -> None:
    """A channel gets another name. Asterisk moves a phone from one channel to another by three of them: the phone's channel
    gets `<MASQ>` behind its name, the other one gets its name, and the phone's channel gets the other's with `<ZOMBIE>`."""
    old, new, uniqueid = body["channel_name"] or "", body["new_name"] or "", body["uniqueid"] or ""
    channel = board.channels.get(uniqueid)
    if channel is not None:
        if board.names.get(channel.name) == uniqueid:
            del board.names[channel.name]
        channel.name = new
    if new.endswith(_MOVING):
        return
    if not new.endswith(_LEFT_BEHIND):
        if channel is not None or uniqueid not in board.gone:
            board.take_name(new, uniqueid)
        return
    phone = old.removesuffix(_MOVING)
    moved_to = board.names.get(phone)
    if channel is not None and moved_to and moved_to != uniqueid:
        _move_phone(board, channel, moved_to, phone, at)


def _move_phone(board: Board, left: Channel, uniqueid: str, phone: str, at: float) -> None:
    call = board.call_of(left)
    leg = call.legs.get(left.uniqueid)
    channel = board.channels.get(uniqueid)
    if channel is not None and channel.call_id != left.call_id:
        call = board.merge(call, board.call_of(channel), at)
    if leg is None:
        return
    if channel is None:
        channel = board.adopt(uniqueid, phone, left.linkedid, at)
        channel.up = left.up
        channel.exten, channel.context = left.exten, left.context
        call.legs.pop(uniqueid, None)
        _rekey(call, leg, uniqueid)
        return
    other = call.legs.get(uniqueid)
    if other is not None:
        other.channel = phone
        other.local = False
        other.name = leg.name
        other.number = number_of(other, leg.number) if leg.role != "joined" else leg.number
        call.picked_up = call.picked_up and other.role == "callee"
        _rekey(call, leg, None)
    call.count(at)


def _rekey(call: Call, leg: Leg, uniqueid: str | None) -> None:
    """A leg lives on under another channel, or (None) in another leg."""
    legs = {}
    for key, one in call.legs.items():
        if one is not leg:
            legs[key] = one
        elif uniqueid is not None:
            legs[uniqueid] = one
    if call.caller == leg.uniqueid:
        call.caller = uniqueid or call.caller
    if call.callee == leg.uniqueid:
        call.callee = uniqueid
    call.legs = legs
    if uniqueid is not None:
        leg.uniqueid = uniqueid


def pickup(board: Board, body: Any, at: float) -> None:
    picker = board.see(body["channel"], at)
    target = board.see(body["target_channel"], at)
    if picker is None or target is None:
        return
    call = board.merge(board.call_of(picker), board.call_of(target), at)
    leg, rang = board.leg_of(picker), board.leg_of(target)
    if leg is not None and leg.answered_at is None:
        call.picked_up = True
    if rang is not None and rang.state != "up":
        rang.reason = "answered_elsewhere"
    call.hop("pickup", picker.number, at)


def blindtransfer(board: Board, body: Any, at: float) -> None:
    by = board.see(body["transferer_channel"], at)
    transferee = board.see(body["transferee_channel"], at)
    if body["result"] not in _DONE or (by is None and transferee is None):
        return
    by_leg, other = board.leg_of(by), board.leg_of(transferee)
    call = board.call_of(by or transferee)  # type: ignore[arg-type]
    _handed_over(by_leg, other)
    if call.held_back is not None:  # the same, seen from the dialplan
        call.held_back = None
        board.holding.pop(call.call_id, None)
        call.transfers, call.hops = call.transfers[:-1], call.hops[:-1]
    tell_transfer(board, call, "blind", by_leg, other, place(body["extension"]), at)


def attendedtransfer(board: Board, body: Any, at: float) -> None:
    first = board.see(body["orig_transferer_channel"], at)
    second = board.see(body["second_transferer_channel"], at)
    transferee = board.see(body["transferee_channel"], at)
    target = board.see(body["transfer_target_channel"], at)
    there = [one for one in (first, second, transferee, target) if one is not None]
    if body["result"] not in _DONE or not there:
        return
    call = board.call_of(there[0])
    for one in there[1:]:
        call = board.merge(call, board.call_of(one), at)
    by, other = board.leg_of(first), board.leg_of(transferee)
    if body["dest_type"] == "Threeway":  # nobody leaves
        board.say(call, "asterisk.call.conferenced", at, conference=None, leg=by.told() if by else None)
        return
    leg = _target(board, call, target, second, (first, second, transferee))
    kind = "attended" if leg is None or leg.state == "up" else "blonde"
    _handed_over(by, None)
    _handed_over(board.leg_of(second), None)
    to = leg.party() if leg else place(body.get("dest_app"))
    tell_transfer(board, call, kind, by, other, to, at)


def _target(
    board: Board, call: Call, target: Channel | None, second: Channel | None, others: tuple[Channel | None, ...]
) -> Leg | None:
    """Who the call is handed over to: the party itself, not the Local channel that leads to it."""
    leg = board.leg_of(target)
    if leg is not None and not leg.wire:
        return leg
    not_it = {board_leg.uniqueid for one in others if (board_leg := board.leg_of(one)) is not None}
    live = [one for one in call.shown_legs() if one.state in ("up", "ringing") and one.uniqueid not in not_it]
    ringing = [one for one in live if one.state == "ringing"]
    return next(reversed(ringing or live), None)


def _handed_over(by: Leg | None, transferee: Leg | None) -> None:
    if by is not None:
        by.transferred = True
    if transferee is not None:
        transferee.moved = True
