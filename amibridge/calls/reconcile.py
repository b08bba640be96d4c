"""Calls after something was missed: what a login, a gap, and a snapshot say about them."""

from __future__ import annotations

from typing import Any

from amibridge.calls.board import Board
from amibridge.calls.dialling import answer, connect_caller
from amibridge.calls.model import Channel

# A channel of an earlier login that nobody speaks of for so long is gone. The resync finds out within seconds; this is for
# bridges without one, and longer than people telephone.
STALE_SECONDS = 4 * 3600.0
# The Hangup of a channel that a list lacks may be a moment behind the list.
GRACE_SECONDS = 2.0
# Calls that one event may end: what one record can become is bounded. The next events end the rest.
LOST_AT_ONCE = 500


def linkup(board: Board, body: Any, at: float) -> None:
    """A new login: whatever ended meanwhile was not heard."""
    _doubt(board, at)


def gapfound(board: Board, body: Any, at: float) -> None:
    if body.get("reason") == "pbx_restart" or body.get("pbx_restarted"):
        board.losing.update(dict.fromkeys(board.channels))
    else:
        _doubt(board, at)


def _doubt(board: Board, at: float) -> None:
    for channel in board.channels.values():
        channel.stale = True
    if board.channels and board.stale_at is None:
        board.stale_at = at + STALE_SECONDS


def inferredhangup(board: Board, body: Any, at: float) -> None:
    """The resync found that a channel is there no more."""
    board.lose(body.get("uniqueid") or "", at)


def channelslisted(board: Board, body: Any, at: float) -> None:
    """Channels that live, from a resync: those that nobody told of are found under way, and those that nobody has heard of
    since the gap and that it lacks are given up in a moment, if their end does not come."""
    if body.get("part") == 1:
        board.listed = set()
    found = []
    for item in body.get("items") or ():
        snap = (item.get("data") or {}).get("channel") or {}
        board.listed.add(str(snap.get("uniqueid")))
        known = snap.get("uniqueid") in board.channels
        channel = board.see(snap, at, begins=False)
        if channel is None:
            continue
        if known:
            _catch_up(board, channel, at)
        else:
            found.append(channel.uniqueid)
    for uniqueid in found:
        call = board.call_of(board.channels[uniqueid])
        call.count(at)
        board.begin(call, at)
        _found(board, uniqueid, at)
    if body.get("complete") and body.get("part") == body.get("parts"):
        missing = (key for key, one in board.channels.items() if one.stale and key not in board.listed)
        board.doubted |= {key: at + GRACE_SECONDS for key in missing if key not in board.doubted}


def _catch_up(board: Board, channel: Channel, at: float) -> None:
    """A channel that is up by now, and whose answer was missed."""
    leg = board.leg_of(channel)
    if leg is None or leg.wire or not channel.up or channel.half == 2 or leg.state in ("up", "ended"):
        return
    if leg.role == "caller":
        connect_caller(board, board.call_of(channel), leg, at)
    else:
        answer(board, board.call_of(channel), leg, at)


def _found(board: Board, uniqueid: str, at: float) -> None:
    channel = board.channels[uniqueid]
    leg = board.leg_of(channel)
    call = board.call_of(channel)
    if leg is not None and channel.up and channel.half != 2 and leg.role == "callee" and not call.answer_told:
        leg.state = "ringing"
        answer(board, call, leg, at)


def sweep(board: Board, at: float) -> None:
    """Say what was held back long enough; let go of channels that are gone for all anyone can tell, some at a time."""
    if board.stale_at is not None and at >= board.stale_at:
        board.losing.update({key: None for key, one in board.channels.items() if one.stale})
        board.stale_at = None
    for uniqueid in [key for key, until in board.doubted.items() if at >= until]:
        del board.doubted[uniqueid]
        channel = board.channels.get(uniqueid)
        if channel is not None and channel.stale:
            board.losing[uniqueid] = None
    for call_id in [key for key, until in board.holding.items() if at >= until]:
        board.say_held_back(board.calls[call_id])
    for uniqueid in list(board.losing)[:LOST_AT_ONCE]:
        del board.losing[uniqueid]
        board.lose(uniqueid, at)
