"""The book as JSON, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from math import inf, isfinite
from typing import Any, Protocol

from amibridge.queues.book import (
    MAX_CALLERS,
    MAX_GONE,
    MAX_MEMBERS,
    MAX_PEOPLE,
    MAX_QUEUES,
    MAX_RINGING,
    Book,
    Caller,
    Person,
    Queue,
)
from amibridge.queues.figures import Figures
from amibridge.queues.members import DEVICES, Member

_VERSION = 1


class _Unfinished(Protocol):
    """A snapshot whose parts are still coming: snapshots.Snapshots."""

    part: int
    whole: bool
    seen: dict[str, None]


def of(book: Book, unfinished: _Unfinished) -> dict[str, Any]:
    """Everything in lists and plain values. The order of what has one is kept."""
    return {
        "version": _VERSION,
        "at": book.at,
        "gaps": book.gaps,
        "agents_listed": book.agents_listed,
        "queues": [_queue(queue) for queue in book.queues.values()],
        "places": list(book.place),
        "people": [_row(person) for person in book.people.values()],
        "memberships": [[agent, [list(one) for one in found.items()]] for agent, found in book.memberships.items()],
        "ringing": [[channel, *place] for channel, place in book.ringing.items()],
        "due": [list(one) for one in book.due.items()],
        "gone": [list(one) for one in book.gone.items()],
        "part": unfinished.part,
        "whole": unfinished.whole,
        "seen": list(unfinished.seen),
    }


def _queue(queue: Queue) -> dict[str, Any]:
    return {
        "name": queue.name,
        "strategy": queue.strategy,
        "listed": queue.listed,
        "figures": _row(queue.figures),
        "members": [_row(member) for member in queue.members.values()],
        "waiting": [_row(caller) for caller in queue.waiting.values()],
        "leaving": [_row(caller) for caller in queue.leaving.values()],
        "talking": [_row(caller) for caller in queue.talking.values()],
    }


def _row(value: Any) -> list[Any]:
    return [getattr(value, field.name) for field in fields(value)]


def book(held: Any) -> Book:
    """The book that was saved. Raises ValueError for anything else."""
    try:
        if _is(held["version"], "int") != _VERSION:
            raise ValueError(f"version {held['version']} is not {_VERSION}")
        return _book(held)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not a saved picture of queues: {error!r}") from error


def into(unfinished: _Unfinished, held: Any) -> None:
    """The rest of what was saved, which `book` has checked."""
    unfinished.part, unfinished.whole, unfinished.seen = held["part"], held["whole"], dict.fromkeys(held["seen"])


def _book(held: Any) -> Book:
    made = Book()
    made.at, made.gaps = _is(held["at"], "float"), _is(held["gaps"], "int")
    made.agents_listed = _is(held["agents_listed"], "bool")
    _is(held["part"], "int"), _is(held["whole"], "bool"), [_is(key, "str") for key in _list(held["seen"])]
    for saved in _list(held["queues"], MAX_QUEUES):
        if saved["name"] in made.queues:
            raise ValueError(f"two queues of one name: {saved['name']!r}")
        made.queues[_is(saved["name"], "str")] = _queue_of(saved)
    _place(made, _list(held["places"], MAX_CALLERS))
    _memberships(made, _list(held["memberships"], MAX_MEMBERS))
    made.people = {one.agent: one for row in _list(held["people"], MAX_PEOPLE) for one in [_value(Person, row)]}
    made.ringing = {
        _is(channel, "str"): (_is(queue, "str"), _is(interface, "str"))
        for channel, queue, interface in _list(held["ringing"], MAX_RINGING)
    }
    made.due = {_is(uniqueid, "str"): _is(at, "float") for uniqueid, at in _list(held["due"], MAX_CALLERS)}
    made.next_due = min(made.due.values(), default=inf)
    made.gone = {_is(key, "str"): _is(gaps, "int") for key, gaps in _list(held["gone"], MAX_GONE)}
    return made


def _queue_of(held: Any) -> Queue:
    queue = Queue(
        held["name"],
        _is(held["strategy"], "str | None"),
        _is(held["listed"], "bool"),
        _value(Figures, held["figures"]),
        members={one.interface: one for row in _list(held["members"]) for one in [_value(Member, row)]},
    )
    if any(member.device not in DEVICES for member in queue.members.values()):
        raise ValueError("a device state that is none")
    queue.states.update(member.state for member in queue.members.values())
    for stage, name in zip(queue.stages, ("waiting", "leaving", "talking"), strict=True):
        stage.update((one.uniqueid, one) for row in _list(held[name]) for one in [_value(Caller, row)])
        if any(caller.queue != queue.name for caller in stage.values()):
            raise ValueError("a caller of another queue")
    return queue


def _place(made: Book, uniqueids: list[Any]) -> None:
    """Where every caller is; each must be in one place."""
    where = [(uniqueid, name) for name, queue in made.queues.items() for stage in queue.stages for uniqueid in stage]
    found = dict(where)
    if len(found) != len(where) or set(found) != set(uniqueids):
        raise ValueError("callers without a place or with several")
    made.place = {uniqueid: found[uniqueid] for uniqueid in uniqueids}


def _memberships(made: Book, rows: list[Any]) -> None:
    made.member_count = sum(len(queue.members) for queue in made.queues.values())
    for agent, found in rows:
        made.memberships[_is(agent, "str")] = places = {
            _is(queue, "str"): _is(interface, "str") for queue, interface in _list(found)
        }
        if not places.keys() <= made.queues.keys():
            raise ValueError("a membership in no queue")


def _value(cls: Callable[..., Any], row: Any) -> Any:
    expected = fields(cls)  # type: ignore[arg-type]
    if len(_list(row)) != len(expected):
        raise ValueError(f"not a {cls.__name__}: {row!r}")
    return cls(*(_is(value, str(field.type)) for field, value in zip(expected, row, strict=True)))


def _list(value: Any, most: int | None = None) -> list[Any]:
    if not isinstance(value, list) or (most is not None and len(value) > most):
        raise TypeError(f"{type(value).__name__} is no list, or too long a one")
    return value


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: type(value) is str,
    "int": lambda value: type(value) is int,
    "bool": lambda value: type(value) is bool,
    "float": lambda value: type(value) in (int, float) and isfinite(value),
}


def _is(value: Any, kind: str) -> Any:
    """The value, if it is of the kind a dataclass field declares."""
    plain = kind.removesuffix(" | None")
    if (value is None and plain != kind) or _CHECKS[plain](value):
        return value
    raise TypeError(f"{value!r} is no {kind}")
