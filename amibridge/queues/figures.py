"""The figures of a queue, counted as app_queue counts them."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Asterisk writes percentages with one decimal, so a half of its last digit may be missing.
_ROUNDING = 0.051


@dataclass(frozen=True, slots=True)
class Figures:
    """Calls since Asterisk's start or the last QueueReset. `level_seconds` is None until a snapshot told it.

    app_queue compares whole seconds of waiting with the level, at the answer for those who are answered (and counts them
    when the talk ends), at the end for those who give up.
    """

    level_seconds: float | None = None
    completed: int = 0
    completed_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0

    def within(self, waited_seconds: float | None) -> bool | None:
        """Whether a wait was within the service level; None where either is not known."""
        if waited_seconds is None or self.level_seconds is None:
            return None
        return int(waited_seconds) <= self.level_seconds

    def with_completed(self, waited_seconds: float | None) -> Figures:
        """One more talk ended."""
        in_time = self.completed_in_time + bool(self.within(waited_seconds))
        return replace(self, completed=self.completed + 1, completed_in_time=in_time)

    def with_abandoned(self, waited_seconds: float | None) -> Figures:
        """One more gave up."""
        in_time = self.abandoned_in_time + bool(self.within(waited_seconds))
        return replace(self, abandoned=self.abandoned + 1, abandoned_in_time=in_time)

    def perf(self) -> float | None:
        """ServicelevelPerf, in per cent; 0 where nothing was counted."""
        return self._per_cent(self.completed_in_time, self.completed)

    def perf2(self) -> float | None:
        """ServicelevelPerf2, in per cent; 0 where nothing was counted."""
        return self._per_cent(self.completed_in_time + self.abandoned_in_time, self.completed + self.abandoned)

    def _per_cent(self, part: int, whole: int) -> float | None:
        if self.level_seconds is None:
            return None
        return round(100 * part / whole, 1) if whole else 0.0

    def told(
        self, level_seconds: float | None, completed: int, abandoned: int, perf: float | None, perf2: float | None
    ) -> Figures:
        """What a snapshot told. Counts in time are kept where they agree with it, else made of its percentages.

        `perf2` is None before Asterisk 16: then how many gave up in time is kept, as far as so many did.
        """
        here = Figures(level_seconds, completed, self.completed_in_time, abandoned, self.abandoned_in_time)
        if self.level_seconds == level_seconds and here._agrees(self, perf, perf2):
            return here
        in_time = min(completed, round(completed * (perf or 0.0) / 100))
        if perf2 is None:
            return replace(here, completed_in_time=in_time, abandoned_in_time=min(abandoned, self.abandoned_in_time))
        both = round((completed + abandoned) * perf2 / 100)
        return replace(here, completed_in_time=in_time, abandoned_in_time=max(0, min(abandoned, both - in_time)))

    def _agrees(self, before: Figures, perf: float | None, perf2: float | None) -> bool:
        same = (self.completed, self.abandoned) == (before.completed, before.abandoned)
        return same and _close(self.perf(), perf) and _close(self.perf2(), perf2)


def _close(ours: float | None, told: float | None) -> bool:
    return told is None or (ours is not None and abs(ours - told) <= _ROUNDING)
