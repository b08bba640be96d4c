"""Queues with their members and waiting callers.

An entry, by the queue's name: `name strategy max service_level_seconds weight at_resync members callers`.
`at_resync`: the figures that no event keeps right (calls, completed, abandoned, hold and talk time, service level
performance), as the last resync found them; null before one.

`members`, by interface: `name interface state_interface membership penalty calls_taken last_call last_pause
login_time in_call status paused paused_reason ring_in_use wrapup_time_seconds calling_uniqueid serving_uniqueid
state`. `calling_uniqueid`: the channel that rings at the member; `serving_uniqueid`: the caller that it talks to,
where the events told. `state`: what it does, in one word, see `word`.

`callers`, by uniqueid in the order in which they wait: `uniqueid position channel_name caller_id_num caller_id_name
connected_line_num connected_line_name priority joined`. Positions count from 1, follow from the order, and have no
hole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from amibridge.state.parties import party, told
from amibridge.state.tables import MAX_NESTED, Entry, Mark, Tables, ago, group, text

_PARAMS = ("strategy", "max", "service_level_seconds", "weight")
_FIGURES = (
    "calls",
    "hold_time_seconds",
    "talk_time_seconds",
    "completed",
    "abandoned",
    "service_level_perf",
    "service_level_perf2",
)
# Field of a member; whether null means "never", where the event shows the whole member.
_MEMBER = {
    "interface": False,
    "state_interface": False,
    "membership": False,
    "penalty": False,
    "calls_taken": False,
    "last_call": True,
    "last_pause": True,
    "login_time": True,
    "in_call": False,
    "status": False,
    "paused": False,
    "paused_reason": False,
    "ring_in_use": False,
    "wrapup_time_seconds": False,
}
_WORDS = {
    1: "available",
    2: "in_use",
    3: "busy",
    4: "unavailable",
    5: "unavailable",
    6: "ringing",
    7: "ringing",
    8: "on_hold",
}


def word(member: Mapping[str, Any]) -> str:
    """What a member does: in_call (for this queue), paused, ringing, available, in_use (elsewhere), busy, on_hold,
    unavailable or unknown. A member that paused during a call is in_call until the call ends; `paused` tells."""
    if member.get("in_call") is True:
        return "in_call"
    if member.get("paused") is True:
        return "paused"
    if member.get("calling_uniqueid"):
        return "ringing"
    status = member.get("status")
    return _WORDS.get(status, "unknown") if isinstance(status, int) else "unknown"


def member_told(tables: Tables, body: Mapping[str, Any]) -> None:
    """QueueMemberAdded, QueueMemberStatus, QueueMemberPause …: each shows the whole member (today; not to Asterisk 11)."""
    queue, interface = text(body, "queue"), text(body, "interface")
    if queue and interface:
        _set_member(tables, queue, interface, body)
        tables.touch("members", queue, interface)


def member_removed(tables: Tables, body: Mapping[str, Any]) -> None:
    """QueueMemberRemoved."""
    queue, interface = text(body, "queue"), text(body, "interface")
    if queue and interface:
        remove_member(tables, ("members", queue, interface), "")


def caller_joined(tables: Tables, body: Mapping[str, Any]) -> None:
    """QueueCallerJoin. A caller that waits there already keeps its place: a snapshot was quicker."""
    queue, channel = text(body, "queue"), group(body, "channel")
    uniqueid = text(channel, "uniqueid")
    if not queue or not uniqueid or uniqueid in tables.gone:
        return
    entry = _queue(tables, queue)
    mark = ("callers", queue, uniqueid)
    tables.touch(*mark)
    if uniqueid in entry["callers"] or len(entry["callers"]) >= MAX_NESTED:
        return
    waiting = entry["callers"]
    row: Entry = {"uniqueid": uniqueid, "position": len(waiting) + 1, **party(told(channel)), "priority": None}
    row["joined"] = tables.time
    position = body.get("position")
    if isinstance(position, int) and position != body.get("count") and position <= len(waiting):
        before = list(waiting.items())
        before.insert(max(0, position - 1), (uniqueid, row))
        entry["callers"] = dict(before)
        _number(tables, queue, entry)
    else:  # the last, even if somebody has left whose leaving nobody told yet
        waiting[uniqueid] = row
    tables.take_place(uniqueid, mark)
    tables.tell("queues", queue)


def caller_left(tables: Tables, body: Mapping[str, Any]) -> None:
    """QueueCallerLeave, QueueCallerAbandon."""
    queue, uniqueid = text(body, "queue"), text(group(body, "channel"), "uniqueid")
    if queue and uniqueid:
        remove_caller(tables, ("callers", queue, uniqueid), uniqueid)


def remove_caller(tables: Tables, mark: Mark, uniqueid: str) -> None:
    """It waits no more in this queue."""
    tables.touch(*mark)
    entry = tables.queues.get(mark[1])
    if entry is None or entry["callers"].pop(mark[2], None) is None:
        return
    tables.leave_place(mark[2], mark)
    _number(tables, mark[1], entry)
    tables.tell("queues", mark[1])


def remove_member(tables: Tables, mark: Mark, _: str) -> None:
    """It is no member of this queue any more."""
    tables.touch(*mark)
    entry = tables.queues.get(mark[1])
    member = entry["members"].pop(mark[2], None) if entry else None
    if member is not None:
        tables.leave_place(member["calling_uniqueid"], mark)
        tables.leave_place(member["serving_uniqueid"], mark)
        tables.tell("queues", mark[1])


def call_is_over(tables: Tables, mark: Mark, uniqueid: str) -> None:
    """A channel that a member was called on, or that it served, was hung up."""
    _, queue, interface = mark
    member = tables.queues[queue]["members"][interface]
    over = {name: None for name in ("calling_uniqueid", "serving_uniqueid") if member[name] == uniqueid}
    _set_calls(tables, queue, interface, member, over)


def called(tables: Tables, body: Mapping[str, Any], rings: str) -> None:
    """AgentCalled: the channel that rings at a member."""
    if (member := _member_of(tables, body)) is not None:
        _set_calls(tables, *member, {"calling_uniqueid": rings})


def rang_in_vain(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentRingNoAnswer."""
    if (member := _member_of(tables, body)) is not None:
        _set_calls(tables, *member, {"calling_uniqueid": None})


def connected(tables: Tables, body: Mapping[str, Any], caller: str | None) -> None:
    """AgentConnect: no event of the member itself tells that it is in a call now."""
    if (member := _member_of(tables, body)) is not None:
        tables.touch("members", *member[:2])
        _set_calls(tables, *member, {"calling_uniqueid": None, "serving_uniqueid": caller, "in_call": True})


def completed(tables: Tables, body: Mapping[str, Any], caller: str, *, counts: bool) -> None:
    """AgentComplete (counts), AgentDump: of the call that the member took last; to Asterisk an older one does not matter."""
    if (member := _member_of(tables, body)) is None:
        return
    row = member[2]
    if row["serving_uniqueid"] != caller and not (row["serving_uniqueid"] is None and row["in_call"] is True):
        return
    fields: Entry = {"calling_uniqueid": None, "serving_uniqueid": None, "in_call": False}
    at = ago(tables.time, 0)
    # A snapshot that was quicker has counted it: then the member's last call is not before this one.
    if counts and isinstance(row["calls_taken"], int) and not (at and row["last_call"] and str(row["last_call"]) >= at):
        fields |= {"calls_taken": row["calls_taken"] + 1, "last_call": at}
    tables.touch("members", *member[:2])
    _set_calls(tables, *member, fields)


def params_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """QueueParams, an item of a snapshot."""
    queue = text(item, "queue")
    if not queue:
        return None
    fields: Entry = {name: item.get(name) for name in _PARAMS}
    fields["at_resync"] = {name: item.get(name) for name in _FIGURES}
    tables.update("queues", queue, _queue(tables, queue), fields)
    return ("queues", queue)


def member_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """QueueMember, an item of a snapshot."""
    queue, interface = text(item, "queue"), text(item, "interface")
    if not queue or not interface:
        return None
    mark = ("members", queue, interface)
    if not tables.newer(mark, before):
        _set_member(tables, queue, interface, item, listed=True)
        member = tables.queues.get(queue, {}).get("members", {}).get(interface)
        if member is not None and "queues" not in tables.synced and item.get("in_call") is not True:
            # Whom it was called for or served before a gap has been taken care of meanwhile.
            _set_calls(tables, queue, interface, member, {"calling_uniqueid": None, "serving_uniqueid": None})
    return mark


def caller_listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """QueueEntry, an item of a snapshot; its position is right once all of them are there."""
    queue, uniqueid = text(item, "queue"), text(item, "uniqueid")
    if not queue or not uniqueid:
        return None
    mark = ("callers", queue, uniqueid)
    entry = _queue(tables, queue)
    row = entry["callers"].get(uniqueid)
    if row is None:
        if tables.newer(mark, before) or uniqueid in tables.gone or len(entry["callers"]) >= MAX_NESTED:
            return mark
        joined = ago(tables.time, item.get("wait_seconds"))
        row = entry["callers"][uniqueid] = {"uniqueid": uniqueid, "joined": joined}
        tables.take_place(uniqueid, mark)
    shown = told(item) | {"name": item.get("channel_name")}
    fields = {"position": item.get("position"), **party(shown), "priority": item.get("priority")}
    tables.update("queues", queue, row, fields)
    return mark


def order_callers(tables: Tables, found: Collection[Mark]) -> None:
    """After a snapshot with these callers: by its positions; who joined after it was asked for stands behind them."""
    for queue in {mark[1] for mark in found if mark[0] == "callers"}:
        entry = tables.queues[queue]
        waiting = sorted(entry["callers"].items(), key=lambda one: (("callers", queue, one[0]) not in found, _position(one)))
        if list(entry["callers"]) != [uniqueid for uniqueid, _ in waiting]:
            entry["callers"] = dict(waiting)
            tables.tell("queues", queue)
        _number(tables, queue, entry)


def _position(item: tuple[str, Entry]) -> int:
    position = item[1]["position"]
    return position if isinstance(position, int) else MAX_NESTED


def _queue(tables: Tables, queue: str) -> Entry:
    if (entry := tables.queues.get(queue)) is not None:
        return entry
    tables.touch("queues", queue)
    blank: Entry = {"name": queue} | dict.fromkeys(_PARAMS)
    return tables.add("queues", queue, blank | {"at_resync": None, "members": {}, "callers": {}})


def _set_member(tables: Tables, queue: str, interface: str, body: Mapping[str, Any], *, listed: bool = False) -> None:
    entry = _queue(tables, queue)
    member = entry["members"].get(interface)
    if member is None:
        if len(entry["members"]) >= MAX_NESTED:
            return
        blank: Entry = {"name": None} | dict.fromkeys(_MEMBER)
        member = blank | {"calling_uniqueid": None, "serving_uniqueid": None, "state": "unknown"}
        entry["members"][interface] = member
        tables.tell("queues", queue)
    whole = body.get("status") is not None and body.get("penalty") is not None
    fields = {
        name: body[name] for name, never in _MEMBER.items() if name in body and (body[name] is not None or (whole and never))
    }
    if (name := body.get("member_name")) is not None:
        fields["name"] = name
    counted = fields.get("calls_taken") != member["calls_taken"]
    if member["serving_uniqueid"] and not counted and not listed:
        fields.pop(
            "in_call", None
        )  # Asterisk notes the call a moment after AgentConnect, and counts it when it notes its end
    if fields.get("paused") is False:
        fields["paused_reason"] = ""  # QueueMemberPause repeats what was given as the reason to go on
    tables.update("queues", queue, member, fields)
    if member["in_call"] is False and member["serving_uniqueid"]:
        # Asterisk has counted the call; its AgentComplete may come as late as the caller hangs up.
        _set_calls(tables, queue, interface, member, {"serving_uniqueid": None})
    tables.update("queues", queue, member, {"state": word(member)})


def _member_of(tables: Tables, body: Mapping[str, Any]) -> tuple[str, str, Entry] | None:
    """Queue, interface and row of the member in an event of a call; None for one that is not known."""
    queue, interface = text(body, "queue"), text(body, "interface")
    entry = tables.queues.get(queue)
    member = entry["members"].get(interface) if entry else None
    return None if member is None else (queue, interface, member)


def _set_calls(tables: Tables, queue: str, interface: str, member: Entry, calls: Mapping[str, Any]) -> None:
    mark = ("members", queue, interface)
    for uniqueid in (member["calling_uniqueid"], member["serving_uniqueid"]):
        tables.leave_place(uniqueid, mark)
    tables.update("queues", queue, member, calls)
    for uniqueid in (member["calling_uniqueid"], member["serving_uniqueid"]):
        if uniqueid:
            tables.take_place(uniqueid, mark)
    tables.update("queues", queue, member, {"state": word(member)})


def _number(tables: Tables, queue: str, entry: Entry) -> None:
    for position, row in enumerate(entry["callers"].values(), start=1):
        if row["position"] != position:
            row["position"] = position
            tables.tell("queues", queue)
