"""The persons behind memberships: one state, one pause, and logins to app_agent_pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from amibridge.queues.book import Book, Person
from amibridge.queues.members import ABSENT, Member, agent_of, word_of_all
from amibridge.queues.reading import elapsed, group, instant, seconds, stamp, text, uniqueid_of

_LOGGED_OFF = "AGENT_LOGGEDOFF"


class People:
    """Looks again at a person whenever one of its memberships changed, and takes the events of app_agent_pool."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def look(self, member: Member, queue: str, device: str | None, inferred: bool) -> None:
        """A membership changed in this queue, with its device if that is what changed: what it means for the person."""
        agent = agent_of(member.interface)
        before = self._book.people.get(agent) or Person(agent)
        members = list(self._book.members_of(agent))
        device = device or before.device
        after = replace(before, name=member.name or before.name, device=device, state=word_of_all(members, device))
        if any(one.paused for one in members):
            after = self._paused(after, queue, inferred)
        elif after.paused_at is not None:
            after = self._unpaused(after, queue, inferred)
        self._keep(after)
        if after.state != before.state:
            self._say("changed", after, inferred, state=after.state, state_before=before.state)

    def _paused(self, person: Person, queue: str, inferred: bool) -> Person:
        member = self._book.member(person.agent, queue)
        reason = member.reason if member is not None and member.paused else None
        if person.paused_at is None:
            since = member.paused_at if member is not None and member.paused_at is not None else self._book.at
            person = replace(person, paused_at=since, reason=reason)
        elif reason and reason != person.reason:
            person = replace(person, reason=reason)
        else:
            return person
        self._say("paused", person, inferred, queue=queue, reason=person.reason, since=stamp(person.paused_at))
        return person

    def _unpaused(self, person: Person, queue: str, inferred: bool) -> Person:
        lasted = elapsed(person.paused_at, self._book.at)
        self._say("unpaused", person, inferred, queue=queue, reason=person.reason, paused_seconds=lasted)
        return replace(person, paused_at=None, reason=None)

    def _keep(self, person: Person) -> None:
        """Nobody is remembered who is in no queue and not logged in."""
        if person.state in (None, ABSENT) and not person.logged_in:
            self._book.people.pop(person.agent, None)
        else:
            self._book.put_person(person)

    def _say(self, verb: str, person: Person, inferred: bool, **fields: Any) -> None:
        queues = list(self._book.memberships.get(person.agent, ()))
        said = {"agent": person.agent, "agent_name": person.name, **fields, "queues": queues, "inferred": inferred}
        self._book.say(f"asterisk.agent.{verb}", **said)

    def logged_in(self, body: Mapping[str, Any]) -> None:
        """AgentLogin, Agentcallbacklogin"""
        if agent := text(body, "agent"):
            self._log_in(agent, group(body, "channel") or body, self._book.at, inferred=False)

    def _log_in(self, agent: str, channel: Mapping[str, Any], at: float, inferred: bool) -> None:
        book = self._book
        person = book.people.get(agent) or Person(agent)
        book.gone.pop(agent, None)
        known = person.logged_in
        book.put_person(replace(person, logged_in=True, login_at=person.login_at if known else at, login_heard=book.gaps))
        if not known:
            book.say(
                "asterisk.agent.logged_in",
                agent=agent,
                uniqueid=uniqueid_of(channel),
                channel_name=text(channel, "channel") or text(channel, "login_chan"),
                inferred=inferred,
            )

    def logged_out(self, body: Mapping[str, Any]) -> None:
        """AgentLogoff, Agentcallbacklogoff. Told even of one whose login was not seen, but once."""
        agent = text(body, "agent")
        if not agent or (self._book.is_over(agent) and agent not in self._book.people):
            return
        self._log_out(agent, seconds(body, "login_time_seconds"), inferred=False)

    def _log_out(self, agent: str, lasted: float | None, inferred: bool) -> None:
        book = self._book
        person = book.people.get(agent) or Person(agent)
        if lasted is None:
            lasted = elapsed(person.login_at, book.at)
        book.say("asterisk.agent.logged_out", agent=agent, logged_in_seconds=lasted, inferred=inferred)
        book.over(agent)
        self._keep(replace(person, logged_in=False, login_at=None))

    def listed(self, items: list[Mapping[str, Any]]) -> None:
        """A snapshot of the agents. What events of this login told counts more: it may be older than they are."""
        book = self._book
        book.quiet = not book.agents_listed
        for body in items:
            agent, status = text(body, "agent"), text(body, "status")
            if not agent or not status:
                continue
            person = book.people.get(agent)
            known = person is not None and person.logged_in
            if status == _LOGGED_OFF:
                if person is not None and known and person.login_heard < book.gaps:
                    self._log_out(agent, None, inferred=True)
            elif not known and not book.is_over(agent):
                at = instant(body, "logged_in_time")
                self._log_in(agent, group(body, "channel"), book.at if at is None else at, inferred=True)
        book.quiet = False
        book.agents_listed = True
