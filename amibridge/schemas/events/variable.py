"""Dialplan variables."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Text


class VarSet(AmiEvent, family="variable"):
    """A variable was set; a global one names the channel and uniqueid `none` (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    variable: Text = header("Variable")
    value: Text = header("Value")
