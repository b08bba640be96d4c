"""Recordings of calls."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Flag, Text


class MixMonitorStart(AmiEvent, family="recording"):
    """The recording of a channel began (app_mixmonitor, Asterisk 16.17+)."""

    channel: ChannelSnapshot | None = snapshot("")


class MixMonitorStop(AmiEvent, family="recording"):
    """The recording of a channel ended (app_mixmonitor, Asterisk 16.17+)."""

    channel: ChannelSnapshot | None = snapshot("")


class MixMonitorMute(AmiEvent, family="recording"):
    """One or both directions of a recording were muted (`state` true) or unmuted (app_mixmonitor, Asterisk 16.17+)."""

    channel: ChannelSnapshot | None = snapshot("")
    direction: Text = header("Direction")
    state: Flag = header("State")


class MonitorStart(AmiEvent, family="recording"):
    """The recording of a channel began, each direction in its own file (res_monitor, Asterisk 12 to 20)."""

    channel: ChannelSnapshot | None = snapshot("")


class MonitorStop(AmiEvent, family="recording"):
    """The recording of a channel in two files ended (res_monitor, Asterisk 12 to 20)."""

    channel: ChannelSnapshot | None = snapshot("")
