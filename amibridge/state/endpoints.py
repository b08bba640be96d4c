"""Endpoints (PJSIP) and peers (SIP, IAX2, Skinny) with where they are registered.

An entry, by technology and name as in a dial string (`PJSIP/100`): `endpoint technology peer_status cause address
port time_ms contacts`, the middle ones as PeerStatus told last, null before. Only of endpoints that an event or a
contact told of: AMI has no cheap list of all.
`contacts`, by URI: `uri aor status roundtrip_usec expiration_time user_agent via_addr via_port`; `status` is Created,
Reachable, Unreachable, NonQualified or Unknown; the last four as a resync listed them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state.tables import MAX_NESTED, Entry, Mark, Tables, text

_PEER = ("peer_status", "cause", "address", "port", "time_ms")
_CONTACT = ("status", "roundtrip_usec", "expiration_time", "user_agent", "via_addr", "via_port")


def peer_status(tables: Tables, body: Mapping[str, Any]) -> None:
    """PeerStatus."""
    technology, _, name = text(body, "peer").partition("/")
    if name:
        key = f"{technology}/{name}"
        tables.touch("endpoints", key)
        tables.update("endpoints", key, _entry(tables, key), {field: body.get(field) for field in _PEER})


def contact_status(tables: Tables, body: Mapping[str, Any]) -> None:
    """ContactStatus; Removed takes the contact away."""
    name, uri = text(body, "endpoint_name"), text(body, "uri")
    if not name or not uri:
        return
    key, status = f"PJSIP/{name}", body.get("contact_status")
    tables.touch("endpoints", key)
    tables.touch("contacts", key, uri)
    if status == "Removed":
        remove_contact(tables, ("contacts", key, uri), "")
    else:
        fields = {"aor": body.get("aor"), "status": status, "roundtrip_usec": body.get("roundtrip_usec")}
        _set_contact(tables, key, uri, fields)


def remove_contact(tables: Tables, mark: Mark, _: str) -> None:
    """The endpoint is not reached there any more."""
    entry = tables.entries["endpoints"].get(mark[1])
    if entry is not None and entry["contacts"].pop(mark[2], None) is not None:
        tables.tell("endpoints", mark[1])


def listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """ContactList, an item of a snapshot."""
    name, uri = text(item, "endpoint"), text(item, "uri")
    if not name or not uri:
        return None
    mark = ("contacts", f"PJSIP/{name}", uri)
    if not tables.newer(mark, before):
        aor = text(item, "object_name").partition(";")[0]
        _set_contact(tables, mark[1], uri, {"aor": aor, **{field: item.get(field) for field in _CONTACT}})
    return mark


def finish(tables: Tables, found: set[Mark], before: int) -> None:
    """The list of contacts is whole: a PJSIP endpoint that has none, and of which no event told since, is not known."""
    for key, entry in list(tables.entries["endpoints"].items()):
        for uri in list(entry["contacts"]):
            mark = ("contacts", key, uri)
            if mark not in found and not tables.newer(mark, before):
                remove_contact(tables, mark, "")
        if key.startswith("PJSIP/") and not entry["contacts"] and not tables.newer(("endpoints", key), before):
            tables.remove("endpoints", key)


def _entry(tables: Tables, key: str) -> Entry:
    if (entry := tables.entries["endpoints"].get(key)) is not None:
        return entry
    technology, _, name = key.partition("/")
    blank: Entry = {"endpoint": name, "technology": technology} | dict.fromkeys(_PEER)
    return tables.add("endpoints", key, blank | {"contacts": {}})


def _set_contact(tables: Tables, key: str, uri: str, fields: Mapping[str, Any]) -> None:
    contacts = _entry(tables, key)["contacts"]
    row = contacts.get(uri)
    if row is None:
        if len(contacts) >= MAX_NESTED:
            return
        row = contacts[uri] = {"uri": uri, "aor": None} | dict.fromkeys(_CONTACT)
    tables.update("endpoints", key, row, fields)
