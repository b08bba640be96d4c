"""Parties wait and are kept: queues, parking, conferences, hold; digits and recordings."""

from __future__ import annotations

from typing import Any

from amibridge.calls.board import Board
from amibridge.calls.dialling import say_answered
from amibridge.calls.model import Call, Leg
from amibridge.schemas.fields import rfc3339


def queuecallerjoin(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    if channel is None or not body["queue"]:
        return
    call = board.call_of(channel)
    if call.queue and call.queue["queue"] == body["queue"]:
        return  # told before
    call.count(at)
    call.queue = {"queue": body["queue"], "position": body["position"], "joined_at": rfc3339(at)}
    call.queued_at = at
    call.ender = None
    call.abandoned = False
    call.hop("queue", body["queue"], at)
    board.say(call, "asterisk.call.queued", at, queue=body["queue"], position=body["position"])


def queuecallerabandon(board: Board, body: Any, at: float) -> None:
    channel = board.known(body["channel"], at)
    if channel is None or not body["queue"]:
        return
    call = board.call_of(channel)
    leg = board.leg_of(channel)
    if call.ender is None or call.ender not in (
        "pbx",
        leg.uniqueid if leg else "",
    ):  # app_queue says the same when the time is up, or the last member leaves
        queuecallerleave(board, body, at)
        return
    waited = _leaves_queue(call, at)
    call.abandoned = True
    said = {"queue": body["queue"], "position": body["position"], "waited_seconds": waited}
    board.say(call, "asterisk.call.abandoned", at, **said)


def queuecallerleave(board: Board, body: Any, at: float) -> None:
    channel = board.known(body["channel"], at)
    if channel is None:
        return
    call = board.call_of(channel)
    if call.queue is None or call.queue["queue"] != body["queue"]:
        return
    answered = any(leg.role == "callee" and (leg.answered_at or 0.0) >= call.queued_at for leg in call.shown_legs())
    reason = "answered" if answered and call.callee else "other"
    waited = _leaves_queue(call, at)
    board.say(call, "asterisk.call.dequeued", at, queue=body["queue"], reason=reason, waited_seconds=waited)


def _leaves_queue(call: Call, at: float) -> float:
    call.count(at)
    waited = round(at - call.queued_at, 3) if call.queue else 0.0
    call.queue = None
    return waited


def parkedcall(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["parkee_channel"], at)
    if channel is None:
        return
    call, leg = board.call_of(channel), board.leg_of(channel)
    if call.parked and call.parked["space"] == body["parking_space"]:
        return  # told before
    call.count(at)
    lot, space = body["parking_lot"], body["parking_space"]
    call.parked = {"lot": lot, "space": space, "parked_at": rfc3339(at)}
    call.parked_at, call.parkee, call.left_parking = at, leg.uniqueid if leg else None, False
    call.ender = None
    if leg is not None:
        leg.moved = True
    call.hop("park", space, at)
    board.say(call, "asterisk.call.parked", at, lot=lot, space=space, by=body["parker_dial_string"], leg=_told(leg))


def unparkedcall(board: Board, body: Any, at: float) -> None:
    _unparked(board, body, at, "retrieved")


def parkedcalltimeout(board: Board, body: Any, at: float) -> None:
    _unparked(board, body, at, "timeout")


def parkedcallgiveup(board: Board, body: Any, at: float) -> None:
    _unparked(board, body, at, "hung_up")


def _unparked(board: Board, body: Any, at: float, reason: str) -> None:
    channel = board.known(body["parkee_channel"], at)
    retriever = board.see(body.get("retriever_channel"), at)
    if channel is None:
        return
    call = board.call_of(channel)
    by = board.leg_of(retriever)
    if retriever is not None:
        call = board.merge(call, board.call_of(retriever), at)
    board.unpark(call, reason, by, at)


def confbridgejoin(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    if channel is None:
        return
    call = board.call_of(channel)
    if call.conference != body["conference"]:
        call.hop("conference", body["conference"], at)
    call.conference = body["conference"]
    leg = board.leg_of(channel)
    board.say(call, "asterisk.call.conferenced", at, conference=body["conference"], leg=_told(leg))


def hold(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    leg = board.leg_of(channel)
    if channel is None or leg is None or leg.held_at is not None or leg.state == "ended" or not channel.up:
        return
    call = board.call_of(channel)
    if not call.answer_told:  # it was not seen
        call.up_at = call.up_at or at
        say_answered(board, call, "callee" if leg.role == "callee" else "pbx", leg, at)
    call.count(at)
    leg.held_at = at
    board.say(call, "asterisk.call.held", at, leg=leg.told())


def unhold(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    leg = board.leg_of(channel)
    if channel is None or leg is None or leg.held_at is None:
        return
    call = board.call_of(channel)
    call.count(at)
    held = at - leg.held_at
    leg.hold_seconds += held
    leg.held_at = None
    board.say(call, "asterisk.call.resumed", at, leg=leg.told(), held_seconds=round(held, 3))


def dtmfend(board: Board, body: Any, at: float) -> None:
    if body["direction"] != "Received":
        return
    channel = board.see(body["channel"], at)
    if channel is not None:
        milliseconds = body["duration_ms"]
        seconds = milliseconds / 1000 if milliseconds is not None else None
        leg = board.leg_of(channel)
        board.say(board.call_of(channel), "asterisk.call.dtmf", at, leg=_told(leg), digit=body["digit"], seconds=seconds)


def recordingstart(board: Board, body: Any, at: float) -> None:
    channel = board.see(body["channel"], at)
    if channel is not None:
        call = board.call_of(channel)
        call.recorded = True
        board.say(call, "asterisk.call.recorded", at, leg=_told(board.leg_of(channel)))


def _told(leg: Leg | None) -> dict[str, Any] | None:
    return leg.told() if leg else None
