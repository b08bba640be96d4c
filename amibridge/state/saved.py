"""A picture as JSON, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from amibridge.state import agents, bridges, channels
from amibridge.state.listings import LISTINGS, Page
from amibridge.state.tables import NOUNS, Tables, places_in

_VERSION = 1
# The fields that the folds rely on, of each noun; and the nested rows, by the name of the field they are in.
_TEXTS = {"bridges": "bridge_uniqueid", "queues": "name", "parked": "parking_space", "conferences": "conference"}
_NESTED = {"queues": ("members", "callers"), "conferences": ("participants",), "endpoints": ("contacts",)}
_FIELDS = {
    "channels": tuple(channels.BLANK),
    "agents": tuple(agents.BLANK),
    "bridges": tuple(ours for _, ours in bridges.FIELDS),
    "members": ("calling_uniqueid", "serving_uniqueid", "in_call", "calls_taken", "last_call"),
    "callers": ("position",),
    "parked": ("uniqueid",),
}


def save(tables: Tables, pages: Mapping[str, Page], nouns: Collection[str]) -> dict[str, Any]:
    """A copy that JSON can hold."""
    return {
        "version": _VERSION,
        "entries": {noun: _copied(tables.entries[noun]) for noun in NOUNS if noun in nouns},
        "synced": sorted(tables.synced.intersection(nouns)),
        "gone": list(tables.gone),
        "ended": list(tables.ended),
        "marking": tables.marking,
        "resyncing": tables.resyncing,
        "marks": [[*mark, sequence] for mark, sequence in tables.marks.items()] if tables.marking else [],
        "pages": {
            name: {"before": page.before, "parts": page.parts, "part": page.part, "found": sorted(map(list, page.found))}
            for name, page in pages.items()
        },
    }


def load(held: Mapping[str, Any]) -> tuple[Tables, dict[str, Page]]:
    """What `save` was given. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    if held["version"] != _VERSION:
        raise ValueError(f"version {held['version']!r} is not {_VERSION}")
    tables = Tables()
    for noun, rows in expect(held["entries"], dict).items():
        tables.entries[noun].update(_copied(_checked(noun, rows)))
    tables.synced.update(expect(noun, str) for noun in held["synced"])
    tables.gone.update((expect(one, str), None) for one in held["gone"])
    tables.ended.update((expect(one, str), None) for one in held["ended"])
    tables.marking = expect(held["marking"], bool)
    tables.resyncing = expect(held["resyncing"], bool)
    tables.marks = {tuple(expect(one, str) for one in mark): expect(at, int) for *mark, at in held["marks"]}
    _index(tables)
    return tables, {name: _page(name, page) for name, page in expect(held["pages"], dict).items()}


def expect(value: Any, kind: type) -> Any:
    """The value, if it is of this type. Raises TypeError."""
    if type(value) is not kind:
        raise TypeError(f"{value!r:.100} is no {kind.__name__}")
    return value


def _index(tables: Tables) -> None:
    """What leads from a channel to where it is."""
    for bridge, entry in tables.bridges.items():
        tables.bridge_of.update(dict.fromkeys(entry["channels"], bridge))
    for noun in ("queues", "conferences", "parked"):
        for key, entry in tables.entries[noun].items():
            for mark, uniqueid in places_in(noun, key, entry):
                tables.take_place(uniqueid, mark)


def _page(name: str, held: Mapping[str, Any]) -> Page:
    if name not in LISTINGS:
        raise KeyError(name)
    before, parts, part = (expect(held[field], int) for field in ("before", "parts", "part"))
    found = {tuple(expect(one, str) for one in mark) for mark in held["found"]}
    return Page(before, parts, part, found)


def _checked(noun: str, rows: Any) -> Any:
    for key, entry in expect(rows, dict).items():
        expect(key, str)
        expect(entry, dict)
        for field in _FIELDS.get(noun, ()):
            entry[field]
        if noun in _TEXTS:
            expect(entry[_TEXTS[noun]], str)
        if noun == "bridges":
            [expect(uniqueid, str) for uniqueid in entry["channels"]]
        for nested in _NESTED.get(noun, ()):
            _checked(nested, entry[nested])
    return rows


def _copied(value: Any) -> Any:
    if type(value) is dict:
        return {key: _copied(one) if type(one) in (dict, list) else one for key, one in value.items()}
    return [_copied(one) if type(one) in (dict, list) else one for one in value]
