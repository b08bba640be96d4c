"""Judges a run: what the numbered source says it said against everything that came to the broker.

    oracle = Oracle()
    for body in bodies: oracle.saw(body)          # in the order of the broker
    verdict = oracle.judge(ledger)
    verdict.must_be_clean(max_duplicates=2000)
    verdict.must_have_seen(gaps=1)

Rules: conservation (what is missing lies inside published gaps), nothing invented, payloads equal, no hole in the
sequences of an epoch, first appearances in order, one id per position, no login that begins without a gap after the one
before. A run that saw no fault proves nothing: `must_have_seen` fails it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, KeysView
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.support.explaining import explained, misplaced
from tests.support.gaps import BEGINNING, Gap, Place
from tests.support.ledger import NAME, Ledger, check_of

SHOWN = 10
GAP_TYPE = "amibridge.gap.found.v1"
EVENT_TYPE = "asterisk.ami.UserEvent.v1"


@dataclass(slots=True)
class Verdict:
    """What was found. `problems` says what is wrong, by rule, a few of each."""

    problems: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)
    epochs: list[str] = field(default_factory=list)
    seen: int = 0
    written: int = 0
    missing: int = 0  # of those written to a login, all of them explained or a problem
    unheard: int = 0  # said while nobody was logged in
    duplicates: int = 0
    rewinds: int = 0  # how often the order jumped back: each is one fault of the broker that led to a repetition

    def wrong(self, rule: str, what: str) -> None:
        self.counts[rule] += 1
        found = self.problems.setdefault(rule, [])
        if len(found) < SHOWN:
            found.append(what)

    def must_be_clean(self, *, max_duplicates: int = 0) -> None:
        """Fail with everything that is wrong."""
        if self.duplicates > max_duplicates:
            self.wrong("duplicates", f"{self.duplicates} messages came again, {max_duplicates} at most were to")
        assert not self.problems, str(self)

    def must_have_lost_nothing(self) -> None:
        """Not even inside a gap."""
        assert self.missing == 0, f"{self.missing} of {self.written} events are missing\n{self}"

    def must_have_seen(self, *, gaps: int = 0, epochs: int = 1, **counted: int) -> None:
        """Fail a run whose faults hit nothing: it would have passed without the bridge's care. `counted` are at least so
        many `rewinds`, `duplicates`, `missing` or `unheard`."""
        found = {name: getattr(self, name) for name in counted} | {"gaps": len(self.gaps), "epochs": len(self.epochs)}
        wanted = {**counted, "gaps": gaps, "epochs": epochs}
        short = {name: found[name] for name in wanted if found[name] < wanted[name]}
        assert not short, f"nothing was proved: the run saw only {short}, of {wanted} at least\n{self}"

    def __str__(self) -> str:
        reasons = dict(Counter(gap.reason for gap in self.gaps))
        lines = [
            f"{self.written} written, {self.seen} seen, {self.missing} missing, {self.unheard} said to nobody, "
            f"{self.duplicates} duplicates, {self.rewinds} rewinds, {len(self.epochs)} epochs, gaps {reasons}"
        ]
        for rule, found in self.problems.items():
            lines += [f"{rule} ({self.counts[rule]}):", *(f"  {one}" for one in found)]
        return "\n".join(lines)


class Oracle:
    """Takes every message of one PBX, in order."""

    def __init__(self) -> None:
        self._verdict = Verdict()
        self._ids: dict[str, Place] = {}
        self._id_at: dict[Place, str] = {}  # of numbered events
        self._number_at: dict[Place, int] = {}
        self._place_of: dict[int, Place] = {}
        self._places: dict[str, set[int]] = {}
        self._highest: Place = BEGINNING
        self._before: Place = BEGINNING

    def saw(self, body: bytes) -> None:
        """One message."""
        envelope = orjson.loads(body)
        place: Place = (envelope["epoch"], int(envelope["sequence"]))
        if place < self._before:
            self._verdict.rewinds += 1
        self._before = place
        if self._again(envelope["id"], place):
            self._compare(envelope, place)
            return
        if place < self._highest:
            self._verdict.wrong("order", f"{place} first appears after {self._highest}")
        self._highest = max(self._highest, place)
        self._places.setdefault(place[0], set()).add(int(place[1]))
        if envelope["type"] == GAP_TYPE:
            self._verdict.gaps.append(Gap.read(place, envelope["data"]))
        elif envelope["type"] == EVENT_TYPE and envelope["data"].get("user_event") == NAME:
            self._numbered(envelope, place)

    def saw_all(self, bodies: Iterable[bytes]) -> Oracle:
        for body in bodies:
            self.saw(body)
        return self

    @property
    def numbers(self) -> KeysView[int]:
        """Those that came so far."""
        return self._place_of.keys()

    def judge(self, ledger: Ledger) -> Verdict:
        """Everything that is wrong, against what the source says it said."""
        verdict = self._verdict
        verdict.epochs = sorted(self._places)
        verdict.seen = len(self._place_of)
        verdict.written = len(ledger.written)
        self._judge_numbers(ledger)
        for epoch, sequences in self._places.items():
            self._judge_epoch(epoch, sequences)
        self._judge_changes_of_epoch()
        for what in misplaced(verdict.gaps, self._places, self._number_at):
            verdict.wrong("wrong gap", what)
        return verdict

    def _again(self, message_id: str, place: Place) -> bool:
        known = self._ids.setdefault(message_id, place)
        if known is place:
            return False
        self._verdict.duplicates += 1
        if known != place:
            self._verdict.wrong("identity", f"{message_id} is at {known} and at {place}")
        return True

    def _compare(self, envelope: dict[str, Any], place: Place) -> None:
        """A repetition says the same."""
        if place in self._number_at and self._read_number(envelope) != self._number_at[place]:
            self._verdict.wrong("payload", f"{envelope['id']} came again as something else: {envelope['data']}")

    def _numbered(self, envelope: dict[str, Any], place: Place) -> None:
        number = self._read_number(envelope)
        if number is None:
            return
        if place in self._id_at:
            self._verdict.wrong("identity", f"{place} has the ids {self._id_at[place]} and {envelope['id']}")
            return
        if number in self._place_of:
            self._verdict.wrong("identity", f"number {number} is at {self._place_of[number]} and at {place}")
            return
        self._id_at[place] = envelope["id"]
        self._number_at[place] = number
        self._place_of[number] = place

    def _read_number(self, envelope: dict[str, Any]) -> int | None:
        said = envelope["data"].get("extra", {})
        number = said.get("Number", "")
        if not number.isdecimal() or said.get("Check") != check_of(int(number)):
            self._verdict.wrong("payload", f"{envelope['id']} says {said}")
            return None
        return int(number)

    def _judge_numbers(self, ledger: Ledger) -> None:
        verdict, written = self._verdict, ledger.written
        for number in self._place_of:
            if number not in written:
                verdict.wrong("invention", f"{number} was never written to anybody")
        end = written.pairs[-1][1] if written.pairs else 0
        absent = [number for number in range(1, end + 1) if number not in self._place_of]
        in_gaps = explained(absent, verdict.gaps, self._number_at)
        for number in absent:
            if number in written:
                verdict.missing += 1
            else:
                verdict.unheard += 1
            if number not in in_gaps:
                heard = "was written and" if number in written else "was said while nobody was logged in and"
                verdict.wrong("conservation", f"{number} {heard} lies in no published gap")
        previous = 0
        for place in sorted(self._number_at):
            if self._number_at[place] < previous:
                verdict.wrong("order", f"{self._number_at[place]} at {place} stands after {previous}")
            previous = max(previous, self._number_at[place])

    def _judge_epoch(self, epoch: str, sequences: set[int]) -> None:
        inside = [gap for gap in self._verdict.gaps if gap.inside]
        if len(sequences - {0}) == max(sequences):  # a gap between epochs may stand at 0
            return
        for sequence in range(1, max(sequences)):
            if sequence not in sequences and not any(gap.covers((epoch, sequence)) for gap in inside):
                self._verdict.wrong("hole", f"{epoch} lacks sequence {sequence}, and no gap says so")

    def _judge_changes_of_epoch(self) -> None:
        """Between two logins nobody listened, whether or not something was said: that has to be a gap."""
        outside = [gap for gap in self._verdict.gaps if gap.outside and gap.first is not None]
        for before, after in zip(self._verdict.epochs, self._verdict.epochs[1:], strict=False):
            end: Place = (before, max(self._places[before]))
            first = self._first_number_of(after)
            if not any(gap.first and gap.first <= end < gap.place <= first for gap in outside):
                self._verdict.wrong("missing gap", f"nothing is published about the time between {end} and {after}")

    def _first_number_of(self, epoch: str) -> Place:
        return min((place for place in self._number_at if place[0] == epoch), default=(epoch, math.inf))
