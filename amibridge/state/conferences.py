"""Conferences of ConfBridge, with their participants.

An entry, by the conference's name: `conference bridge_uniqueid recording at_resync participants`. `recording`: null
where not known.
`at_resync`: `locked muted marked`, which no event tells, as the last resync found them; null before one.
`participants`, by uniqueid: `uniqueid channel_name caller_id_num caller_id_name connected_line_num
connected_line_name admin muted talking marked_user waiting joined`; the last two but one only where a resync listed
it. `talking` needs talk detection in Asterisk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state.parties import party, told
from amibridge.state.tables import MAX_NESTED, Entry, Mark, Tables, ago, group, text

_AT_RESYNC = ("locked", "muted", "marked")


def started(tables: Tables, body: Mapping[str, Any]) -> None:
    """ConfbridgeStart."""
    if conference := _seen(tables, body):
        _set(tables, conference, {"recording": False})


def ended(tables: Tables, body: Mapping[str, Any]) -> None:
    """ConfbridgeEnd."""
    if conference := text(body, "conference"):
        tables.touch("conferences", conference)
        for uniqueid in tables.entries["conferences"].get(conference, {}).get("participants", ()):
            tables.touch("participants", conference, uniqueid)
        tables.remove("conferences", conference)


def recording(tables: Tables, body: Mapping[str, Any]) -> None:
    """ConfbridgeRecord."""
    _set(tables, text(body, "conference"), {"recording": True})


def not_recording(tables: Tables, body: Mapping[str, Any]) -> None:
    """ConfbridgeStopRecord."""
    _set(tables, text(body, "conference"), {"recording": False})


def joined(tables: Tables, body: Mapping[str, Any]) -> None:
    """ConfbridgeJoin; nobody joins whose hang-up was told."""
    channel = group(body, "channel")
    uniqueid = text(channel, "uniqueid")
    conference = _seen(tables, body) if uniqueid and uniqueid not in tables.gone else ""
    if not conference:
        return
    fields = {**party(told(channel)), "admin": body.get("admin"), "muted": body.get("muted")}
    _participant(tables, conference, uniqueid, fields, tables.time)
    tables.touch("participants", conference, uniqueid)


def left(tables: Tables, body: Mapping[str, Any]) -> None:
    """ConfbridgeLeave."""
    conference, uniqueid = text(body, "conference"), text(group(body, "channel"), "uniqueid")
    if conference and uniqueid:
        remove_participant(tables, ("participants", conference, uniqueid), uniqueid)


def muted(tables: Tables, body: Mapping[str, Any]) -> None:
    _say_of(tables, body, {"muted": True})


def unmuted(tables: Tables, body: Mapping[str, Any]) -> None:
    _say_of(tables, body, {"muted": False})


def talking(tables: Tables, body: Mapping[str, Any]) -> None:
    _say_of(tables, body, {"talking": body.get("talking_status")})


def remove_participant(tables: Tables, mark: Mark, uniqueid: str) -> None:
    """It is in this conference no more."""
    tables.touch(*mark)
    entry = tables.entries["conferences"].get(mark[1])
    if entry is not None and entry["participants"].pop(mark[2], None) is not None:
        tables.leave_place(mark[2], mark)
        tables.tell("conferences", mark[1])


def listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """ConfbridgeListRooms, an item of a snapshot."""
    conference = text(item, "conference")
    if not conference:
        return None
    mark = ("conferences", conference)
    if conference in tables.entries["conferences"] or not tables.newer(mark, before):
        _create(tables, conference)
        _set(tables, conference, {"at_resync": {name: item.get(name) for name in _AT_RESYNC}})
    return mark


def participant_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """ConfbridgeList, an item of a snapshot."""
    conference, channel = text(item, "conference") or of, group(item, "channel")
    uniqueid = text(channel, "uniqueid")
    if not conference or not uniqueid:
        return None
    mark = ("participants", conference, uniqueid)
    gone = uniqueid in tables.gone or tables.newer(("conferences", conference), before)
    if not tables.newer(mark, before) and not (gone and conference not in tables.entries["conferences"]):
        names = ("admin", "muted", "talking", "marked_user", "waiting")
        fields = {**party(told(channel)), **{name: item.get(name) for name in names}}
        _create(tables, conference)
        _participant(tables, conference, uniqueid, fields, ago(tables.time, item.get("answered_time_seconds")))
    return mark


def _seen(tables: Tables, body: Mapping[str, Any]) -> str:
    """The conference of an event, known from now on."""
    conference = text(body, "conference")
    if conference:
        _create(tables, conference)
        bridge = text(group(body, "bridge"), "bridge_uniqueid")
        if bridge:
            _set(tables, conference, {"bridge_uniqueid": bridge})
        tables.touch("conferences", conference)
    return conference


def _create(tables: Tables, conference: str) -> None:
    if conference not in tables.entries["conferences"]:
        blank: Entry = {"conference": conference, "bridge_uniqueid": None, "recording": None, "at_resync": None}
        tables.add("conferences", conference, blank | {"participants": {}})


def _set(tables: Tables, conference: str, fields: Mapping[str, Any]) -> None:
    if (entry := tables.entries["conferences"].get(conference)) is not None:
        tables.update("conferences", conference, entry, fields)


def _participant(tables: Tables, conference: str, uniqueid: str, fields: Mapping[str, Any], joined_at: str | None) -> None:
    """A participant with these fields; `joined_at` if it was none before."""
    inside = tables.entries["conferences"][conference]["participants"]
    row = inside.get(uniqueid)
    if row is None:
        if len(inside) >= MAX_NESTED:
            return
        row = {"uniqueid": uniqueid, "talking": None, "marked_user": None, "waiting": None, "joined": joined_at}
        inside[uniqueid] = row
        tables.take_place(uniqueid, ("participants", conference, uniqueid))
    tables.update("conferences", conference, row, fields)


def _say_of(tables: Tables, body: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Of a participant that is there; of another it says nothing."""
    conference, uniqueid = text(body, "conference"), text(group(body, "channel"), "uniqueid")
    entry = tables.entries["conferences"].get(conference)
    row = entry["participants"].get(uniqueid) if entry else None
    if row is not None:
        tables.touch("participants", conference, uniqueid)
        tables.update("conferences", conference, row, fields)
