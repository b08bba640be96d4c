"""The fold: one event of the PBX in, what it means for calls out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from amibridge.calls import checkpoint, dialling, meeting, reconcile, waiting
from amibridge.calls.board import Board
from amibridge.schemas.calls import Said

Meaning = Callable[[Board, Any, float], None]

MEANINGS: dict[str, Meaning] = {
    "asterisk.ami.Newchannel": dialling.newchannel,
    "asterisk.ami.NewCallerid": dialling.seen,
    "asterisk.ami.Newstate": dialling.newstate,
    "asterisk.ami.Newexten": dialling.newexten,
    "asterisk.ami.DialBegin": dialling.dialbegin,
    "asterisk.ami.DialState": dialling.dialstate,
    "asterisk.ami.DialEnd": dialling.dialend,
    "asterisk.ami.HangupRequest": dialling.hanguprequest,
    "asterisk.ami.SoftHangupRequest": dialling.softhanguprequest,
    "asterisk.ami.Hangup": dialling.hangup,
    "asterisk.ami.BridgeEnter": meeting.bridgeenter,
    "asterisk.ami.BridgeLeave": meeting.bridgeleave,
    "asterisk.ami.LocalBridge": meeting.localbridge,
    "asterisk.ami.Rename": meeting.rename,
    "asterisk.ami.Pickup": meeting.pickup,
    "asterisk.ami.BlindTransfer": meeting.blindtransfer,
    "asterisk.ami.AttendedTransfer": meeting.attendedtransfer,
    "asterisk.ami.QueueCallerJoin": waiting.queuecallerjoin,
    "asterisk.ami.QueueCallerLeave": waiting.queuecallerleave,
    "asterisk.ami.QueueCallerAbandon": waiting.queuecallerabandon,
    "asterisk.ami.ParkedCall": waiting.parkedcall,
    "asterisk.ami.UnParkedCall": waiting.unparkedcall,
    "asterisk.ami.ParkedCallTimeOut": waiting.parkedcalltimeout,
    "asterisk.ami.ParkedCallGiveUp": waiting.parkedcallgiveup,
    "asterisk.ami.ConfbridgeJoin": waiting.confbridgejoin,
    "asterisk.ami.Hold": waiting.hold,
    "asterisk.ami.Unhold": waiting.unhold,
    "asterisk.ami.MixMonitorStart": waiting.recordingstart,
    "asterisk.ami.MonitorStart": waiting.recordingstart,
    "asterisk.state.hangup": reconcile.inferredhangup,
    "asterisk.state.channels": reconcile.channelslisted,
    "amibridge.link.up": reconcile.linkup,
    "amibridge.gap.found": reconcile.gapfound,
}
DIGITS = {"asterisk.ami.DTMFEnd": waiting.dtmfend}


class CallTracker:
    """Calls of one PBX. Feed it every event of the PBX and of the bridge in published order.

    Deterministic: the same events give the same calls. Never raises for what an event says. `digits` tells DTMF, too;
    `trunks` are patterns of channel names (`PJSIP/trunk-*`) that tell inbound calls from outbound ones.
    """

    def __init__(self, *, digits: bool = False, trunks: Sequence[str] = ()) -> None:
        self._board = Board(trunks)
        self._meanings = MEANINGS | DIGITS if digits else MEANINGS

    @property
    def live_calls(self) -> int:
        return len(self._board.calls)

    @property
    def live_channels(self) -> int:
        return len(self._board.channels)

    def observe(self, kind: str, body: Any, at: float) -> Sequence[Said]:
        """What an event means. `kind`: its CloudEvents type without the version; `body`: its typed data; `at`: Unix time."""
        board = self._board
        meaning = self._meanings.get(kind)
        if meaning is None and not board.waiting:
            return ()
        at = board.tick(at)
        try:
            if board.waiting:
                reconcile.sweep(board, at)
            if meaning is not None:
                meaning(board, body, at)
            return board.out
        finally:
            if board.out:
                board.out = []

    def snapshot(self) -> Any:
        """All it knows, for orjson to write at once."""
        return checkpoint.dump(self._board)

    def reset(self) -> None:
        """Know nothing."""
        self._board = Board(self._board.trunks)

    def restore(self, saved: Any) -> None:
        """Go on from the parsed JSON of a snapshot. Raises ValueError for what is none."""
        self._board = checkpoint.load(saved, self._board.trunks)
