"""Bridges: the places where the media of channels meets, who enters and who leaves."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, BridgeSnapshot, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Known, Text


class BridgeCreate(AmiEvent, family="bridge"):
    """A bridge was created (Asterisk core, 12+)."""

    bridge: BridgeSnapshot | None = snapshot("")


class BridgeDestroy(AmiEvent, family="bridge"):
    """A bridge was destroyed (Asterisk core, 12+)."""

    bridge: BridgeSnapshot | None = snapshot("")


class BridgeEnter(AmiEvent, family="bridge"):
    """A channel entered a bridge, in place of `swap_uniqueid` if that is there (Asterisk core, 12+)."""

    bridge: BridgeSnapshot | None = snapshot("")
    channel: ChannelSnapshot | None = snapshot("")
    swap_uniqueid: Known = header("SwapUniqueid", rare=True)


class BridgeLeave(AmiEvent, family="bridge"):
    """A channel left a bridge (Asterisk core, 12+)."""

    bridge: BridgeSnapshot | None = snapshot("")
    channel: ChannelSnapshot | None = snapshot("")


class BridgeMerge(AmiEvent, family="bridge", subject=("bridge", "to_bridge.bridge_uniqueid")):
    """The channels of one bridge all move to another one (Asterisk core, 12+)."""

    to_bridge: BridgeSnapshot | None = snapshot("To")
    from_bridge: BridgeSnapshot | None = snapshot("From")


class BridgeVideoSourceUpdate(AmiEvent, family="bridge"):
    """Another channel is the source of video in a bridge (Asterisk core, 13.13+)."""

    bridge: BridgeSnapshot | None = snapshot("")
    bridge_previous_video_source: Known = header("BridgePreviousVideoSource")


class BridgeListItem(AmiEvent, family="bridge"):
    """One bridge in the answer to the action BridgeList (Asterisk core, 12+)."""

    bridge: BridgeSnapshot | None = snapshot("")


class BridgeListComplete(ListComplete, family="bridge"):
    """The end of the answer to the action BridgeList (Asterisk core, 12+)."""


class BridgeInfoChannel(AmiEvent, family="bridge"):
    """One channel of the bridge that the action BridgeInfo asked about (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")


class BridgeInfoComplete(ListComplete, family="bridge"):
    """The bridge itself and the end of the answer to the action BridgeInfo (Asterisk core, 12+)."""

    bridge: BridgeSnapshot | None = snapshot("")


class BridgeTechnologyListItem(AmiEvent, family="bridge", subject=("technology", "bridge_technology")):
    """One way to mix media in the answer to the action BridgeTechnologyList (Asterisk core, 12+)."""

    bridge_technology: Text = header("BridgeTechnology")
    bridge_type: Text = header("BridgeType")
    bridge_priority: Integer = header("BridgePriority")
    bridge_suspended: Flag = header("BridgeSuspended")


class BridgeTechnologyListComplete(ListComplete, family="bridge"):
    """The end of the answer to the action BridgeTechnologyList (Asterisk core, 12+)."""


class BridgedByOrder(AmiEvent):
    """Mixin: two channels that were to be bridged, and how that went."""

    response: Text = header("Response")
    channel1_name: Text = header("Channel1")
    channel2_name: Text = header("Channel2")


class BridgeAction(BridgedByOrder, family="bridge"):
    """The action Bridge joined two channels (Asterisk core, 1.8 to 11); today only its response tells."""


class BridgeExec(BridgedByOrder, family="bridge"):
    """The dialplan application Bridge joined two channels, or could not (Asterisk core, 1.6 to 11)."""

    reason: Text = header("Reason")
