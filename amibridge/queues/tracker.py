"""What happens in the queues of one PBX and to their agents: a pure fold over its published events, in order.

The same inputs give the same outputs, and a tracker restored from `snapshot()` goes on as the one it was taken of. Nothing
waits for time to pass: what is due is told with the next event of the PBX, whatever it is.

Why a caller left is told by VarSet and Newexten, so a PBX that does not send them (eventfilter, disabledevents, rights)
makes a time-out or a redirection `abandoned` at the hang-up, and a pressed key `hung_up`.

What is *not* promised: that a queue's figures are right between a QueueReset and the next snapshot; that a caller who was
turned away at the door (joinempty, maxlen) is told of, as Asterisk names no queue then; durations that are exact where the
clocks of PBX and bridge differ and a gap lies between begin and end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from amibridge.queues import saved
from amibridge.queues.book import Book
from amibridge.queues.callers import Callers
from amibridge.queues.people import People
from amibridge.queues.roster import Roster
from amibridge.queues.snapshots import Snapshots

Told = tuple[str, dict[str, Any]]


class QueueTracker:
    """Feed it every event of one PBX; it returns what to publish as `asterisk.queue.*` and `asterisk.agent.*`."""

    def __init__(self) -> None:
        self._begin(Book())

    def _begin(self, book: Book) -> None:
        self._book = book
        people = People(book)
        roster = Roster(book, people)
        self._callers = callers = Callers(book, roster)
        self._snapshots = snapshots = Snapshots(book, roster, callers, people)
        self._rules: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "asterisk.ami.QueueCallerJoin": callers.joined,
            "asterisk.ami.QueueCallerAbandon": callers.abandoned,
            "asterisk.ami.QueueCallerLeave": callers.left,
            "asterisk.ami.AgentCalled": callers.called,
            "asterisk.ami.AgentConnect": callers.connected,
            "asterisk.ami.AgentComplete": callers.completed,
            "asterisk.ami.AgentRingNoAnswer": callers.not_answered,
            "asterisk.ami.AgentDump": callers.dumped,
            "asterisk.ami.VarSet": callers.variable_set,
            "asterisk.ami.Newexten": callers.went_on,
            "asterisk.ami.BridgeEnter": callers.bridged,
            "asterisk.ami.AttendedTransfer": callers.transferred,
            "asterisk.ami.Hangup": callers.hung_up,
            "asterisk.state.hangup": callers.hung_up_unheard,
            "asterisk.ami.QueueMemberAdded": roster.added,
            "asterisk.ami.QueueMemberRemoved": roster.removed,
            "asterisk.ami.QueueMemberStatus": roster.status,
            "asterisk.ami.QueueMemberPause": roster.paused,
            "asterisk.ami.QueueMemberPenalty": roster.status,
            "asterisk.ami.QueueMemberRinginuse": roster.status,
            "asterisk.ami.AgentLogin": people.logged_in,
            "asterisk.ami.Agentcallbacklogin": people.logged_in,
            "asterisk.ami.AgentLogoff": people.logged_out,
            "asterisk.ami.Agentcallbacklogoff": people.logged_out,
            "asterisk.state.queues": snapshots.queues,
            "asterisk.state.agents": snapshots.agents,
            "amibridge.link.up": snapshots.gap,
            "amibridge.gap.found": snapshots.gap,
        }

    def observe(self, kind: str, body: Mapping[str, Any], at: float) -> Sequence[Told]:
        """Take one event: its type without version, its typed data, when it was (Unix seconds).

        Returns what to publish, in order: (type without version, data). Never raises, and changes nothing in `body`.
        """
        book = self._book
        rule = self._rules.get(kind)
        if isfinite(at):
            book.at = at
        if rule is None and book.at < book.next_due:
            return ()
        book.told = []
        self._callers.settle_due()
        if rule is not None and isinstance(body, Mapping):
            rule(body)
        return book.told

    def reset(self) -> None:
        """Forget everything."""
        self._begin(Book())

    def snapshot(self) -> dict[str, Any]:
        """All that a restart must not forget, as JSON can hold it."""
        return saved.of(self._book, self._snapshots)

    def restore(self, held: Any) -> None:
        """Become what `snapshot` gave. Raises ValueError, and changes nothing, for anything else."""
        book = saved.book(held)
        self._begin(book)
        saved.into(self._snapshots, held)
