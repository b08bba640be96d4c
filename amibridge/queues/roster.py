"""The members of queues, as events about them and about their calls change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from amibridge.queues.book import Book, Queue, member_fields
from amibridge.queues.members import Member, device_of
from amibridge.queues.people import People
from amibridge.queues.reading import count, flag, instant, text

# app_queue tells AgentComplete and clears the member's call a moment later; a device that changes state in between is told
# with InCall still 1, and nothing corrects it. Both happen within milliseconds.
SETTLING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Change:
    """A member before and after; `before` is None for one that was not known."""

    queue: Queue
    before: Member | None
    after: Member


class Roster:
    """Puts members, and tells their changes once everything else of the step is in its place."""

    def __init__(self, book: Book, people: People) -> None:
        self._book = book
        self._people = people

    def status(self, body: Mapping[str, Any]) -> None:
        """QueueMemberStatus, QueueMemberPenalty, QueueMemberRinginuse"""
        if (found := self._named(body)) is not None:
            queue, before = found
            self.tell([self.put(queue, self.described(before, body))])

    def paused(self, body: Mapping[str, Any]) -> None:
        """QueueMemberPause"""
        if (found := self._named(body)) is not None:
            queue, before = found
            member = self.described(before, body)
            if member.paused and not before.paused:
                member = replace(member, paused_at=self._book.at)  # it is this very moment; LastPause has whole seconds
            self.tell([self.put(queue, member)])

    def added(self, body: Mapping[str, Any]) -> None:
        """QueueMemberAdded"""
        if (found := self._named(body)) is not None:
            queue, before = found
            self.add(queue, self.described(before, body))

    def add(self, queue: Queue, member: Member, inferred: bool = False) -> None:
        """A member that may be known already."""
        change = self.put(queue, member)
        if change is not None and change.before is None:
            self._book.say_queue("member_added", queue, inferred, member=member_fields(member))
            self._people.look(member, queue.name, member.device, inferred)
        else:
            self.tell([change], inferred)

    def removed(self, body: Mapping[str, Any]) -> None:
        """QueueMemberRemoved"""
        found = self._named(body)
        if found is not None and found[1].interface in found[0].members:
            self.remove(found[0], found[1].interface)

    def remove(self, queue: Queue, interface: str, inferred: bool = False) -> None:
        member = queue.members[interface]
        self._book.drop_member(queue, interface)
        self._book.say_queue("member_removed", queue, inferred, member=member_fields(member))
        self._people.look(member, queue.name, None, inferred)

    def _named(self, body: Mapping[str, Any]) -> tuple[Queue, Member] | None:
        """The queue and the member, as known so far, that an event is about."""
        name, interface = text(body, "queue"), text(body, "interface")
        if not name or not interface:
            return None
        queue = self._book.queue(name)
        return queue, queue.members.get(interface) or Member(interface, None)

    def described(self, before: Member, body: Mapping[str, Any]) -> Member:
        """A member as an event describes it; what the event does not tell stays."""
        book = self._book
        told = flag(body, "paused")
        paused = before.paused if told is None else told
        penalty = count(body, "penalty")
        return replace(
            before,
            name=text(body, "member_name") or before.name,
            device=device_of(count(body, "status")) or before.device,
            paused=paused,
            reason=(text(body, "paused_reason") or (before.reason if before.paused else None)) if paused else None,
            paused_at=self._paused_at(before, body) if paused else None,
            penalty=before.penalty if penalty is None else penalty,
            membership=text(body, "membership") or before.membership,
            in_call=self._in_call(before, flag(body, "in_call")),
            heard=book.gaps,
        )

    def _paused_at(self, before: Member, body: Mapping[str, Any]) -> float | None:
        return before.paused_at if before.paused else instant(body, "last_pause") or self._book.at

    def _in_call(self, before: Member, told: bool | None) -> bool:
        if before.call is not None or told is None:
            return before.in_call
        return told and not 0.0 <= self._book.at - before.call_ended_at < SETTLING_SECONDS

    def rings(self, queue: Queue, interface: str, name: str | None, uniqueid: str, channel: str | None) -> Change | None:
        """This member is called for this caller."""
        before = queue.members.get(interface) or Member(interface, name)
        known = replace(before, name=before.name or name, heard=self._book.gaps)
        after = replace(known, ring=uniqueid, ring_channel=channel, ring_at=self._book.at)
        if channel:
            self._book.rings(channel, queue.name, interface)
        return self.put(queue, after)

    def rings_no_more(self, queue: Queue, uniqueid: str, interface: str | None = None) -> list[Change | None]:
        """Nobody, or not this member, rings for this caller any more."""
        here = [queue.members.get(interface)] if interface else list(queue.members.values())
        return [self._silent(queue, member) for member in here if member is not None and member.ring == uniqueid]

    def channel_ended(self, channel: str) -> list[Change | None]:
        """A channel that may have been ringing was hung up."""
        name, interface = self._book.ringing.pop(channel, ("", ""))
        queue = self._book.queues.get(name)
        member = queue.members.get(interface) if queue is not None else None
        if queue is None or member is None or member.ring_channel != channel:
            return []
        return [self._silent(queue, member)]

    def _silent(self, queue: Queue, member: Member) -> Change | None:
        if member.ring_channel:
            self._book.ringing.pop(member.ring_channel, None)
        return self.put(queue, replace(member, ring=None, ring_channel=None))

    def talks(self, queue: Queue, interface: str, name: str | None, uniqueid: str) -> Change | None:
        """This member answered this caller."""
        before = queue.members.get(interface) or Member(interface, name)
        after = replace(before, in_call=True, call=uniqueid, heard=self._book.gaps, name=before.name or name)
        return self.put(queue, after)

    def talks_no_more(self, queue: Queue, interface: str | None, uniqueid: str) -> Change | None:
        """The talk of this member with this caller ended."""
        member = queue.members.get(interface) if interface else None
        if member is None or member.call not in (None, uniqueid):
            return None
        return self.put(queue, replace(member, in_call=False, call=None, call_ended_at=self._book.at))

    def put(self, queue: Queue, member: Member) -> Change | None:
        """Keep a member as it is now; None where there is no room for it."""
        before = queue.members.get(member.interface)
        return Change(queue, before, member) if self._book.put_member(queue, member) else None

    def tell(self, changes: Iterable[Change | None], inferred: bool = False) -> None:
        """Tell of each member, once, that differs from before in what is published of it."""
        for change in _merged(changes):
            if _shown(change.before) == _shown(change.after):
                continue
            queue, member = change.queue, change.after
            before = change.before
            said = {"member": member_fields(member), "state_before": None if before is None else before.state}
            self._book.say_queue("member_changed", queue, inferred, **said)
            device = member.device if before is None or before.device != member.device else None
            self._people.look(member, queue.name, device, inferred)


def _merged(changes: Iterable[Change | None]) -> Iterable[Change]:
    """The first before and the last after of each membership."""
    found: dict[tuple[str, str], Change] = {}
    for change in changes:
        if change is not None:
            key = (change.queue.name, change.after.interface)
            found[key] = Change(change.queue, found[key].before if key in found else change.before, change.after)
    return found.values()


def _shown(member: Member | None) -> object:
    if member is None:
        return None
    return (
        member.name,
        member.state,
        member.device,
        member.in_call,
        member.paused,
        member.reason,
        member.penalty,
        member.membership,
    )
