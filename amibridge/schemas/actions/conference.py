"""Conferences: ConfBridge. `Channel` is a channel name or the beginning of one; most take `all` and `participants` too."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param

CALL = ("call",)


class ConfbridgeList(
    AmiAction,
    family="conference",
    privileges=("reporting",),
    repeat=True,
    returns=Returns(items=("ConfbridgeList",), end="ConfbridgeListComplete"),
):
    """List who is in a conference; an error when nobody is (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")


class ConfbridgeListRooms(
    AmiAction,
    family="conference",
    privileges=("reporting",),
    repeat=True,
    returns=Returns(items=("ConfbridgeListRooms",), end="ConfbridgeListRoomsComplete"),
):
    """List the conferences; an error when there are none (app_confbridge, Asterisk 10+)."""


class ConfbridgeMute(AmiAction, family="conference", privileges=CALL, repeat=True):
    """Mute participants of a conference (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")
    channel: str = param("Channel")  # or all, participants


class ConfbridgeUnmute(AmiAction, family="conference", privileges=CALL, repeat=True):
    """Unmute participants of a conference (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")
    channel: str = param("Channel")  # or all, participants


class ConfbridgeKick(AmiAction, family="conference", privileges=CALL):
    """Throw participants out of a conference (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")
    channel: str = param("Channel")  # or all, participants


class ConfbridgeLock(AmiAction, family="conference", privileges=CALL, repeat=True):
    """Let nobody else into a conference (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")


class ConfbridgeUnlock(AmiAction, family="conference", privileges=CALL, repeat=True):
    """Let others into a conference again (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")


class ConfbridgeStartRecord(AmiAction, family="conference", privileges=("system",)):
    """Record a conference (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")
    record_file: str | None = param("RecordFile", default=None)


class ConfbridgeStopRecord(AmiAction, family="conference", privileges=("system",)):
    """Stop recording a conference (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")


class ConfbridgeSetSingleVideoSrc(AmiAction, family="conference", privileges=CALL, repeat=True):
    """Show the video of one participant to all others (app_confbridge, Asterisk 10+)."""

    conference: str = param("Conference")
    channel: str = param("Channel")
