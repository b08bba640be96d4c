"""Which missing numbers the published gaps account for, and which gaps claim what is not so."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from tests.support.gaps import BEGINNING, REASONS_BLOCK, Gap, Place


def explained(absent: Sequence[int], gaps: Sequence[Gap], number_at: Mapping[Place, int]) -> set[int]:
    """The numbers of `absent` (sorted) that lie inside gaps. A gap with a count accounts for no more than it counts."""
    places = sorted(number_at)
    numbers = _highest_so_far([number_at[place] for place in places])
    found: set[int] = set()
    for gap in gaps:
        after, before, budget = _span(gap, places, numbers)
        inside = absent[bisect_right(absent, after) : bisect_left(absent, before)]
        fresh = [number for number in inside if number not in found]
        found.update(fresh if budget is None else fresh[:budget])
    return found


def misplaced(gaps: Sequence[Gap], seen: Mapping[str, set[int]], number_at: Mapping[Place, int]) -> Iterator[str]:
    """Gaps that contradict what is published: a wrong count, or events where they say there are none."""
    places = sorted(number_at)
    own = {gap.place for gap in gaps}
    for gap in gaps:
        if gap.inside and gap.lost is not None and gap.claimed() not in (math.inf, gap.lost):
            yield f"{gap}: names {gap.claimed():.0f} sequences"
        if gap.inside and gap.first is not None and gap.last is not None:
            published = _between(places, gap.first, gap.last, included=True)
            if published := [place for place in published if place not in own]:
                yield f"{gap}: {len(published)} of them are published, {published[0]} first"
        if gap.outside and gap.first is not None:
            if published := _between(places, gap.first, gap.place, included=False):
                yield f"{gap}: {len(published)} events in it are published, {published[0]} first"
            if gap.first[1] > max(seen.get(gap.first[0], {0})):
                yield f"{gap}: its epoch ends before, at {max(seen.get(gap.first[0], {0}))}"


def _span(gap: Gap, places: list[Place], numbers: list[int]) -> tuple[float, float, int | None]:
    """The numbers it lies between, and how many it may account for."""
    if gap.inside and gap.first is not None and gap.last is not None:
        return _up_to(gap.first, places, numbers, included=False), _from(gap.last, places, numbers), gap.lost
    if gap.reason in REASONS_BLOCK:
        return _up_to(gap.place, places, numbers, included=False), _from(gap.place, places, numbers), 1
    after = _up_to(gap.first or BEGINNING, places, numbers, included=True)
    return after, _from(gap.place, places, numbers), gap.lost


def _up_to(place: Place, places: list[Place], numbers: list[int], *, included: bool) -> int:
    """The highest number at or before this place."""
    count = (bisect_right if included else bisect_left)(places, place)
    return numbers[count - 1] if count else 0


def _from(place: Place, places: list[Place], numbers: list[int]) -> float:
    """The first number after this place."""
    count = bisect_right(places, place)
    return numbers[count] if count < len(numbers) else math.inf


def _between(places: list[Place], first: Place, last: Place, *, included: bool) -> list[Place]:
    if included:
        return places[bisect_left(places, first) : bisect_right(places, last)]
    return places[bisect_right(places, first) : bisect_left(places, last)]


def _highest_so_far(numbers: list[int]) -> list[int]:
    for at in range(1, len(numbers)):
        numbers[at] = max(numbers[at], numbers[at - 1])
    return numbers
