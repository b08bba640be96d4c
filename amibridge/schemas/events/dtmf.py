"""DTMF: keys pressed, received from or sent to a channel."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Integer, Text


class DTMFBegin(AmiEvent, family="dtmf"):
    """A digit began on a channel; `direction` is Received or Sent (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    digit: Text = header("Digit")
    direction: Text = header("Direction")


class DTMFEnd(AmiEvent, family="dtmf"):
    """A digit ended on a channel; `direction` is Received or Sent (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    digit: Text = header("Digit")
    duration_ms: Integer = header("DurationMs")
    direction: Text = header("Direction")
