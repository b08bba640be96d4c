"""Devices, and the extensions whose hints watch them.

A device, by its name: `device state` (NOT_INUSE, INUSE, RINGING …). Local channels and others that Asterisk keeps no
state of come and stay here with what an event said last, until the next whole list.
An extension, by `<exten>@<context>`: `exten context hint status status_text presence presence_subtype
presence_message`; `status` is the bit mask of the event ExtensionStatus. One whose hint is gone is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state import agents
from amibridge.state.tables import Entry, Mark, Tables, text

_EXTENSION = ("hint", "status", "status_text")
_PRESENCE = (("status", "presence"), ("subtype", "presence_subtype"), ("message", "presence_message"))


def device_changed(tables: Tables, body: Mapping[str, Any]) -> None:
    """DeviceStateChange."""
    device = text(body, "device")
    if not device:
        return
    tables.touch("devices", device)
    _put_device(tables, device, body)
    technology, _, agent = device.partition(":")
    if technology == "Agent":
        agents.device_changed(tables, agent, body.get("state"))


def extension_changed(tables: Tables, body: Mapping[str, Any]) -> None:
    """ExtensionStatus; below 0 the hint is gone."""
    if not (key := _key(body)):
        return
    tables.touch("extensions", key)
    status = body.get("status")
    if isinstance(status, int) and status < 0:
        tables.remove("extensions", key)
    else:
        _put_extension(tables, key, body, {name: body.get(name) for name in _EXTENSION})


def presence_changed(tables: Tables, body: Mapping[str, Any]) -> None:
    """PresenceStatus, of an extension that is known."""
    key = _key(body)
    if key in tables.entries["extensions"]:
        _put_extension(tables, key, body, {ours: body.get(theirs) for theirs, ours in _PRESENCE})


def device_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """DeviceStateChange, an item of a snapshot."""
    device = text(item, "device")
    if not device:
        return None
    mark = ("devices", device)
    if not tables.newer(mark, before):
        _put_device(tables, device, item)
    return mark


def extension_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """ExtensionStatus, an item of a snapshot."""
    if not (key := _key(item)):
        return None
    mark = ("extensions", key)
    if not tables.newer(mark, before):
        _put_extension(tables, key, item, {name: item.get(name) for name in _EXTENSION})
    return mark


def _key(body: Mapping[str, Any]) -> str:
    exten = text(body, "exten")
    return f"{exten}@{text(body, 'context')}" if exten else ""


def _put_device(tables: Tables, device: str, body: Mapping[str, Any]) -> None:
    entry = tables.entries["devices"].get(device) or tables.add("devices", device, {"device": device, "state": None})
    tables.update("devices", device, entry, {"state": body.get("state")})


def _put_extension(tables: Tables, key: str, body: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    entry = tables.entries["extensions"].get(key)
    if entry is None:
        blank: Entry = {"exten": text(body, "exten"), "context": text(body, "context")} | dict.fromkeys(_EXTENSION)
        entry = tables.add("extensions", key, blank | {ours: None for _, ours in _PRESENCE})
    tables.update("extensions", key, entry, fields)
