"""Dialing: one attempt toward one destination, from begin to end."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Text


class DialBegin(AmiEvent, family="dial"):
    """A dial attempt was started toward one destination (Asterisk 12+); `channel` is null when Asterisk originates."""

    channel: ChannelSnapshot | None = snapshot("")
    dest_channel: ChannelSnapshot | None = snapshot("Dest")
    dial_string: Text = header("DialString")


class DialState(AmiEvent, family="dial"):
    """A dialed destination changed state: RINGING, PROCEEDING or PROGRESS (Asterisk 13+)."""

    channel: ChannelSnapshot | None = snapshot("")
    dest_channel: ChannelSnapshot | None = snapshot("Dest")
    dial_status: Text = header("DialStatus")
    forward: Text = header("Forward", rare=True)


class DialEnd(AmiEvent, family="dial"):
    """A dial attempt ended, once per destination (Asterisk 12+).

    ABORT, ANSWER, BUSY, CANCEL, CHANUNAVAIL, CONGESTION, CONTINUE, GOTO or NOANSWER.
    """

    channel: ChannelSnapshot | None = snapshot("")
    dest_channel: ChannelSnapshot | None = snapshot("Dest")
    dial_status: Text = header("DialStatus")
    forward: Text = header("Forward", rare=True)
