"""Bridges, and which channel is in which: a channel is in one bridge at most.

An entry, by the bridge's uniqueid: `bridge_uniqueid type technology creator name video_source_mode channels`;
`channels` are uniqueids in the order in which they entered. `technology` is what the last event about the bridge
said: none tells that it changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state.tables import MAX_NESTED, Entry, Mark, Tables, group, text

FIELDS = (
    ("bridge_type", "type"),
    ("bridge_technology", "technology"),
    ("bridge_creator", "creator"),
    ("bridge_name", "name"),
    ("bridge_video_source_mode", "video_source_mode"),
)


def create(tables: Tables, body: Mapping[str, Any]) -> None:
    """BridgeCreate, and BridgeVideoSourceUpdate."""
    seen(tables, body)


def merge(tables: Tables, body: Mapping[str, Any]) -> None:
    """BridgeMerge says what is about to happen; each channel that moves leaves and enters in events of its own."""
    seen(tables, body, "to_bridge")
    seen(tables, body, "from_bridge", create=False)


def destroy(tables: Tables, body: Mapping[str, Any]) -> None:
    """BridgeDestroy: whoever is still in it is in none."""
    if bridge := text(group(body, "bridge"), "bridge_uniqueid"):
        _drop(tables, bridge)


def seen(tables: Tables, body: Mapping[str, Any], field: str = "bridge", *, create: bool = True) -> str:
    """An event that shows a bridge; its uniqueid, or "" if it has none."""
    shown = group(body, field)
    bridge = text(shown, "bridge_uniqueid")
    if not bridge:
        return ""
    entry = tables.bridges.get(bridge)
    if entry is None:
        if not create:
            return bridge
        entry = _create(tables, bridge)
    for theirs, ours in FIELDS:
        value = shown.get(theirs)
        if value is not None and entry[ours] != value:
            entry[ours] = value
            tables.tell("bridges", bridge)
    tables.touch("bridges", bridge)
    return bridge


def move(tables: Tables, uniqueid: str, bridge: str | None) -> None:
    """An event said that the channel is in this bridge now, or in none."""
    tables.touch("membership", uniqueid)
    put(tables, uniqueid, bridge)


def put(tables: Tables, uniqueid: str, bridge: str | None) -> None:
    """The channel is in this bridge, or in none."""
    before = tables.bridge_of.get(uniqueid)
    if before == bridge:
        return
    if before is not None:
        _take_out(tables, uniqueid, before)
    if bridge is not None:
        inside = (tables.bridges.get(bridge) or _create(tables, bridge))["channels"]
        if len(inside) >= MAX_NESTED:
            bridge = None
        else:
            inside.append(uniqueid)
            tables.bridge_of[uniqueid] = bridge
            tables.tell("bridges", bridge)
    if (channel := tables.channels.get(uniqueid)) is not None:
        tables.update("channels", uniqueid, channel, {"bridge_uniqueid": bridge})


def listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """BridgeListItem, an item of a snapshot."""
    shown = group(item, "bridge")
    bridge = text(shown, "bridge_uniqueid")
    if not bridge:
        return None
    mark = ("bridges", bridge)
    if tables.newer(mark, before):
        return mark
    entry = tables.bridges.get(bridge) or _create(tables, bridge)
    tables.update("bridges", bridge, entry, {ours: shown.get(theirs) for theirs, ours in FIELDS})
    return mark


def member_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """BridgeInfoChannel, an item of a snapshot: a channel in the bridge `of`."""
    uniqueid = text(group(item, "channel"), "uniqueid")
    if not uniqueid or not of:
        return None
    mark = ("membership", uniqueid)
    if not tables.newer(mark, before) and uniqueid not in tables.gone:
        put(tables, uniqueid, of)
    return mark


def finish(tables: Tables, found: set[Mark], before: int) -> None:
    """A snapshot is whole: what it lacks is not so, unless an event told after it was asked for."""
    for bridge in list(tables.bridges):
        mark = ("bridges", bridge)
        if mark not in found and not tables.newer(mark, before):
            tables.remove("bridges", bridge)
    for uniqueid in list(tables.bridge_of):
        mark = ("membership", uniqueid)
        if mark not in found and not tables.newer(mark, before):
            put(tables, uniqueid, None)


def _take_out(tables: Tables, uniqueid: str, bridge: str) -> None:
    del tables.bridge_of[uniqueid]
    entry = tables.bridges[bridge]
    entry["channels"].remove(uniqueid)
    if not entry["channels"] and entry["type"] is None:
        tables.remove("bridges", bridge)  # to Asterisk 11 there are no bridges, and nothing tells of the end of one
    else:
        tables.tell("bridges", bridge)


def _create(tables: Tables, bridge: str) -> Entry:
    blank: Entry = {"bridge_uniqueid": bridge} | {ours: None for _, ours in FIELDS} | {"channels": []}
    return tables.add("bridges", bridge, blank)


def _drop(tables: Tables, bridge: str) -> None:
    entry = tables.bridges.get(bridge)
    for uniqueid in list(entry["channels"]) if entry else ():
        move(tables, uniqueid, None)
    tables.remove("bridges", bridge)
    tables.touch("bridges", bridge)
