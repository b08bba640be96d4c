"""Snapshots of a PBX: `asterisk.state.<noun>` records, in the same stream and sequence as its events.

After every login the bridge asks Asterisk what there is. A snapshot runs ahead of the stream: apply it, then apply every
event after `sequence_before` again, as far as it changes anything. Until the next event about it, what a snapshot lacks and
an earlier event told of may be gone already, and what it lists may not have been told of yet.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from amibridge.schemas import addresses
from amibridge.schemas.lifecycle import Lifecycle

# A record of this size passes every broker's default limits and a client's patience; 500 channels are some 400 kB of JSON,
# so long lists are cut by size first, lists of short items (device states) by count.
MAX_ITEMS = 500
MAX_ITEMS_BYTES = 256 * 1024


class State(Lifecycle):
    """Base of what the bridge found out by asking."""

    family: ClassVar[str] = "state"

    def __init_subclass__(cls, noun: str = "") -> None:
        super().__init_subclass__(noun=noun)

    @classmethod
    def name(cls) -> str:
        """`asterisk.state.channels`"""
        return f"asterisk.state.{cls.noun}"

    @classmethod
    def key(cls, pbx: str) -> str:
        return addresses.state_key(pbx, cls.noun, cls.major)


class StateItem(BaseModel):
    """One item of a list answer, described as the event of its name is."""

    model_config = ConfigDict(extra="allow", frozen=True)

    event: str
    data: dict[str, Any]
    of: str | None = None


class StateSnapshot(State):
    """A part of the answer to a list action, at most 500 items or 256 KiB: `part` of `parts`, `total` items in all of them.

    `sequence_before` and `sequence_after`: the last record of the epoch when Asterisk was asked and when it had answered.
    `complete` is false when the answer broke off; then what it lacks says nothing. `of` tells which bridge or conference an
    item is in, where a second question was asked about each of them.
    """

    items: list[StateItem]
    part: int
    parts: int
    total: int
    sequence_before: int
    sequence_after: int
    complete: bool


class ChannelsState(StateSnapshot, noun="channels"):
    """The channels that live, from CoreShowChannels."""


class BridgesState(StateSnapshot, noun="bridges"):
    """The bridges, from BridgeList, and the channels in each, from BridgeInfo."""


class QueuesState(StateSnapshot, noun="queues"):
    """The queues with their members and callers, from QueueStatus."""


class DevicesState(StateSnapshot, noun="devices"):
    """The states of devices, from DeviceStateList."""


class ExtensionsState(StateSnapshot, noun="extensions"):
    """The states of extensions with a hint, from ExtensionStateList."""


class ContactsState(StateSnapshot, noun="contacts"):
    """Where PJSIP endpoints are registered, from PJSIPShowContacts."""


class ParkedState(StateSnapshot, noun="parked"):
    """The parked calls, from ParkedCalls."""


class ConferencesState(StateSnapshot, noun="conferences"):
    """The conferences, from ConfbridgeListRooms, and who is in each, from ConfbridgeList."""


class AgentsState(StateSnapshot, noun="agents"):
    """The agents of app_agent_pool (before Asterisk 12: chan_agent), from Agents."""


class InferredHangup(State, noun="hangup"):
    """A channel that ended while nobody listened: events told of it before this login, Asterisk lists it no more, and no
    Hangup came for it.

    `known_epoch` and `known_sequence`: where it was last known to live. Cause and time of its end are not known. Should its
    Hangup come after all, that is the truth. The only `reason` so far: not_listed.
    """

    subject_of: ClassVar[tuple[str, str] | None] = ("channel", "uniqueid")
    partition_of: ClassVar[tuple[str, ...]] = ("linkedid", "uniqueid")

    uniqueid: str
    linkedid: str | None
    channel_name: str | None
    inferred: bool
    reason: str
    known_epoch: str
    known_sequence: int
    sequence_before: int
    sequence_after: int


SNAPSHOTS: tuple[str, ...] = tuple(cls.noun for cls in Lifecycle.kinds.values() if issubclass(cls, StateSnapshot))
