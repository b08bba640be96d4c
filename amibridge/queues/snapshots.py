"""Snapshots of the queues and agents, against what events told.

A snapshot runs ahead of the stream, so what events of the same login told counts more than what it lacks: only what was last
heard of before a gap is taken to be gone. A queue that no snapshot listed before is taken as it is, without a word about its
members and callers but the `listed` record itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from amibridge.queues.book import Book, Caller, Queue, caller_fields, member_fields
from amibridge.queues.callers import Callers
from amibridge.queues.members import Member
from amibridge.queues.people import People
from amibridge.queues.reading import count, flag, group, number, seconds, text
from amibridge.queues.roster import Roster
from amibridge.schemas.queues import MAX_LISTED

# Queues, members and callers of one snapshot; of a longer one nothing is taken to be gone. As large as the book.
MAX_SEEN = 300_000


class Snapshots:
    """Takes the parts of a snapshot as they come, and at the last one what it lacks."""

    def __init__(self, book: Book, roster: Roster, callers: Callers, people: People) -> None:
        self._book = book
        self._roster = roster
        self._callers = callers
        self._people = people
        self._agents: list[Mapping[str, Any]] = []
        self._items = {"QueueParams": self._params, "QueueMember": self._member, "QueueEntry": self._entry}
        self.part = 0
        self.whole = False  # no part was missing so far
        self.seen: dict[str, None] = {}  # keys of what the parts listed

    def gap(self, body: Mapping[str, Any]) -> None:
        """amibridge.link.up, amibridge.gap.found: what was known may have changed unheard."""
        self._book.gaps += 1
        self.part, self.whole, self.seen = 0, False, {}

    def agents(self, body: Mapping[str, Any]) -> None:
        """asterisk.state.agents: what is not listed is not inferred to be gone, as Asterisk lists logged-out agents, too."""
        self._people.listed([group(item, "data") for item in _items(body)])

    def queues(self, body: Mapping[str, Any]) -> None:
        """asterisk.state.queues"""
        part, parts = count(body, "part") or 1, count(body, "parts") or 1
        if part == 1:
            self.seen, self.whole = {}, True
        self.whole = self.whole and (part == 1 or part == self.part + 1) and flag(body, "complete") is True
        self.part = part
        for item in _items(body):
            rule, described = self._items.get(str(item.get("event"))), group(item, "data")
            name = text(described, "queue")
            if rule is not None and name:
                queue = self._book.queue(name)
                self._book.quiet = not queue.listed
                rule(queue, described)
                self._book.quiet = False
        if part >= parts:
            self._end()

    def _see(self, *words: str) -> None:
        if len(self.seen) >= MAX_SEEN:
            self.whole = False
        else:
            self.seen["\0".join(words)] = None

    def _saw(self, *words: str) -> bool:
        return "\0".join(words) in self.seen

    def _params(self, queue: Queue, body: Mapping[str, Any]) -> None:
        self._see("queue", queue.name)
        queue.strategy = text(body, "strategy") or queue.strategy
        queue.figures = queue.figures.told(
            seconds(body, "service_level_seconds"),
            count(body, "completed") or 0,
            count(body, "abandoned") or 0,
            number(body, "service_level_perf"),
            number(body, "service_level_perf2"),
        )

    def _member(self, queue: Queue, body: Mapping[str, Any]) -> None:
        if not (interface := text(body, "interface")):
            return
        self._see("member", queue.name, interface)
        before = queue.members.get(interface) or Member(interface, None)
        # Its talk may have ended in the gap: then the snapshot alone says whether it is in a call.
        old = before.call is not None and self._is_old(before.call)
        after = self._roster.described(replace(before, call=None) if old else before, body)
        if old and after.in_call:
            after = replace(after, call=before.call)
        if before.heard < self._book.gaps:
            after = replace(after, ring=None, ring_channel=None)
        self._roster.add(queue, after, inferred=True)

    def _is_old(self, uniqueid: str) -> bool:
        caller = self._book.caller(uniqueid)
        return caller is None or caller.heard < self._book.gaps

    def _entry(self, queue: Queue, body: Mapping[str, Any]) -> None:
        uniqueid = text(body, "uniqueid") or text(body, "channel_name")
        if not uniqueid or self._book.is_over(uniqueid):
            return
        self._see("caller", uniqueid)
        known = self._book.caller(uniqueid)
        waits = known is not None and known.answered_at is None and known.left_at is None and known.queue == queue.name
        if known is not None and waits:
            position = count(body, "position") or known.position
            self._book.put_caller(replace(known, position=position, heard=self._book.gaps), "waiting")
        elif known is None or known.heard < self._book.gaps:
            self._callers.join(self._listed(queue, uniqueid, body), inferred=True)

    def _listed(self, queue: Queue, uniqueid: str, body: Mapping[str, Any]) -> Caller:
        return Caller(
            uniqueid,
            queue.name,
            channel=text(body, "channel_name"),
            number=text(body, "caller_id_num"),
            name=text(body, "caller_id_name"),
            since=self._book.at - (seconds(body, "wait_seconds") or 0.0),
            position=count(body, "position"),
            heard=self._book.gaps,
            listed=True,
        )

    def _end(self) -> None:
        if self.whole:
            for queue in list(self._book.queues.values()):
                self._lacking(queue)
        for queue in list(self._book.queues.values()):
            if self._saw("queue", queue.name):
                self._tell(queue)
        self.part, self.whole, self.seen = 0, False, {}

    def _lacking(self, queue: Queue) -> None:
        """What is in our picture of a queue, was not heard of since the gap, and is not in the snapshot."""
        gaps = self._book.gaps
        for caller in [*queue.waiting.values()]:
            if caller.heard < gaps and not self._saw("caller", caller.uniqueid):
                self._callers.missing(caller)
        for caller in [*queue.talking.values()]:
            member = queue.members.get(caller.interface or "")
            listed = member is not None and self._saw("member", queue.name, member.interface)  # else removed while it talks
            if caller.heard < gaps and member is not None and listed and not member.in_call:
                self._callers.settle(caller.uniqueid, counts=False)
        for member in [*queue.members.values()]:
            if member.heard < gaps and not self._saw("member", queue.name, member.interface):
                self._roster.remove(queue, member.interface, inferred=True)
        empty = not queue.members and not any(queue.stages)
        if empty and not self._saw("queue", queue.name):
            self._book.drop_queue(queue.name)

    def _tell(self, queue: Queue) -> None:
        queue.listed = True
        members: Sequence[Member] = list(queue.members.values())
        callers: Sequence[Caller] = list(queue.waiting.values())
        self._book.say_queue(
            "listed",
            queue,
            True,
            strategy=queue.strategy,
            members=[member_fields(member) for member in members[:MAX_LISTED]],
            callers=[caller_fields(caller) for caller in callers[:MAX_LISTED]],
            total_members=len(members),
            total_callers=len(callers),
        )


def _items(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = body.get("items")
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
