"""What a numbered source says it said: the other side of the books that the oracle keeps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

CHECK_MULTIPLIER = 0x9E3779B97F4A7C15  # of a Fibonacci hash: neighbours look nothing like each other
CHECK_MASK = (1 << 64) - 1
NAME = "Numbered"


def check_of(number: int) -> str:
    """The payload that belongs to a number; its length varies, so that frames end anywhere."""
    return f"{number * CHECK_MULTIPLIER & CHECK_MASK:016x}" * (1 + number % 4)


class Ranges:
    """A growing set of numbers, kept as ranges."""

    def __init__(self, pairs: Iterable[Iterable[int]] = ()) -> None:
        self.pairs: list[list[int]] = []
        for first, last in sorted(tuple(pair) for pair in pairs):
            self.add(first, last)

    def add(self, first: int, last: int) -> None:
        """Add a range that does not begin before the one added last."""
        if last < first:
            return
        if self.pairs and first <= self.pairs[-1][1] + 1:
            self.pairs[-1][1] = max(self.pairs[-1][1], last)
        else:
            self.pairs.append([first, last])

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self.pairs, number, key=lambda pair: pair[0]) - 1
        return place >= 0 and number <= self.pairs[place][1]

    def __iter__(self) -> Iterator[int]:
        for first, last in self.pairs:
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.pairs)


@dataclass(slots=True)
class Said:
    """The numbers written to one login, and how it ended. `torn` is the number whose frame was cut."""

    subscribed: bool = False
    written: Ranges = field(default_factory=Ranges)
    ended: str | None = None
    torn: int | None = None

    def told(self) -> dict[str, Any]:
        return {
            "subscribed": self.subscribed,
            "written": self.written.pairs,
            "ended": self.ended,
            "torn": self.torn,
        }


@dataclass(slots=True)
class Ledger:
    """All logins, and the numbers that nobody was there for. Numbers run from 1 to `last` without a hole."""

    sessions: list[Said] = field(default_factory=list)
    unheard: Ranges = field(default_factory=Ranges)
    last: int = 0

    @classmethod
    def all_to_one(cls, last: int) -> Self:
        """The ledger of a run in which one login got everything."""
        return cls([Said(True, Ranges([(1, last)] if last else []))], Ranges(), last)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        sessions = [Said(one["subscribed"], Ranges(one["written"]), one["ended"], one["torn"]) for one in told["sessions"]]
        return cls(sessions, Ranges(told["unheard"]), told["last"])

    def told(self) -> dict[str, Any]:
        return {"sessions": [one.told() for one in self.sessions], "unheard": self.unheard.pairs, "last": self.last}

    @property
    def logins(self) -> list[Said]:
        """Those that asked for events."""
        return [one for one in self.sessions if one.subscribed]

    @property
    def heard(self) -> bool:
        """Whether somebody listens now."""
        return any(one.ended is None for one in self.logins)

    @property
    def written(self) -> Ranges:
        """What was written to anybody."""
        return Ranges(pair for one in self.sessions for pair in one.written.pairs)
