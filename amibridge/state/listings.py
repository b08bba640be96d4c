"""Snapshots merged into what the events told: `asterisk.state.<noun>` records, one or more parts each.

A snapshot runs ahead of the stream, so within the epoch a row that an event changed or removed after
`sequence_before` stays as the event told; everything else becomes what the snapshot says, and what a complete one
lacks is gone. Events after the record may be older than its answer: they are applied as any, and the picture is right
once those before the answer have come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amibridge.state import agents, bridges, channels, conferences, devices, endpoints, parking, queues
from amibridge.state.tables import Mark, Tables

Listed = Callable[[Tables, Mapping[str, Any], str, int], Mark | None]
Finish = Callable[[Tables, set[Mark], int], None]


@dataclass(frozen=True, slots=True)
class Listing:
    """How the records of one kind are merged: by the event of each item, and what to do when the last one was."""

    noun: str
    items: Mapping[str, Listed]
    finish: Finish


@dataclass(slots=True)
class Page:
    """A snapshot whose parts are still coming: which part came last, what was listed so far."""

    before: int
    parts: int
    part: int = 0
    found: set[Mark] = field(default_factory=set)


def _finish_channels(tables: Tables, found: set[Mark], before: int) -> None:
    for uniqueid in list(tables.channels):
        mark = ("channels", uniqueid)
        if mark not in found and not tables.newer(mark, before):
            channels.forget(tables, uniqueid)


def _finish_queues(tables: Tables, found: set[Mark], before: int) -> None:
    for queue, entry in list(tables.queues.items()):
        _without(tables, found, before, [("callers", queue, one) for one in entry["callers"]], queues.remove_caller)
        _without(tables, found, before, [("members", queue, one) for one in entry["members"]], queues.remove_member)
        kept = entry["callers"] or entry["members"]  # of which events told
        if ("queues", queue) not in found and not kept and not tables.newer(("queues", queue), before):
            tables.remove("queues", queue)


def _finish_conferences(tables: Tables, found: set[Mark], before: int) -> None:
    for name, entry in list(tables.entries["conferences"].items()):
        inside = [("participants", name, one) for one in entry["participants"]]
        _without(tables, found, before, inside, conferences.remove_participant)
        if ("conferences", name) not in found and not tables.newer(("conferences", name), before):
            tables.remove("conferences", name)


def _finish(noun: str) -> Finish:
    def finish(tables: Tables, found: set[Mark], before: int) -> None:
        for key in list(tables.entries[noun]):
            if (noun, key) not in found and not tables.newer((noun, key), before):
                tables.remove(noun, key)

    return finish


def _without(
    tables: Tables, found: set[Mark], before: int, marks: Iterable[Mark], remove: Callable[[Tables, Mark, str], None]
) -> None:
    for mark in marks:
        if mark not in found and not tables.newer(mark, before):
            remove(tables, mark, mark[-1])


LISTINGS = {
    "channels": Listing("channels", {"CoreShowChannel": channels.listed}, _finish_channels),
    "bridges": Listing(
        "bridges", {"BridgeListItem": bridges.listed, "BridgeInfoChannel": bridges.member_listed}, bridges.finish
    ),
    "queues": Listing(
        "queues",
        {
            "QueueParams": queues.params_listed,
            "QueueMember": queues.member_listed,
            "QueueEntry": queues.caller_listed,
        },
        _finish_queues,
    ),
    "devices": Listing("devices", {"DeviceStateChange": devices.device_listed}, _finish("devices")),
    "extensions": Listing("extensions", {"ExtensionStatus": devices.extension_listed}, _finish("extensions")),
    "contacts": Listing("endpoints", {"ContactList": endpoints.listed}, endpoints.finish),
    "parked": Listing("parked", {"ParkedCall": parking.listed}, _finish("parked")),
    "conferences": Listing(
        "conferences",
        {"ConfbridgeListRooms": conferences.listed, "ConfbridgeList": conferences.participant_listed},
        _finish_conferences,
    ),
    "agents": Listing("agents", {"Agents": agents.listed}, _finish("agents")),
}


def merge(tables: Tables, pages: dict[str, Page], name: str, body: Mapping[str, Any]) -> str:
    """One record; the noun if it completes a complete snapshot of it. Records that do not fit together are left alone."""
    listing = LISTINGS.get(name)
    page = _page(pages, name, body)
    items = body.get("items")
    if listing is None or page is None or not isinstance(items, list):
        return ""
    # Merging is no event: what it changes or takes away may be told of by events that are still to come.
    tables.marking, marking = False, tables.marking
    for item in items:
        _take(tables, listing, page, item)
    whole = page.part == page.parts
    if whole:
        del pages[name]
        queues.order_callers(tables, page.found)
        if body.get("complete") is True:
            listing.finish(tables, page.found, page.before)
    tables.marking = marking
    return listing.noun if whole and body.get("complete") is True else ""


def _page(pages: dict[str, Page], name: str, body: Mapping[str, Any]) -> Page | None:
    """What this record is a part of."""
    before, part, parts = (body.get(field) for field in ("sequence_before", "part", "parts"))
    if type(before) is not int or type(part) is not int or type(parts) is not int:
        return None  # isinstance would take true for a number
    if part == 1:
        pages[name] = Page(before, parts)
    page = pages.get(name)
    if page is None or page.before != before or page.parts != parts or page.part + 1 != part:
        return None
    page.part = part
    return page


def _take(tables: Tables, listing: Listing, page: Page, item: Any) -> None:
    if not isinstance(item, dict):
        return
    event, said, of = item.get("event"), item.get("data"), item.get("of")
    take = listing.items.get(event) if isinstance(event, str) else None
    if take is None or not isinstance(said, dict):
        return
    mark = take(tables, said, of if isinstance(of, str) else "", page.before)
    if mark is not None:
        page.found.add(mark)
