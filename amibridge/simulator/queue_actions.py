"""The actions about queues and their members."""

from __future__ import annotations

from collections.abc import Iterator

from amibridge.simulator.pbx import QUEUE_MEMBERS_LIMIT, QueueLive, Waiting, device_words, member_headers
from amibridge.simulator.replies import Asked, Item, Reply, error, listing, success
from amibridge.simulator.templates import make
from amibridge.simulator.wire import Event, Headers

SERVICE_LEVEL_SECONDS = 60
AVAILABLE = frozenset({"1"})
"""Device states, as QueueMember's Status has them, in which a member can be rung."""


def queue_status(asked: Asked) -> Reply:
    """Every queue with its members and callers; `Queue` and `Member` narrow it down."""
    wanted, member = asked.get("Queue"), asked.get("Member")
    items = [
        item
        for name, queue in asked.pbx.queues.items()
        if wanted in ("", name)
        for item in _queue_items(asked, name, queue, member)
    ]
    return listing(asked, "Queue status will follow", items, "QueueStatusComplete")


def _queue_items(asked: Asked, name: str, queue: QueueLive, wanted: str) -> Iterator[Item]:
    yield Item("QueueParams", _params(name, queue), action_id_first=False)
    for interface, member in queue.members.items():
        if wanted in ("", interface, member["MemberName"]):
            yield Item("QueueMember", _member(member), action_id_first=False)
    for position, entry in enumerate(queue.waiting if not wanted else (), 1):
        yield Item("QueueEntry", _entry(asked, name, position, entry), action_id_first=False)


def _params(name: str, queue: QueueLive) -> Headers:
    performance = "100.0" if queue.completed else "0.0"
    return (
        ("Queue", name),
        ("Max", "0"),
        ("Strategy", "fewestcalls"),
        ("Calls", str(len(queue.waiting))),
        ("Holdtime", str(queue.hold_seconds)),
        ("TalkTime", str(queue.talk_seconds)),
        ("Completed", str(queue.completed)),
        ("Abandoned", str(queue.abandoned)),
        ("ServiceLevel", str(SERVICE_LEVEL_SECONDS)),
        ("ServicelevelPerf", performance),
        ("ServicelevelPerf2", performance),
        ("Weight", "0"),
    )


def _member(headers: dict[str, str]) -> Headers:
    # the list has its own words for two of the event's headers, and lacks Ringinuse
    renamed = {"MemberName": "Name", "Interface": "Location"}
    return tuple((renamed.get(name, name), value) for name, value in headers.items() if name != "Ringinuse")


def _entry(asked: Asked, queue: str, position: int, entry: Waiting) -> Headers:
    snapshot = asked.pbx.channels[entry.uniqueid].headers
    people = ("CallerIDNum", "CallerIDName", "ConnectedLineNum", "ConnectedLineName")
    return (
        ("Queue", queue),
        ("Position", str(position)),
        ("Channel", snapshot["Channel"]),
        ("Uniqueid", entry.uniqueid),
        *((name, snapshot[name].replace("<unknown>", "unknown")) for name in people),
        ("Wait", str(int(asked.now - entry.since))),
        ("Priority", "0"),
    )


def queue_summary(asked: Asked) -> Reply:
    """One line of numbers per queue."""
    wanted = asked.get("Queue")
    items = [
        Item("QueueSummary", _summary(asked, name, queue), action_id_first=False)
        for name, queue in asked.pbx.queues.items()
        if wanted in ("", name)
    ]
    return listing(asked, "Queue summary will follow", items, "QueueSummaryComplete")


def _summary(asked: Asked, name: str, queue: QueueLive) -> Headers:
    members = queue.members.values()
    available = [m for m in members if m["Status"] in AVAILABLE and m["Paused"] == "0"]
    longest = max((int(asked.now - entry.since) for entry in queue.waiting), default=0)
    return (
        ("Queue", name),
        ("LoggedIn", str(len(members))),
        ("Available", str(len(available))),
        ("Callers", str(len(queue.waiting))),
        ("HoldTime", str(queue.hold_seconds)),
        ("TalkTime", str(queue.talk_seconds)),
        ("LongestHoldTime", str(longest)),
    )


def queue_add(asked: Asked) -> Reply:
    """A dynamic member joins."""
    queue, interface = asked.get("Queue"), asked.get("Interface")
    for header, value in (("Queue", queue), ("Interface", interface)):
        if not value:
            return error(asked, f"'{header}' not specified.")
    if queue not in asked.pbx.queues:
        return error(asked, "Unable to add interface to queue: No such queue")
    if interface in asked.pbx.queues[queue].members:
        return error(asked, "Unable to add interface: Already there")
    if len(asked.pbx.queues[queue].members) >= QUEUE_MEMBERS_LIMIT:
        return error(asked, "Out of memory")
    return success(asked, "Added interface to queue", _added(asked, queue, interface))


def _added(asked: Asked, queue: str, interface: str) -> Event:
    headers = member_headers(
        queue,
        interface,
        asked.get("MemberName") or interface,
        int(asked.now),
        Membership="dynamic",
        Penalty=asked.get("Penalty") if asked.get("Penalty").isdecimal() else "0",
        StateInterface=asked.get("StateInterface") or interface,
        Status=str(device_words(asked.pbx.devices.get(interface, "UNKNOWN"))[0]),
        Paused="1" if _true(asked.get("Paused")) else "0",
    )
    return make("QueueMemberAdded", {}, headers)


def queue_remove(asked: Asked) -> Reply:
    """A member leaves."""
    queue, interface = asked.get("Queue"), asked.get("Interface")
    if not queue or not interface:
        return error(asked, "Need 'Queue' and 'Interface' parameters.")
    if queue not in asked.pbx.queues:
        return error(asked, "Unable to remove interface from queue: No such queue")
    member = asked.pbx.queues[queue].members.get(interface)
    if member is None:
        return error(asked, "Unable to remove interface: Not there")
    if member["Membership"] != "dynamic":
        return error(asked, "Member not dynamic")
    return success(asked, "Removed interface from queue", make("QueueMemberRemoved", {}, member))


def queue_pause(asked: Asked) -> Reply:
    """A member takes a break or comes back, in one queue or in all."""
    interface, paused = asked.get("Interface"), asked.get("Paused")
    if not interface or not paused:
        return error(asked, "Need 'Interface' and 'Paused' parameters.")
    wanted, pausing = asked.get("Queue"), _true(paused)
    events = [_paused(asked, name, interface, pausing) for name in asked.pbx.member_of(interface) if wanted in ("", name)]
    if not events:
        return error(asked, "Interface not found")
    return success(asked, f"Interface {'' if pausing else 'un'}paused successfully", *events)


def _paused(asked: Asked, queue: str, interface: str, pausing: bool) -> Event:
    changes = {"Paused": "1" if pausing else "0", "PausedReason": asked.get("Reason") if pausing else ""}
    if pausing:
        changes["LastPause"] = str(int(asked.now))
    return make("QueueMemberPause", {}, asked.pbx.queues[queue].members[interface] | changes)


def _true(word: str) -> bool:
    return word.lower() in ("yes", "true", "y", "t", "1", "on")
