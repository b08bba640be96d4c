"""Parsing, normalizing and tracking an event cost no more than they did: counted, so that a busy machine has no say."""

from __future__ import annotations

import gc
from dataclasses import asdict

import pytest

from tests.benchmarks.counted import Cost, committed, costs, python

# More than this is a regression: 20 % is caught for certain, and a new field or a new rule of the trackers still fits in.
MOST = 1.15
NOISE = 0.005
HOW_TO = "if it is worth it: python -m tests.benchmarks.counted --commit"


@pytest.mark.timeout(60)
def test_an_event_costs_no_more_than_it_did() -> None:
    known = committed()
    if known is None:
        pytest.skip(f"nobody has counted with Python {python()} yet: python -m tests.benchmarks.counted --commit")
    for name, cost in costs().items():
        for what in ("bytecodes", "calls"):
            now, before = getattr(cost, what), getattr(known[name], what)
            assert now <= before * MOST, f"{name}: {now} {what} an event, {now / before:.2f} times what it was; {HOW_TO}"


def same(one: dict[str, Cost], other: dict[str, Cost]) -> bool:
    """But for what caches of a bounded size have forgotten meanwhile, which depends on what ran before."""
    return all(asdict(one[name]) == pytest.approx(asdict(other[name]), rel=NOISE) for name in one)


def test_the_count_is_the_same_again() -> None:
    assert same(costs(), costs())


def test_a_collection_in_the_middle_is_not_counted() -> None:
    """Others hang Python code on the collector (hypothesis measures it), and when it runs depends on what ran before."""

    def told(phase: str, info: dict[str, int]) -> None:
        for _ in range(1000):
            sorted(info)

    alone = costs()
    usual = gc.get_threshold()
    gc.callbacks.append(told)
    gc.set_threshold(50)
    try:
        assert same(costs(), alone)
    finally:
        gc.set_threshold(*usual)
        gc.callbacks.remove(told)
