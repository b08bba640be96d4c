"""The live picture of one PBX: a pure fold over what the bridge publishes of it, in order.

Give it every event; what it shows is true at (`epoch`, `sequence`), the last that it was given. After a login it
keeps what it had, until the resync has replaced it: `synced` tells. What every entry holds stands in the module of
its noun.

Not promised: what Asterisk does not tell. A linkedid, the technology of a bridge and the order of a queue can change
without any event; after a gap, what was lost is wrong until the next resync.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Self

from amibridge.state import (
    agents,
    bridges,
    channels,
    conferences,
    devices,
    endpoints,
    following,
    listings,
    parking,
    queues,
    saved,
)
from amibridge.state.tables import NOUNS, Change, Tables

__all__ = ["NOUNS", "Change", "Picture", "is_folded"]

Fold = Callable[[Tables, Mapping[str, Any]], None]

_CALL = "asterisk.call."
_STATE = "asterisk.state."
_BRIDGE = "amibridge."
_FOLDS: dict[str, Fold] = {
    "asterisk.state.hangup": channels.inferred_hangup,
    **{
        f"asterisk.ami.{name}": fold
        for fold, names in (
            (channels.new_channel, ("Newchannel",)),
            (
                channels.changed_channel,
                (
                    "Newstate",
                    "NewCallerid",
                    "NewConnectedLine",
                    "NewAccountCode",
                    "MusicOnHoldStart",
                    "MusicOnHoldStop",
                ),
            ),
            (channels.linked, ("VarSet", "HangupRequest", "SoftHangupRequest", "DTMFBegin")),
            (channels.new_exten, ("Newexten",)),
            (channels.rename, ("Rename",)),
            (channels.hold, ("Hold",)),
            (channels.unhold, ("Unhold",)),
            (channels.hangup, ("Hangup",)),
            (bridges.create, ("BridgeCreate", "BridgeVideoSourceUpdate")),
            (bridges.merge, ("BridgeMerge",)),
            (bridges.destroy, ("BridgeDestroy",)),
            (channels.enter, ("BridgeEnter",)),
            (channels.leave, ("BridgeLeave",)),
            (
                queues.member_told,
                (
                    "QueueMemberAdded",
                    "QueueMemberStatus",
                    "QueueMemberPause",
                    "QueueMemberPenalty",
                    "QueueMemberRinginuse",
                ),
            ),
            (queues.member_removed, ("QueueMemberRemoved",)),
            (queues.caller_joined, ("QueueCallerJoin",)),
            (queues.caller_left, ("QueueCallerLeave", "QueueCallerAbandon")),
            (agents.called, ("AgentCalled",)),
            (agents.connected, ("AgentConnect",)),
            (queues.rang_in_vain, ("AgentRingNoAnswer",)),
            (agents.completed, ("AgentComplete",)),
            (agents.dumped, ("AgentDump",)),
            (agents.logged_in, ("AgentLogin", "Agentcallbacklogin")),
            (agents.logged_off, ("AgentLogoff", "Agentcallbacklogoff")),
            (endpoints.peer_status, ("PeerStatus",)),
            (endpoints.contact_status, ("ContactStatus",)),
            (devices.device_changed, ("DeviceStateChange",)),
            (devices.extension_changed, ("ExtensionStatus",)),
            (devices.presence_changed, ("PresenceStatus",)),
            (parking.parked, ("ParkedCall", "ParkedCallSwap")),
            (parking.unparked, ("UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp")),
            (conferences.started, ("ConfbridgeStart",)),
            (conferences.ended, ("ConfbridgeEnd",)),
            (conferences.joined, ("ConfbridgeJoin",)),
            (conferences.left, ("ConfbridgeLeave",)),
            (conferences.muted, ("ConfbridgeMute",)),
            (conferences.unmuted, ("ConfbridgeUnmute",)),
            (conferences.talking, ("ConfbridgeTalking",)),
            (conferences.recording, ("ConfbridgeRecord",)),
            (conferences.not_recording, ("ConfbridgeStopRecord",)),
        )
        for name in names
    },
}


_OTHERS = (_STATE, _CALL, _BRIDGE)


def is_folded(kind: str) -> bool:
    """Whether a picture makes anything of events of this kind."""
    return kind in _FOLDS or kind.startswith(_OTHERS)


class Picture:
    """What there is on one PBX. Never raises for what is in an event; an event that came before is passed over."""

    def __init__(self) -> None:
        self.epoch = ""
        self.sequence = 0
        self._tables = Tables()
        self._pages: dict[str, listings.Page] = {}
        self._doubt = 0  # where in this epoch something was lost: a snapshot asked for before is not whole
        self._own: dict[str, Callable[[], None]] = {
            "amibridge.gap.found": self.lost,
            "amibridge.resync.started": self._resync_started,
            "amibridge.resync.finished": self._resync_finished,
        }

    def apply(
        self, kind: str, body: Mapping[str, Any], epoch: str, sequence: int, time: str | None = None
    ) -> Sequence[Change]:
        """Take one event: its CloudEvents `type` without the version, `data`, `epoch`, `sequence` and, so that entries have
        times, its `time`. Returns the entries that changed, each once.

        Several events may have one sequence. One of an older epoch or sequence than the last is dropped; the same event
        again changes nothing.
        """
        self._take(kind, body, epoch, sequence, time)
        return self._tables.told()

    def take(self, kind: str, body: Mapping[str, Any], epoch: str, sequence: int, time: str | None = None) -> None:
        """As `apply`, for who does not ask what changed."""
        self._take(kind, body, epoch, sequence, time)
        self._tables.forget_told()

    def _take(self, kind: str, body: Mapping[str, Any], epoch: str, sequence: int, time: str | None) -> None:
        if epoch != self.epoch:
            if epoch < self.epoch:
                return
            self._begin(epoch)
        elif sequence < self.sequence:
            return
        self.sequence = sequence
        fold = _FOLDS.get(kind)
        if fold is None:
            if kind.startswith(_OTHERS):
                self._apply_other(kind, body, time)
        elif isinstance(body, dict):
            self._tables.sequence, self._tables.time = sequence, time
            fold(self._tables, body)

    def entries(self, noun: str) -> Mapping[str, Mapping[str, Any]]:
        """The entries of one of NOUNS by their keys: a live view. Raises KeyError for another noun."""
        return self._tables.entries[noun]

    def synced(self, noun: str) -> bool:
        """Whether a complete resync of this noun was seen in this epoch, and nothing was lost since.

        For calls: whether a resync that listed all channels was finished.
        """
        return noun in self._tables.synced

    def lost(self) -> None:
        """Something is missing here: nothing is synced until the next complete snapshot that is asked for from now on."""
        self._tables.synced.clear()
        self._doubt = self.sequence

    def snapshot(self, nouns: Collection[str] = NOUNS) -> dict[str, Any]:
        """Everything that JSON needs to hold for `restore`; a copy. With `nouns`, entries of those only."""
        state = saved.save(self._tables, self._pages, nouns)
        return {"epoch": self.epoch, "sequence": self.sequence, "doubt": self._doubt, **state}

    @classmethod
    def restore(cls, held: Any) -> Self:
        """The picture that gave this snapshot. Raises ValueError for anything else."""
        picture = cls()
        try:
            picture.epoch = saved.expect(held["epoch"], str)
            picture.sequence = saved.expect(held["sequence"], int)
            picture._doubt = saved.expect(held["doubt"], int)
            picture._tables, picture._pages = saved.load(held)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a snapshot of a picture: {error!r}") from error
        return picture

    def _apply_other(self, kind: str, body: Any, time: str | None) -> None:
        if (own := self._own.get(kind)) is not None:
            own()
        elif isinstance(body, dict):
            self._tables.sequence, self._tables.time = self.sequence, time
            if kind.startswith(_CALL):
                following.told(self._tables, kind.removeprefix(_CALL), body)
            elif kind.startswith(_STATE) and self._tables.marking:
                self._merge(kind.removeprefix(_STATE), body)

    def _merge(self, name: str, body: Mapping[str, Any]) -> None:
        noun = listings.merge(self._tables, self._pages, name, body)
        if noun and body["sequence_before"] >= self._doubt:
            self._tables.synced.add(noun)

    def _begin(self, epoch: str) -> None:
        """A login: all that was known is doubtful, and none of it is gone yet."""
        self.epoch = epoch
        self._doubt = 0
        self._tables.synced.clear()
        self._mark_anew()

    def _resync_started(self) -> None:
        self._tables.resyncing = True
        self._mark_anew()

    def _mark_anew(self) -> None:
        """Whatever is asked for is asked for from here on: what events told before does not matter."""
        self._tables.marking = True
        self._tables.marks.clear()
        self._pages.clear()

    def _resync_finished(self) -> None:
        if "channels" in self._tables.synced:
            self._tables.synced.add("calls")
        self._tables.marking = self._tables.resyncing = False
        self._tables.marks.clear()
        self._pages.clear()
