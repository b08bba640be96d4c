"""Looking into an event: filters by field, and its one line for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# By dotted path into the CloudEvent: a value, a list of values of which one is enough, or a callable that is given what
# stands there.
Match = Mapping[str, Any]

_LABELS = ("queue", "dial_status", "cause_txt", "caller_id_num", "application", "variable", "value", "reason", "user_event")


def fields_match(match: Match, attributes: Mapping[str, Any]) -> bool:
    """Whether every path leads to what is wanted there; a path that leads nowhere finds None."""
    return all(_fits(wanted, at_path(path, attributes)) for path, wanted in match.items())


def at_path(path: str, attributes: Mapping[str, Any]) -> Any:
    """What stands at `data.channel.caller_id_num`; None where nothing does."""
    found: Any = attributes
    for word in path.split("."):
        found = found.get(word) if isinstance(found, Mapping) else None
    return found


def _fits(wanted: Any, found: Any) -> bool:
    if callable(wanted):
        return bool(wanted(found))
    if isinstance(wanted, list | tuple | set | frozenset):
        return found in wanted
    return bool(found == wanted)


def line_of(said: Mapping[str, Any]) -> str:
    """An event as one line: time, PBX, event, what it is about, and the most telling fields."""
    pbx = said["source"].rpartition("/")[2]
    name = said.get("amievent") or said["type"]
    told = said["data"]
    channel = next((told[k]["channel"] for k in ("dest_channel", "channel") if isinstance(told.get(k), dict)), None)
    about = channel or said.get("subject") or ""
    rest = " ".join(f"{label}={told[label]}" for label in _LABELS if told.get(label) not in (None, ""))
    line = f"{said['time'][11:23]} {pbx:<8} {name:<24} {about:<40} {rest}"
    # What callers choose must not reach the terminal as commands to it.
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line).rstrip()
