"""States of extensions, devices and people."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param

SEES = ("call", "reporting")


class ExtensionState(AmiAction, family="device", privileges=SEES, repeat=True):
    """Read the state of an extension's hint; -1 when it has none (core, Asterisk 0.4+)."""

    exten: str = param("Exten")
    context: str = param("Context")


class ExtensionStateList(
    AmiAction,
    family="device",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("ExtensionStatus",), end="ExtensionStateListComplete"),
):
    """List the states of all extensions with a hint (core, Asterisk 13+)."""


class DeviceStateList(
    AmiAction,
    family="device",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("DeviceStateChange",), end="DeviceStateListComplete"),
):
    """List the states of all devices (res_manager_devicestate, Asterisk 13+)."""


class PresenceState(AmiAction, family="device", privileges=SEES, repeat=True):
    """Read the presence that a provider tells (core, Asterisk 11+)."""

    provider: str = param("Provider")  # e.g. CustomPresence:alice


class PresenceStateList(
    AmiAction,
    family="device",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("PresenceStateChange",), end="PresenceStateListComplete"),
):
    """List the presence of everybody (res_manager_presencestate, Asterisk 13+)."""
