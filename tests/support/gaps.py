"""What a published `amibridge.gap.found` claims, as an auditor reads it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REASONS_OUTSIDE = frozenset({"link_lost", "slow_reader", "pbx_restart", "bridge_start", "bridge_crash"})
"""What Asterisk said and the bridge never had: nobody can count it."""
REASONS_INSIDE = frozenset({"outbox_full", "outbox_damaged", "broker_rolled_back"})
"""What the bridge had, with sequences, and could not publish."""
REASONS_BLOCK = frozenset({"oversized_frame", "torn_frame"})
"""One block that is no event, in the place of one."""

Place = tuple[str, float]
"""Epoch and sequence. Epochs sort by time, so places do."""
BEGINNING: Place = ("", 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap and the place it was published at."""

    reason: str
    place: Place
    first: Place | None
    last: Place | None
    lost: int | None
    shed: bool  # left out before they had a sequence

    @classmethod
    def read(cls, place: Place, said: Mapping[str, Any]) -> Gap:
        reason = said["reason"]
        first = _place(said.get("from_epoch"), said.get("from_sequence"), 0)
        last = _place(said.get("to_epoch") or said.get("from_epoch"), said.get("to_sequence"), math.inf)
        if reason in REASONS_INSIDE and first is None and said.get("from_sequence") is not None:
            first = (place[0], said["from_sequence"])  # without an epoch it speaks of the one it stands in
            last = (place[0], math.inf if said.get("to_sequence") is None else said["to_sequence"])
        shed = reason == "outbox_crowded"
        return cls(reason, place, first, last, said.get("lost"), shed)

    @property
    def outside(self) -> bool:
        return self.reason in REASONS_OUTSIDE

    @property
    def inside(self) -> bool:
        """Whether sequences are missing."""
        return self.reason in REASONS_INSIDE and not self.shed

    def covers(self, place: Place) -> bool:
        """Whether this sequence is one of those it says are missing."""
        return self.inside and self.first is not None and self.last is not None and self.first <= place <= self.last

    def claimed(self) -> float:
        """How many sequences it names; infinite when it does not say up to where."""
        if self.first is None or self.last is None or self.first[0] != self.last[0]:
            return math.inf
        return self.last[1] - self.first[1] + 1

    def __str__(self) -> str:
        return f"{self.reason} at {self.place}: {self.first} to {self.last}, lost {self.lost}"


def _place(epoch: str | None, sequence: int | None, default: float) -> Place | None:
    return None if epoch is None else (epoch, default if sequence is None else sequence)
