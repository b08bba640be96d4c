"""Channels come, are dialled, ring, answer and hang up."""

from __future__ import annotations

from typing import Any

from amibridge.calls.board import Board
from amibridge.calls.model import AFTERWARDS_SECONDS, MAX_TRANSFERS, Call, Channel, Leg, place, stamp
from amibridge.calls.numbers import dialled_number, number_of, state_of
from amibridge.calls.reasons import NOT_DIALLED, STATUS_REASONS

RINGING = 5  # AST_STATE_RINGING: the phone itself rings (RING, 4, is the caller's side)
_BY_ASTERISK = "AppDial2"  # what a channel runs that Asterisk itself dialled (Originate)
_DIALLED = ("AppDial", "AppDial2", "AppQueue")  # what a dialled channel seems to run


def newchannel(board: Board, body: Any, at: float) -> None:
    board.gone.pop((body["channel"] or {}).get("uniqueid") or "", None)  # an id of one's own may be used again
    board.see(body["channel"], at, begins=False, born=True)


def seen(board: Board, body: Any, at: float) -> None:
    """Nothing but what the snapshot says."""
    board.see(body["channel"], at, begins=False)


def newstate(board: Board, body: Any, at: float) -> None:
    snap = body["channel"]
    channel = board.see(snap, at, changes=True)
    leg = board.leg_of(channel)
    if channel is None or leg is None or leg.wire or channel.half == 2:
        return
    call = board.call_of(channel)
    if state_of(snap or {}) == RINGING:
        ring(board, call, leg, at)
    elif channel.up and leg.role == "callee" and channel.dialled_by and _tells_no_end(board, snap):
        answer(board, call, leg, at)  # before Asterisk 12 nothing else says so
    elif channel.up and leg.role == "caller" and leg.state != "up":
        connect_caller(board, call, leg, at)


def _tells_no_end(board: Board, snap: Any) -> bool:
    """Whether this is an Asterisk before 12, whose DialEnd names nobody."""
    return not board.ends_have_dest and not snap.get("linkedid")


def connect_caller(board: Board, call: Call, leg: Leg, at: float) -> None:
    """The caller's channel is up: someone answered, or the dialplan did, or it was the caller who had to."""
    call.count(at)
    leg.state = "up"
    call.count(at)
    if call.up_at is None:
        call.up_at = at
    if call.originated:
        leg.answered_at = at
        say_answered(board, call, "caller", leg, at)
    elif not any(one.role == "callee" and one.answered_at is not None for one in call.legs.values()):
        say_answered(board, call, "pbx", None, at)


def newexten(board: Board, body: Any, at: float) -> None:
    application = body["application"]
    channel = board.see(body["channel"], at, begins=application != _BY_ASTERISK)
    leg = board.leg_of(channel)
    if channel is None or leg is None or channel.half == 2:
        return
    call = board.call_of(channel)
    exten, context = body["channel"].get("exten"), body["channel"].get("context")
    if application == _BY_ASTERISK and leg.role == "caller":
        _originated(call, leg)
    if application not in _DIALLED and exten not in NOT_DIALLED:
        _comes_to(board, call, channel, leg, exten, context, at)
    channel.exten, channel.context, channel.application = exten, context, application


def _comes_to(
    board: Board, call: Call, channel: Channel, leg: Leg, exten: str | None, context: str | None, at: float
) -> None:
    """A party runs the dialplan: its own, or someone sent it elsewhere, which nothing else tells of."""
    changed = (exten, context) != (channel.exten, channel.context)
    sent = not leg.runs if leg.role == "callee" else changed and channel.bridge is not None
    told_already, leg.moved = leg.moved, leg.moved and not (changed or sent)
    leg.runs = True
    if sent and not told_already and leg.state == "up" and not call.partial:
        redirected(board, call, leg, exten, at)
    if leg.role == "caller":
        board.note_dialled(call, exten, at)


def _originated(call: Call, leg: Leg) -> None:
    """Asterisk rings this phone itself: what it shows as its caller id is not its number."""
    call.originated = leg.rung = True
    leg.number = number_of(leg, leg.number)


def redirected(board: Board, call: Call, leg: Leg, exten: str | None, at: float) -> None:
    tell_transfer(board, call, "redirect", None, leg, place(exten), at)


def tell_transfer(
    board: Board, call: Call, kind: str, by: Leg | None, transferee: Leg | None, to: dict[str, Any], at: float
) -> None:
    said = {
        "kind": kind,
        "at": stamp(at),
        "by": by.party() if by else None,
        "transferee": transferee.party() if transferee else None,
        "to": to,
    }
    call.transfers = [*call.transfers, said][-MAX_TRANSFERS:]
    call.hop("transfer", to["number"], at)
    if kind == "redirect":
        board.hold_back(call, "asterisk.call.transferred", at, transfer=said)
    else:
        board.say(call, "asterisk.call.transferred", at, transfer=said)


def dialbegin(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    dest = board.see(body["dest_channel"], at, begins=False)
    if dest is None:
        return
    call = board.call_of(dest)
    leg = board.leg_of(dest)
    if channel is None:
        if leg is not None and leg.role == "caller":
            _originated(call, leg)
    else:
        if not (board.call_of(channel).agent or call.agent):
            call = board.merge(board.call_of(channel), call, at)
        dest.dialled_by = channel.uniqueid
        if leg is not None:
            leg.dialled_by = channel.uniqueid
            leg.dialled = dialled_number(body["dial_string"])
            leg.number = number_of(leg, leg.number)
        _dialled_by(board, channel, dest, call, leg)
    if board.trunks and call.told and leg is not None and call.direction == "internal" and board.is_trunk(leg):
        call.direction = "outbound"
    board.begin(call, at)


def _dialled_by(board: Board, channel: Channel, dest: Channel, call: Call, leg: Leg | None) -> None:
    """Whoever the second half of a Local channel dials takes the place of that Local channel."""
    wire = board.leg_of(channel) if channel.half == 2 else None
    if leg is not None and leg.role == "joined":
        leg.role = "callee"
    if wire is None or leg is None or wire is leg:
        return
    if wire.rang_at is None and wire.state != "up":
        wire.wire = True
        if wire.role == "caller":
            leg.role = "caller"
            call.caller = leg.uniqueid
            call.originated = True


def dialstate(board: Board, body: Any, at: float) -> None:
    board.see(body["channel"], at)
    dest = board.see(body["dest_channel"], at)
    leg = board.leg_of(dest)
    if dest is not None and leg is not None and body["dial_status"] == "RINGING":
        ring(board, board.call_of(dest), leg, at)


def ring(board: Board, call: Call, leg: Leg, at: float) -> None:
    if leg.wire or leg.rang_at is not None or leg.state != "trying":
        return
    call.count(at)
    leg.state, leg.rang_at = "ringing", at
    call.ender = None
    board.say(call, "asterisk.call.ringing", at, leg=leg.told())


def dialend(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    if body["dial_status"] == "ANSWER":
        dest = board.see(body["dest_channel"], at, changes=True)
    else:
        dest = board.known(body["dest_channel"], at)
    leg = board.leg_of(dest)
    if dest is None and channel is not None and body["dest_channel"] is None:
        _dial_ended(board.call_of(channel), channel, body["dial_status"])
    if dest is None or leg is None:
        return
    board.ends_have_dest = True
    if channel is not None and channel.call_id != dest.call_id:  # its DialBegin was missed
        board.merge(board.call_of(channel), board.call_of(dest), at)
    call = board.call_of(dest)
    status = body["dial_status"]
    if status == "CANCEL" and channel is not None and not channel.half:
        _sent_while_ringing(board, call, channel, body["channel"].get("exten"), at)
    if body.get("forward"):
        call.hop("forward", body["forward"], at)
        leg.reason = leg.reason or "forwarded"
    elif status == "ANSWER":
        dest.up = True
        if leg.role == "joined":  # it called the PBX to pick up what was dialled elsewhere
            leg.role, leg.state = "callee", "trying"
            call.picked_up = True
        answer(board, call, leg, at)
    elif leg.answered_at is None and leg.reason is None:
        leg.reason = STATUS_REASONS.get(status or "")


def _dial_ended(call: Call, channel: Channel, status: str | None) -> None:
    """Before Asterisk 12 the end of a dial names no destination: all that are not answered ended so."""
    for leg in call.legs.values():
        if leg.dialled_by == channel.uniqueid and leg.answered_at is None and status in STATUS_REASONS:
            leg.reason = STATUS_REASONS[status]


def _sent_while_ringing(board: Board, call: Call, channel: Channel, exten: str | None, at: float) -> None:
    leg = board.leg_of(channel)
    if leg is None or exten in NOT_DIALLED or call.partial or channel.application != "Dial":
        return
    if channel.exten not in (None, exten):
        channel.exten = exten
        redirected(board, call, leg, exten, at)


def answer(board: Board, call: Call, leg: Leg, at: float) -> None:
    """A dialled party answered. What only joins others does not answer."""
    if leg.wire or leg.state in ("up", "ended"):
        return
    call.count(at)
    leg.state, leg.answered_at = "up", at
    call.ender = None
    if call.up_at is None:
        call.up_at = at
    if leg.role == "caller":
        call.caller = leg.uniqueid
        say_answered(board, call, "caller", leg, at)
        return
    if call.answered_at is None:
        call.answered_at = at
    call.callee = leg.uniqueid
    say_answered(board, call, "callee", leg, at)


def say_answered(board: Board, call: Call, by: str, leg: Leg | None, at: float) -> None:
    call.answer_told = True
    picked_up, call.picked_up = call.picked_up and by == "callee", False
    board.say(
        call,
        "asterisk.call.answered",
        at,
        by=by,
        leg=leg.told() if leg else None,
        after_seconds=round(at - call.started_at, 3),
        picked_up=picked_up,
    )


def hanguprequest(board: Board, body: Any, at: float) -> None:
    """A phone hung up (Asterisk itself and its administrator make soft requests)."""
    _ends(board, body, at, by_phone=True)


def softhanguprequest(board: Board, body: Any, at: float) -> None:
    _ends(board, body, at, by_phone=False)


def _ends(board: Board, body: Any, at: float, by_phone: bool) -> None:
    channel = board.see(body["channel"], at)
    leg = board.leg_of(channel)
    if channel is None or leg is None or leg.wire or leg.transferred:
        return
    call = board.call_of(channel)
    before = call.legs.get(call.ender or "")
    if before is not None and before.ended_at is not None and at > before.ended_at + AFTERWARDS_SECONDS:
        call.ender = None  # that was another conversation
    if call.ender is not None or (leg.role != "caller" and leg.state != "up"):
        return
    if sum(one.state == "up" for one in call.shown_legs()) <= 2:  # of a conference of three, one leaving ends nothing
        # The second half of a Local channel that leads to no phone is all there is of its far end.
        call.ender = leg.uniqueid if by_phone or channel.half == 2 else "pbx"


def hangup(board: Board, body: Any, at: float) -> None:
    uniqueid = (body["channel"] or {}).get("uniqueid")
    if uniqueid not in board.channels:
        return
    channel = board.see(body["channel"], at)
    if channel is not None:
        board.drop(channel.uniqueid, at, body.get("cause"), body.get("cause_txt"))
