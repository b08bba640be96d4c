"""Channels: what they are, and what happens on them."""

from __future__ import annotations

from typing import Literal

from amibridge.schemas.action import AmiAction, Commas, OnOff, Returns, TrueFalse, YesNo, param

SEES = ("system", "reporting")


class Status(
    AmiAction,
    family="channel",
    privileges=("system", "call", "reporting"),
    repeat=True,
    returns=Returns(items=("Status",), end="StatusComplete"),
):
    """Describe one channel or all of them, with variables (core, Asterisk 0.2+)."""

    channel: str | None = param("Channel", default=None)
    variables: Commas | None = param("Variables", default=None)
    all_variables: TrueFalse | None = param("AllVariables", default=None)


class CoreShowChannels(
    AmiAction,
    family="channel",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("CoreShowChannel",), end="CoreShowChannelsComplete"),
):
    """List the channels (core, Asterisk 1.6+)."""


class CoreShowChannelMap(
    AmiAction,
    family="channel",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("CoreShowChannelMap",), end="CoreShowChannelMapComplete"),
):
    """List the channels that a channel is connected to, through Local channels too (core, Asterisk 18.19, 20.4+)."""

    channel: str = param("Channel")


class Getvar(AmiAction, family="channel", privileges=("call", "reporting"), repeat=True):
    """Read a variable or function of a channel, or a global one (core, Asterisk 1.0+).

    One that does not exist reads as empty.
    """

    variable: str = param("Variable")
    channel: str | None = param("Channel", default=None)


class Setvar(AmiAction, family="channel", privileges=("call",), repeat=True):
    """Set a variable or function of a channel; without `Channel` a global variable (core, Asterisk 1.0+)."""

    variable: str = param("Variable")
    value: str = param("Value")
    channel: str | None = param("Channel", default=None)


class LocalOptimizeAway(AmiAction, family="channel", privileges=("system", "call"), repeat=True):
    """Let a Local channel that was made with `/n` drop out of the call (core, Asterisk 1.8+)."""

    channel: str = param("Channel")


class MuteAudio(AmiAction, family="channel", privileges=("system",), repeat=True):
    """Mute or unmute the audio from (`in`) or to (`out`) a channel (res_mutestream, Asterisk 1.8+)."""

    channel: str = param("Channel")
    direction: Literal["in", "out", "all"] = param("Direction")
    state: OnOff = param("State")


class ControlPlayback(AmiAction, family="channel", privileges=("call",)):
    """Stop, pause or wind the file that a channel hears (app_controlplayback, Asterisk 12+)."""

    channel: str = param("Channel")
    control: Literal["stop", "forward", "reverse", "pause", "restart"] = param("Control")


class PlayDTMF(AmiAction, family="channel", privileges=("call",)):
    """Send one DTMF digit on a channel (app_senddtmf, Asterisk 1.4+)."""

    channel: str = param("Channel")
    digit: str = param("Digit")  # of more than one the first is sent
    duration_ms: int | None = param("Duration", default=None)
    receive: YesNo | None = param("Receive", default=None)  # as if the channel had sent it


class PlayMF(AmiAction, family="channel", privileges=("call",)):
    """Send one MF digit on a channel (app_mf, Asterisk 16.21, 18.7, 19+)."""

    channel: str = param("Channel")
    digit: str = param("Digit")
    duration_ms: int | None = param("Duration", default=None)


class SendFlash(AmiAction, family="channel", privileges=("call",)):
    """Send a hook flash on a channel (app_senddtmf, Asterisk 18.18, 20.3+)."""

    channel: str = param("Channel")
    receive: YesNo | None = param("Receive", default=None)  # as if the channel had sent it


class SendText(AmiAction, family="channel", privileges=("call",)):
    """Send a text message to a channel during a call (core, Asterisk 1.6+)."""

    channel: str = param("Channel")
    message: str = param("Message")
    content_type: str | None = param("Content-Type", default=None)
