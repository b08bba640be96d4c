"""Bridges: what connects channels."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param


class Bridge(AmiAction, family="bridge", privileges=("call",)):
    """Connect two channels that are there already (core, Asterisk 1.6+)."""

    channel1: str = param("Channel1")
    channel2: str = param("Channel2")
    tone: str | None = param("Tone", default=None)  # no, Channel1, Channel2, Both; up to 11 yes, no


class BridgeList(
    AmiAction, family="bridge", repeat=True, returns=Returns(items=("BridgeListItem",), end="BridgeListComplete")
):
    """List the bridges, all or of one type (core, Asterisk 12+)."""

    bridge_type: str | None = param("BridgeType", default=None)  # basic, base, holding, stasis, ...


class BridgeInfo(
    AmiAction, family="bridge", repeat=True, returns=Returns(items=("BridgeInfoChannel",), end="BridgeInfoComplete")
):
    """List the channels of a bridge; the end event describes the bridge (core, Asterisk 12+)."""

    bridge_uniqueid: str = param("BridgeUniqueid")


class BridgeKick(AmiAction, family="bridge"):
    """Take a channel out of its bridge (core, Asterisk 12+)."""

    channel: str = param("Channel")
    bridge_uniqueid: str | None = param("BridgeUniqueid", default=None)  # refused when the channel is in another one


class BridgeDestroy(AmiAction, family="bridge"):
    """End a bridge; its channels go on in the dialplan or hang up (core, Asterisk 12+)."""

    bridge_uniqueid: str = param("BridgeUniqueid")


class BridgeTechnologyList(
    AmiAction,
    family="bridge",
    repeat=True,
    returns=Returns(items=("BridgeTechnologyListItem",), end="BridgeTechnologyListComplete"),
):
    """List the ways in which Asterisk can bridge (core, Asterisk 12+)."""


class BridgeTechnologySuspend(AmiAction, family="bridge", repeat=True):
    """Keep new bridges from using a technology (core, Asterisk 12+)."""

    bridge_technology: str = param("BridgeTechnology")


class BridgeTechnologyUnsuspend(AmiAction, family="bridge", repeat=True):
    """Let new bridges use a suspended technology again (core, Asterisk 12+)."""

    bridge_technology: str = param("BridgeTechnology")
