"""Callers of queues, from joining to the end of the talk.

app_queue tells QueueCallerLeave for every end of a wait, and before it QueueCallerAbandon for every end without an answer
but a pressed key: for time-outs and redirections, too. What became of a caller shows only with what comes next:
AgentConnect, the variable QUEUESTATUS, the next step in the dialplan, or the hang-up. That is there within milliseconds; a
caller that nothing comes for is given up after a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Any

from amibridge.queues.book import Book, Caller, caller_fields
from amibridge.queues.reading import count, elapsed, group, seconds, text, uniqueid_of
from amibridge.queues.roster import Change, Roster

# A Gosub or AGI of the member's may run between QueueCallerLeave and AgentConnect, e.g. to tell the member who is calling.
LEAVING_SECONDS = 60.0
# AgentComplete is told by another thread than the caller's Hangup, and what a snapshot lacks may end in an event that is
# still in the socket: both are there within milliseconds, a second covers a busy machine.
GRACE_SECONDS = 1.0

_REASONS = {
    "TIMEOUT": "timeout",
    "LEAVEEMPTY": "no_members",
    "LEAVEUNAVAIL": "no_members",
    "WITHDRAW": "withdrawn",
}
_HANGUP_EXTENSION = "h"


class Callers:
    """The steps of a caller."""

    def __init__(self, book: Book, roster: Roster) -> None:
        self._book = book
        self._roster = roster

    def joined(self, body: Mapping[str, Any]) -> None:
        """QueueCallerJoin"""
        caller = self._described(body)
        if caller is None:
            return
        known = self._book.caller(caller.uniqueid)
        if known is not None and known.queue == caller.queue and known.left_at is None and known.answered_at is None:
            since = caller.since if known.listed else known.since
            self._book.put_caller(replace(caller, since=since, original=known.original or caller.position), "waiting")
            return
        self.join(replace(caller, original=caller.position), count(body, "count"))

    def join(self, caller: Caller, callers: int | None = None, inferred: bool = False) -> None:
        """Somebody waits who was not known to."""
        self.settle(caller.uniqueid)
        self._book.gone.pop(caller.uniqueid, None)
        queue = self._book.put_caller(caller, "waiting")
        said = {"caller": caller_fields(caller), "position": caller.position}
        self._book.say_queue("joined", queue, inferred, **said, count=len(queue.waiting) if callers is None else callers)

    def _described(self, body: Mapping[str, Any]) -> Caller | None:
        channel, queue = group(body, "channel"), text(body, "queue")
        uniqueid = uniqueid_of(channel)
        if not uniqueid or not queue:
            return None
        return Caller(
            uniqueid,
            queue,
            linkedid=text(channel, "linkedid"),
            channel=text(channel, "channel"),
            number=text(channel, "caller_id_num"),
            name=text(channel, "caller_id_name"),
            exten=text(channel, "exten"),
            since=self._book.at,
            position=count(body, "position"),
            heard=self._book.gaps,
        )

    def _known(self, body: Mapping[str, Any]) -> Caller | None:
        """The caller an event is about, who may not have been seen joining. None for one that is gone already."""
        described = self._described(body)
        if described is None:
            return None
        known = self._book.caller(described.uniqueid)
        if known is None or known.queue != described.queue:
            if self._book.is_over(described.uniqueid):
                return None
            waited = seconds(body, "hold_time_seconds")
            since = None if waited is None else self._book.at - waited
            return replace(described, since=since, listed=True)
        return replace(known, position=described.position or known.position, heard=self._book.gaps)

    def abandoned(self, body: Mapping[str, Any]) -> None:
        """QueueCallerAbandon: counted by Asterisk, and no more than that."""
        caller = self._known(body)
        if caller is None or caller.abandoned or caller.answered_at is not None:
            return
        waited = seconds(body, "hold_time_seconds")
        original = count(body, "original_position") or caller.original
        caller = replace(caller, abandoned=True, waited=waited, original=original)
        self._move(caller)
        queue = self._book.put_caller(caller, "waiting" if caller.left_at is None else "leaving")
        queue.figures = queue.figures.with_abandoned(elapsed(caller.since, self._book.at) if waited is None else waited)

    def left(self, body: Mapping[str, Any]) -> None:
        """QueueCallerLeave"""
        caller = self._known(body)
        if caller is None or caller.left_at is not None or caller.answered_at is not None:
            return
        self._move(caller)
        self._book.put_caller(replace(caller, left_at=self._book.at), "leaving")
        self._book.wait_until(caller.uniqueid, self._book.at + LEAVING_SECONDS)
        if caller.ended:
            self.settle(caller.uniqueid)

    def _move(self, caller: Caller) -> None:
        """Whoever is in another queue now has left the one before."""
        known = self._book.caller(caller.uniqueid)
        if known is not None and known.queue != caller.queue:
            self.settle(caller.uniqueid)

    def connected(self, body: Mapping[str, Any]) -> None:
        """AgentConnect"""
        described = self._described(body)
        if described is None:
            return
        self._book.gone.pop(described.uniqueid, None)
        caller = self._known(body)
        interface, name = text(body, "interface"), text(body, "member_name")
        if caller is None or (caller.answered_at is not None and caller.interface == interface):
            return
        if caller.answered_at is not None:
            self.settle(caller.uniqueid)
        self._move(caller)
        told = seconds(body, "hold_time_seconds")
        caller = replace(caller, interface=interface, member_name=name, waited=told)
        self._answer(caller, seconds(body, "ring_time_seconds"), inferred=False)

    def bridged(self, body: Mapping[str, Any]) -> None:
        """BridgeEnter: without eventwhencalled, Asterisk to 11 tells no AgentConnect. It tells no channel state either."""
        channel = group(body, "channel")
        caller = self._leaving(text(channel, "uniqueid"))
        if caller is not None and not caller.abandoned and count(channel, "channel_state") is None:
            self._answer(caller, None, inferred=True)

    def _answer(self, caller: Caller, ring_told: float | None, inferred: bool) -> None:
        book, uniqueid = self._book, caller.uniqueid
        end = book.at if caller.interface or caller.left_at is None else caller.left_at
        waited = elapsed(caller.since, end)
        told = waited if caller.waited is None else caller.waited
        queue = book.put_caller(replace(caller, answered_at=book.at, waited=told, heard=book.gaps), "talking")
        book.due.pop(uniqueid, None)
        rang = ring_told
        changes: list[Change | None] = []
        if caller.interface:
            member = queue.members.get(caller.interface)
            rang = elapsed(member.ring_at, book.at) if member is not None and member.ring == uniqueid else ring_told
            changes.append(self._roster.talks(queue, caller.interface, caller.member_name, uniqueid))
        changes += self._roster.rings_no_more(queue, uniqueid)
        book.say_queue(
            "answered",
            queue,
            inferred,
            caller=caller_fields(caller),
            member=_member(caller),
            wait_seconds=told if caller.listed else waited,
            ring_seconds=rang,
            within_service_level=queue.figures.within(told),
        )
        self._roster.tell(changes)

    def completed(self, body: Mapping[str, Any]) -> None:
        """AgentComplete"""
        caller = self._known(body)
        if caller is None:
            return
        self._move(caller)
        told = seconds(body, "hold_time_seconds")
        caller = replace(
            caller,
            interface=caller.interface or text(body, "interface"),
            member_name=caller.member_name or text(body, "member_name"),
            waited=caller.waited if told is None else told,
        )
        talk = elapsed(caller.answered_at, self._book.at)
        talk = seconds(body, "talk_time_seconds") if talk is None else talk
        self._complete(caller, talk, text(body, "reason"), inferred=False)

    def _complete(
        self, caller: Caller, talk: float | None, ended_by: str | None, inferred: bool, counts: bool = True
    ) -> None:
        book = self._book
        book.drop_caller(caller.uniqueid)
        book.over(caller.uniqueid)
        queue = book.queue(caller.queue)
        if counts:
            queue.figures = queue.figures.with_completed(caller.waited)
        change = self._roster.talks_no_more(queue, caller.interface, caller.uniqueid)
        book.say_queue(
            "completed",
            queue,
            inferred,
            caller=caller_fields(caller),
            member=_member(caller),
            hold_seconds=caller.waited,
            talk_seconds=talk,
            ended_by=ended_by,
        )
        self._roster.tell([change, *self._roster.rings_no_more(queue, caller.uniqueid)])

    def called(self, body: Mapping[str, Any]) -> None:
        """AgentCalled"""
        caller, interface = self._described(body), text(body, "interface")
        if caller is not None and interface:
            channel = uniqueid_of(group(body, "dest_channel"))
            queue, name = self._book.queue(caller.queue), text(body, "member_name")
            self._roster.tell([self._roster.rings(queue, interface, name, caller.uniqueid, channel)])

    def not_answered(self, body: Mapping[str, Any]) -> None:
        """AgentRingNoAnswer. Its RingTime is in milliseconds in some releases and in seconds in others: not used."""
        caller, interface = self._described(body), text(body, "interface")
        if caller is None or not interface:
            return
        known = self._book.caller(caller.uniqueid) or replace(caller, since=None)
        queue = self._book.queue(caller.queue)
        member = queue.members.get(interface)
        rang = elapsed(member.ring_at, self._book.at) if member is not None and member.ring == caller.uniqueid else None
        changes = self._roster.rings_no_more(queue, caller.uniqueid, interface)
        said = {"interface": interface, "name": text(body, "member_name") or (member.name if member else None)}
        self._book.say_queue("ring_no_answer", queue, False, caller=caller_fields(known), member=said, ring_seconds=rang)
        self._roster.tell(changes)

    def dumped(self, body: Mapping[str, Any]) -> None:
        """AgentDump: the member hung up during the announcement, the caller waits on."""
        caller, interface = self._described(body), text(body, "interface")
        if caller is not None and interface:
            queue = self._book.queue(caller.queue)
            self._roster.tell(self._roster.rings_no_more(queue, caller.uniqueid, interface))

    def variable_set(self, body: Mapping[str, Any]) -> None:
        """VarSet of QUEUESTATUS, which Queue() sets as its last act for whoever was not answered."""
        if body.get("variable") == "QUEUESTATUS":
            caller = self._leaving(text(group(body, "channel"), "uniqueid"))
            if caller is not None:
                self.settle(caller.uniqueid, _REASONS.get(text(body, "value") or "", "other"))

    def went_on(self, body: Mapping[str, Any]) -> None:
        """Newexten: the dialplan goes on, at `h` after a hang-up. An AGI of Queue() itself does not change the extension."""
        channel = group(body, "channel")
        caller = self._leaving(text(channel, "uniqueid"))
        if caller is None:
            return
        exten = text(channel, "exten") or text(body, "extension")
        if exten == _HANGUP_EXTENSION:
            self._book.put_caller(replace(caller, ended=True), "leaving")
            self.settle(caller.uniqueid)
        elif exten != caller.exten:
            self.settle(caller.uniqueid, "redirected" if caller.abandoned else "exit_with_key")
        elif caller.abandoned:
            self.settle(caller.uniqueid, "other")

    def _leaving(self, uniqueid: str | None) -> Caller | None:
        """One who left, and nobody said why yet."""
        if uniqueid is None or uniqueid not in self._book.place:
            return None
        caller = self._book.caller(uniqueid)
        return caller if caller is not None and caller.left_at is not None and caller.answered_at is None else None

    def hung_up(self, body: Mapping[str, Any]) -> None:
        """Hangup"""
        if uniqueid := uniqueid_of(group(body, "channel")):
            self._ended(uniqueid)

    def hung_up_unheard(self, body: Mapping[str, Any]) -> None:
        """asterisk.state.hangup"""
        if uniqueid := text(body, "uniqueid"):
            self._ended(uniqueid)

    def _ended(self, uniqueid: str) -> None:
        book = self._book
        if uniqueid in book.ringing:
            self._roster.tell(self._roster.channel_ended(uniqueid))
        caller = book.caller(uniqueid) if uniqueid in book.place else None
        if caller is None:
            return
        stage = "talking" if caller.answered_at is not None else "leaving" if caller.left_at is not None else "waiting"
        book.put_caller(replace(caller, ended=True), stage)
        if stage == "leaving":
            self.settle(uniqueid)
        else:
            book.wait_until(uniqueid, book.at + GRACE_SECONDS)

    def transferred(self, body: Mapping[str, Any]) -> None:
        """AttendedTransfer into a queue: whom the transferer held waits in its place, under the uniqueid of its own."""
        old = text(group(body, "second_transferer_channel"), "uniqueid")
        channel = group(body, "transferee_channel")
        new = text(channel, "uniqueid")
        caller = self._book.caller(old) if old and old in self._book.place else None
        if caller is None or not new or caller.answered_at is not None or caller.left_at is not None:
            return
        self.settle(new)
        self._book.drop_caller(caller.uniqueid)
        self._book.put_caller(
            replace(
                caller,
                uniqueid=new,
                linkedid=text(channel, "linkedid") or caller.linkedid,
                channel=text(channel, "channel") or caller.channel,
                number=text(channel, "caller_id_num") or caller.number,
                name=text(channel, "caller_id_name") or caller.name,
                ended=False,
            ),
            "waiting",
        )

    def missing(self, caller: Caller) -> None:
        """A snapshot of the queues lacks one who waited before a gap: tell so in a moment, should nobody tell more."""
        book = self._book
        if caller.left_at is None:
            book.put_caller(replace(caller, left_at=book.at), "leaving")
        book.wait_until(caller.uniqueid, book.at + GRACE_SECONDS)

    def settle_due(self) -> None:
        """Tell the ends that nothing more is awaited for."""
        book = self._book
        if book.at < book.next_due:
            return
        for uniqueid in [uniqueid for uniqueid, at in book.due.items() if at <= book.at]:
            self.settle(uniqueid)
        book.next_due = min(book.due.values(), default=inf)

    def settle(self, uniqueid: str, reason: str | None = None, counts: bool = True) -> None:
        """Tell the end of a caller, if it is known, by what is known of it now."""
        book = self._book
        caller = book.caller(uniqueid) if uniqueid in book.place else None
        if caller is None:
            book.due.pop(uniqueid, None)
        elif caller.answered_at is not None:
            self._complete(caller, elapsed(caller.answered_at, book.at), None, inferred=True, counts=counts)
        else:
            self._leave(caller, reason)

    def _leave(self, caller: Caller, reason: str | None) -> None:
        book = self._book
        book.drop_caller(caller.uniqueid)
        book.over(caller.uniqueid)
        queue = book.queue(caller.queue)
        changes = self._roster.rings_no_more(queue, caller.uniqueid)
        said = _wait(caller, book.at)
        if reason is None and caller.abandoned:
            within = queue.figures.within(caller.waited)
            book.say_queue("abandoned", queue, not caller.ended, **said, within_service_level=within)
        else:
            reason = reason or ("hung_up" if caller.ended else "unknown")
            book.say_queue("left", queue, reason == "unknown", **said, reason=reason)
        self._roster.tell(changes)


def _wait(caller: Caller, at: float) -> dict[str, Any]:
    """What `abandoned` and `left` say alike."""
    waited = elapsed(caller.since, at if caller.left_at is None else caller.left_at)
    return {
        "caller": caller_fields(caller),
        "wait_seconds": waited if caller.waited is None or not caller.listed else caller.waited,
        "position": caller.position,
        "original_position": caller.original,
    }


def _member(caller: Caller) -> dict[str, Any] | None:
    return {"interface": caller.interface, "name": caller.member_name} if caller.interface else None
