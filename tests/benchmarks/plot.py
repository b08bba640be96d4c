"""Two kinds of plot as SVG text: bars side by side, and lines over a logarithmic size. No library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, TOP = 760, 250, 110, 50
BAR, GAP, GROUP_GAP = 18, 5, 26
LINES_HEIGHT, LINES_LEFT, LINES_BOTTOM, LEGEND = 360, 60, 50, 170
COLOURS = ("#1b6ca8", "#7fb2d6", "#c2571a", "#8a8f98", "#4c8c4a", "#a05195")
_STYLE = "font-family='system-ui, sans-serif' font-size='13' fill='#24292f'"


@dataclass(frozen=True, slots=True)
class Bar:
    """One candidate of a group; `text` stands at its end."""

    name: str
    value: float
    text: str


def bars(title: str, groups: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Each group on a scale of its own: only candidates of one group were measured in turns."""
    parts, y = [], TOP
    for name, members in groups:
        parts.append(_text(12, y + 4, name, bold=True))
        y += GAP + 10
        most = max((bar.value for bar in members), default=0) or 1
        for number, bar in enumerate(members):
            length = bar.value / most * (WIDTH - LEFT - RIGHT)
            colour = COLOURS[number % len(COLOURS)]
            parts.append(_text(LEFT - 8, y + BAR - 5, bar.name, anchor="end"))
            parts.append(f"<rect x='{LEFT}' y='{y}' width='{length:.1f}' height='{BAR}' fill='{colour}'/>")
            parts.append(_text(LEFT + length + 6, y + BAR - 5, bar.text))
            y += BAR + GAP
        y += GROUP_GAP
    return _page(title, y, parts)


def lines(title: str, series: Sequence[tuple[str, Sequence[tuple[int, float]]]]) -> str:
    """How many times as much as at the smallest size; both axes logarithmic."""
    sizes = [size for _, points in series for size, _ in points]
    ratios = [value / points[0][1] for _, points in series for _, value in points]
    low, high, most = math.log10(min(sizes)), math.log10(max(sizes)), max(1.0, math.log10(max(ratios)))
    wide, tall = WIDTH - LINES_LEFT - LEGEND, LINES_HEIGHT - TOP - LINES_BOTTOM

    def at(size: float, ratio: float) -> tuple[float, float]:
        x = LINES_LEFT + (math.log10(size) - low) / max(high - low, 1e-9) * wide
        return x, TOP + tall - math.log10(max(ratio, 0.8)) / most * tall

    parts = []
    for power in range(math.floor(low), math.ceil(high) + 1):
        x = at(10**power, 1)[0]
        if LINES_LEFT - 1 <= x <= LINES_LEFT + wide + 1:
            parts.append(f"<line x1='{x:.1f}' y1='{TOP}' x2='{x:.1f}' y2='{TOP + tall}' stroke='#e4e7eb'/>")
            parts.append(_text(x, TOP + tall + 18, f"{10**power:,}", anchor="middle"))
    for ratio in (1, 2, 5, 10, 20, 50):
        y = at(10**low, ratio)[1]
        if y >= TOP - 1:
            parts.append(f"<line x1='{LINES_LEFT}' y1='{y:.1f}' x2='{LINES_LEFT + wide}' y2='{y:.1f}' stroke='#e4e7eb'/>")
            parts.append(_text(LINES_LEFT - 6, y + 4, f"x{ratio}", anchor="end"))
    for number, (name, points) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        drawn = [at(size, value / points[0][1]) for size, value in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        parts.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>")
        parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' fill='{colour}'/>" for x, y in drawn]
        parts.append(f"<rect x='{WIDTH - LEGEND + 14}' y='{TOP + number * 22}' width='12' height='12' fill='{colour}'/>")
        parts.append(_text(WIDTH - LEGEND + 32, TOP + number * 22 + 11, name))
    return _page(title, LINES_HEIGHT, parts)


def _text(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = " font-weight='600'" if bold else ""
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'{weight}>{escape(text)}</text>"


def _page(title: str, height: float, parts: Sequence[str]) -> str:
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:.0f}' {_STYLE}>"
    back = f"<rect width='{WIDTH}' height='{height:.0f}' fill='#ffffff'/>"
    return "\n".join([head, back, _text(12, 26, title, bold=True), *parts, "</svg>", ""])
