"""The list of scenarios: a function with a family and a story (its docstring)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from tests.corpus.calls.office import Office

Act = Callable[[Office], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One recording: its name, what happens in it, and the function that makes it happen."""

    name: str
    family: str
    story: str
    act: Act
    everything: bool


SCENARIOS: dict[str, Scenario] = {}


def scenario(family: str, *, everything: bool = False) -> Callable[[Act], Act]:
    """Add a function to the scenarios; `everything`: record all events, VarSet, CEL, Cdr and RTCP too."""

    def add(act: Act) -> Act:
        story = " ".join((inspect.getdoc(act) or "").split())
        SCENARIOS[act.__name__] = Scenario(act.__name__, family, story, act, everything)
        return act

    return add
