"""Recording calls."""

from __future__ import annotations

from typing import Literal

from amibridge.schemas.action import AmiAction, OneZero, TrueFalse, param


class MixMonitor(AmiAction, family="recording", privileges=("system",)):
    """Record a channel, both directions mixed into one file (app_mixmonitor, Asterisk 11+)."""

    channel: str = param("Channel")
    file: str | None = param("File", default=None)  # below the monitor folder; the channel's name
    options: str | None = param("Options", default=None)  # as for the application, e.g. bi(ID)
    command: str | None = param("Command", default=None)  # a shell command run at the end


class MixMonitorMute(AmiAction, family="recording", privileges=("system", "call"), repeat=True):
    """Mute or unmute the recording of a channel (app_mixmonitor, Asterisk 1.8+)."""

    channel: str = param("Channel")
    direction: Literal["read", "write", "both"] = param("Direction")  # from the channel, to the channel
    state: OneZero = param("State")  # true: muted


class StopMixMonitor(AmiAction, family="recording", privileges=("system", "call")):
    """Stop recording a channel (app_mixmonitor, Asterisk 11+)."""

    channel: str = param("Channel")
    mix_monitor_id: str | None = param("MixMonitorID", default=None)  # only this one


class Monitor(AmiAction, family="recording", privileges=("system",), removed="21"):
    """Record a channel, each direction to a file (res_monitor, Asterisk 1.0 to 20); now MixMonitor."""

    channel: str = param("Channel")
    file: str | None = param("File", default=None)
    format: str | None = param("Format", default=None)  # wav
    mix: TrueFalse | None = param("Mix", default=None)


class StopMonitor(AmiAction, family="recording", privileges=("call",), removed="21"):
    """Stop what Monitor began (res_monitor, Asterisk 1.0 to 20); now StopMixMonitor."""

    channel: str = param("Channel")


class ChangeMonitor(AmiAction, family="recording", privileges=("system",), removed="21"):
    """Change the file that Monitor writes (res_monitor, Asterisk 1.0 to 20)."""

    channel: str = param("Channel")
    file: str = param("File")


class PauseMonitor(AmiAction, family="recording", privileges=("call",), repeat=True, removed="21"):
    """Pause what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute."""

    channel: str = param("Channel")


class UnpauseMonitor(AmiAction, family="recording", privileges=("call",), repeat=True, removed="21"):
    """Go on with what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute."""

    channel: str = param("Channel")
