"""Channels: the fold over their events, and the end of one everywhere it is named.

An entry, by uniqueid: `uniqueid name state state_desc caller_id_num caller_id_name connected_line_num
connected_line_name language account_code context exten priority linkedid application app_data bridge_uniqueid held
since`. `held`: it put its other side on hold; null where nobody could know (a list does not tell). `since`: when it
was created, RFC 3339, null where not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state import agents, bridges, conferences, parking, queues
from amibridge.state.parties import FIELDS, party, told
from amibridge.state.tables import Entry, Mark, Tables, ago, group, text

BLANK: Entry = {
    "uniqueid": "",
    **{ours: None for _, ours, _ in FIELDS},
    "application": None,
    "app_data": None,
    "bridge_uniqueid": None,
    "held": None,
    "since": None,
}
_LEAVE = {
    "callers": queues.remove_caller,
    "members": queues.call_is_over,
    "participants": conferences.remove_participant,
    "parked": parking.remove,
}


def new_channel(tables: Tables, body: Mapping[str, Any]) -> None:
    """Newchannel. It is the first word about a channel: what is known of that one already is younger."""
    channel = group(body, "channel")
    uniqueid = text(channel, "uniqueid")
    if not uniqueid:
        return
    tables.gone.pop(uniqueid, None)
    tables.touch("channels", uniqueid)
    known = tables.channels.get(uniqueid)
    if known is not None and known["name"] is not None:
        _fill(tables, uniqueid, known, told(channel) | {"held": False, "since": tables.time})
        return
    entry = _create(tables, uniqueid)
    entry.update(told(channel), held=False, since=tables.time)


def seen(tables: Tables, body: Mapping[str, Any]) -> str:
    """An event that shows a channel as it is now; its uniqueid, or "" if it is gone or has none.

    Events to Asterisk 11 show only some of its fields, and create no channel.
    """
    channel = group(body, "channel")
    uniqueid = text(channel, "uniqueid")
    if not uniqueid or uniqueid in tables.gone:
        return ""
    whole = channel.get("context") is not None
    entry = tables.channels.get(uniqueid)
    if entry is None:
        if not whole:
            return uniqueid
        entry = _create(tables, uniqueid)
    changed = False
    for theirs, ours, nullable in FIELDS:
        value = channel.get(theirs)
        if entry[ours] != value and (value is not None or (whole and nullable)):
            entry[ours] = value
            changed = True
    tables.touch("channels", uniqueid)
    if changed:
        tables.tell("channels", uniqueid)
        _spread(tables, uniqueid, entry)
    return uniqueid


def changed_channel(tables: Tables, body: Mapping[str, Any]) -> None:
    """Newstate, NewCallerid, NewConnectedLine, NewAccountCode, MusicOnHoldStart …: nothing but the channel."""
    seen(tables, body)


def linked(tables: Tables, body: Mapping[str, Any]) -> None:
    """VarSet and others that come often: of a channel that is known, the linkedid. No event tells when that changes,
    as it does when calls meet; the next one shows it."""
    channel = group(body, "channel")
    uniqueid, linkedid = text(channel, "uniqueid"), text(channel, "linkedid")
    entry = tables.channels.get(uniqueid)
    if entry is not None and linkedid and entry["linkedid"] != linkedid:
        tables.update("channels", uniqueid, entry, {"linkedid": linkedid})


def new_exten(tables: Tables, body: Mapping[str, Any]) -> None:
    """Newexten: the application it runs from now on."""
    uniqueid = seen(tables, body)
    _waits_no_more(tables, uniqueid)
    if (entry := tables.channels.get(uniqueid)) is not None:
        tables.update(
            "channels", uniqueid, entry, {"application": body.get("application"), "app_data": body.get("app_data")}
        )


def hold(tables: Tables, body: Mapping[str, Any]) -> None:
    _held(tables, seen(tables, body), True)


def unhold(tables: Tables, body: Mapping[str, Any]) -> None:
    _held(tables, seen(tables, body), False)


def rename(tables: Tables, body: Mapping[str, Any]) -> None:
    """Rename, of a known channel: it tells too little to create one."""
    uniqueid = text(body, "uniqueid")
    entry = tables.channels.get(uniqueid)
    name = text(body, "new_name")
    if entry is None or not name:
        return
    tables.touch("channels", uniqueid)
    if entry["name"] != name:
        tables.update("channels", uniqueid, entry, {"name": name})
        _spread(tables, uniqueid, entry)


def hangup(tables: Tables, body: Mapping[str, Any]) -> None:
    """Hangup: it never comes again, whatever else is said of it."""
    if uniqueid := text(group(body, "channel"), "uniqueid"):
        tables.bury(uniqueid)
        forget(tables, uniqueid)


def inferred_hangup(tables: Tables, body: Mapping[str, Any]) -> None:
    """asterisk.state.hangup: it ended while nobody listened."""
    if uniqueid := text(body, "uniqueid"):
        tables.bury(uniqueid)
        forget(tables, uniqueid)


def forget(tables: Tables, uniqueid: str) -> None:
    """Take a channel away from everywhere."""
    tables.touch("channels", uniqueid)
    bridges.move(tables, uniqueid, None)
    for mark in list(tables.places.get(uniqueid, ())):
        _LEAVE[mark[0]](tables, mark, uniqueid)
    tables.remove("channels", uniqueid)


def enter(tables: Tables, body: Mapping[str, Any]) -> None:
    """BridgeEnter; whom the channel takes the place of leaves."""
    bridge = bridges.seen(tables, body)
    uniqueid = seen(tables, body)
    if not bridge or not uniqueid:
        return
    swapped = text(body, "swap_uniqueid")
    if swapped and swapped != uniqueid:
        if tables.bridge_of.get(swapped) == bridge:
            bridges.move(tables, swapped, None)
        if tables.bridges[bridge]["type"] == "agent_hold":
            agents.swapped(tables, swapped, uniqueid, group(body, "channel").get("channel"))
    bridges.move(tables, uniqueid, bridge)
    _waits_no_more(tables, uniqueid)


def leave(tables: Tables, body: Mapping[str, Any]) -> None:
    """BridgeLeave; of no bridge but the one that it tells of."""
    bridge = bridges.seen(tables, body, create=False)
    seen(tables, body)
    uniqueid = text(group(body, "channel"), "uniqueid")
    if uniqueid and tables.bridge_of.get(uniqueid, bridge) == bridge:
        bridges.move(tables, uniqueid, None)


def listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """CoreShowChannel, an item of a snapshot: what an event told after it was asked for stays as it is."""
    channel = group(item, "channel")
    uniqueid = text(channel, "uniqueid")
    if not uniqueid:
        return None
    mark = ("channels", uniqueid)
    entry = tables.channels.get(uniqueid)
    if uniqueid in tables.gone or (entry is None and tables.newer(mark, before)):
        return mark
    fields = told(channel) | {"application": item.get("application"), "app_data": item.get("application_data")}
    since = ago(tables.time, item.get("duration_seconds"))
    if entry is None:
        entry = _create(tables, uniqueid)
        entry.update(fields, since=since)
    elif tables.newer(mark, before):
        _fill(tables, uniqueid, entry, fields | {"since": since})
    else:
        _replace(tables, uniqueid, entry, fields, since)
    if "bridge_id" in item and not tables.newer(("membership", uniqueid), before):
        bridges.put(tables, uniqueid, text(item, "bridge_id") or None)
    return mark


def _create(tables: Tables, uniqueid: str) -> Entry:
    entry = BLANK | {"uniqueid": uniqueid, "bridge_uniqueid": tables.bridge_of.get(uniqueid)}
    return tables.add("channels", uniqueid, entry)


def _fill(tables: Tables, uniqueid: str, entry: Entry, fields: Mapping[str, Any]) -> None:
    """Only what is not known yet."""
    more = {name: value for name, value in fields.items() if entry[name] is None and value is not None}
    tables.update("channels", uniqueid, entry, more)


def _replace(tables: Tables, uniqueid: str, entry: Entry, fields: Mapping[str, Any], since: str | None) -> None:
    if entry["since"] is None:
        fields = {**fields, "since": since}
    if "channels" not in tables.synced:  # what was told of it before a gap may not be so any more
        fields = {**fields, "held": None}
    tables.update("channels", uniqueid, entry, fields)
    _spread(tables, uniqueid, entry)


def _waits_no_more(tables: Tables, uniqueid: str) -> None:
    """Whoever runs another application or is in a bridge waits in no queue: of a caller that was redirected, parked or
    bridged away, Asterisk sends no QueueCallerLeave."""
    for mark in [mark for mark in tables.places.get(uniqueid, ()) if mark[0] == "callers"]:
        queues.remove_caller(tables, mark, uniqueid)


def _held(tables: Tables, uniqueid: str, held: bool) -> None:
    if (entry := tables.channels.get(uniqueid)) is not None:
        tables.update("channels", uniqueid, entry, {"held": held})


def _spread(tables: Tables, uniqueid: str, entry: Entry) -> None:
    """Its name and numbers to the rows elsewhere that show them."""
    for mark in tables.places.get(uniqueid, ()):
        _show(tables, mark, entry)


def _show(tables: Tables, mark: Mark, channel: Entry) -> None:
    match mark:
        case ("callers", queue, uniqueid):
            noun, key, row = "queues", queue, tables.queues[queue]["callers"][uniqueid]
        case ("participants", conference, uniqueid):
            noun, key = "conferences", conference
            row = tables.entries[noun][key]["participants"][uniqueid]
        case ("parked", key):
            noun, row = "parked", tables.entries["parked"][key]
        case _:
            return
    tables.update(noun, key, row, party(channel))
