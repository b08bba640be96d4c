"""Hold: a party put on hold and taken off it, and the music meanwhile."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Text


class Hold(AmiEvent, family="hold"):
    """A channel put its other side on hold (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    music_class: Text = header("MusicClass", rare=True)


class Unhold(AmiEvent, family="hold"):
    """A channel took its other side off hold (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")


class MusicOnHoldStart(AmiEvent, family="hold"):
    """Music began to play to a channel (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    music_class: Text = header("Class")


class MusicOnHoldStop(AmiEvent, family="hold"):
    """Music stopped playing to a channel (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
