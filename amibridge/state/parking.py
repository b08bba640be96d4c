"""Parked calls.

An entry, by lot and space (`default/701`): `parking_lot parking_space uniqueid channel_name caller_id_num
caller_id_name connected_line_num connected_line_name parker_dial_string parking_timeout_seconds since`; the channel
is the parked one, `since` when it was parked (after a swap: when the first one was), the timeout what Asterisk said
at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state.parties import party, told
from amibridge.state.tables import Entry, Mark, Tables, ago, group, text


def parked(tables: Tables, body: Mapping[str, Any]) -> None:
    """ParkedCall, and ParkedCallSwap, whose parkee is the new one. A space has one call: a new one ends what was there."""
    uniqueid, key = _place(body)
    if key and uniqueid and uniqueid not in tables.gone:
        tables.touch("parked", key)
        _put(tables, key, uniqueid, body)


def unparked(tables: Tables, body: Mapping[str, Any]) -> None:
    """UnParkedCall, ParkedCallTimeOut, ParkedCallGiveUp: of no call but the one that it tells of."""
    uniqueid, key = _place(body)
    entry = tables.entries["parked"].get(key)
    if key and (entry is None or not uniqueid or entry["uniqueid"] == uniqueid):
        tables.touch("parked", key)
        tables.remove("parked", key)


def remove(tables: Tables, mark: Mark, uniqueid: str) -> None:
    """The parked channel was hung up."""
    tables.touch(*mark)
    tables.remove("parked", mark[1])


def listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """ParkedCall, an item of a snapshot."""
    uniqueid, key = _place(item)
    if not key or not uniqueid:
        return None
    mark = ("parked", key)
    if not tables.newer(mark, before) and uniqueid not in tables.gone:
        _put(tables, key, uniqueid, item)
    return mark


def _place(body: Mapping[str, Any]) -> tuple[str, str]:
    """The parked channel, and the key of its space."""
    lot, space = text(body, "parking_lot"), text(body, "parking_space")
    return text(group(body, "parkee_channel"), "uniqueid"), f"{lot}/{space}" if space else ""


def _put(tables: Tables, key: str, uniqueid: str, body: Mapping[str, Any]) -> None:
    fields: Entry = {
        "parking_lot": text(body, "parking_lot"),
        "parking_space": text(body, "parking_space"),
        "uniqueid": uniqueid,
        **party(told(group(body, "parkee_channel"))),
        "parker_dial_string": body.get("parker_dial_string"),
    }
    timeout, since = body.get("parking_timeout_seconds"), ago(tables.time, body.get("parking_duration_seconds"))
    entry = tables.entries["parked"].get(key)
    if entry is None:
        entry = tables.add("parked", key, {**fields, "parking_timeout_seconds": timeout, "since": since})
    else:
        tables.leave_place(entry["uniqueid"], ("parked", key))
        if entry["uniqueid"] != uniqueid:
            fields |= {"parking_timeout_seconds": timeout, "since": since}
        tables.update("parked", key, entry, fields)
    tables.take_place(uniqueid, ("parked", key))
