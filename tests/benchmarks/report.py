"""What a run found: for the terminal, as JSON, as plots, and between two marks in docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- begin: made by make bench -->", "<!-- end: made by make bench -->"
PAGE, FIGURES = "performance.md", "performance.json"
NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Goal:
    """What we want of a number. `value` is None where it could not be measured."""

    text: str
    value: float | None
    bound: float
    at_least: bool = True
    unit: str = "x"

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def row(self) -> list[str]:
        """For the table of goals."""
        sign, verdict = "≥" if self.at_least else "≤", {True: "met", False: "**missed**", None: NOT_MEASURED}[self.met]
        value = NOT_MEASURED if self.value is None else _with_unit(self.value, self.unit)
        return [self.text, f"{sign} {_with_unit(self.bound, self.unit)}", value, verdict]


@dataclass(slots=True)
class Section:
    """One table. `command` makes it, and it alone."""

    title: str
    command: str
    columns: Sequence[str]
    rows: list[list[str]]
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    figures: Any = None  # everything that was measured, for JSON
    plot: tuple[str, str] | None = None  # file name and SVG


@dataclass(slots=True)
class Run:
    """All sections, and what they were measured on."""

    about: list[str]
    missing: list[str]
    sections: list[Section] = field(default_factory=list)

    @property
    def goals(self) -> list[Goal]:
        return [goal for section in self.sections for goal in section.goals]


def write(run: Run, folder: Path, template: Path) -> None:
    """JSON, plots and the page, whose own words come from the template."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "about": run.about,
        "missing": run.missing,
        "goals": [asdict(goal) | {"met": goal.met} for goal in run.goals],
        "sections": {section.title: section.figures for section in run.sections},
    }
    (folder / FIGURES).write_text(json.dumps(found, indent=1) + "\n")
    for section in run.sections:
        if section.plot:
            (folder / section.plot[0]).write_text(section.plot[1])
    before, _, rest = template.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    (folder / PAGE).write_text(f"{before}{BEGIN}\n\n{page(run)}\n{END}{after}", encoding="utf-8")


def page(run: Run) -> str:
    """The part of the page with the numbers."""
    parts = ["## This run\n", *(f"- {line}" for line in run.about), "", "Not compared, as it could not be had here:\n"]
    parts += [*(f"- {line}" for line in run.missing), "", "## Goals\n"]
    parts.append(table(["goal", "wanted", "here", ""], [goal.row() for goal in run.goals]))
    for section in run.sections:
        parts += [f"\n## {section.title}\n", f"`{section.command}`\n", table(section.columns, section.rows)]
        parts += [f"\n{note}" for note in section.notes]
        if section.plot:
            parts.append(f"\n![{section.title}]({section.plot[0]})")
    return "\n".join(parts) + "\n"


def shown(section: Section) -> str:
    """For the terminal."""
    rows = [list(section.columns), *section.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(section.columns))]
    lines = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"  {note}" for note in section.notes]
    goals = ["  goal: " + " | ".join(goal.row()).replace("**", "") for goal in section.goals]
    return "\n".join([f"\n{section.title}   ({section.command})", *lines, *notes, *goals])


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float | None, digits: int = 0, unit: str = "") -> str:
    return "–" if value is None else f"{value:,.{digits}f}{unit}"


def _with_unit(value: float, unit: str) -> str:
    return f"{value:.2f}x" if unit == "x" else f"{value:,.2f} {unit}"
