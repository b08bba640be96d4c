"""How generated JSON and tables are laid out: what fits stands on one line, so that a changed field is a changed line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

WIDTH = 120


def json_text(value: Any, width: int = WIDTH) -> str:
    """JSON with a line for every item that fits on one, keys in their order, and a newline at the end."""
    return _laid_out(value, 0, 0, width) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; pipes and line ends in cells are made harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n" for line in lines
    )


def _laid_out(value: Any, depth: int, taken: int, width: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (depth and depth + taken + len(flat) < width):
        return flat
    pad = " " * (depth + 1)
    if isinstance(value, list):
        lines = [pad + _laid_out(item, depth + 1, 0, width) for item in value]
        return "[\n" + ",\n".join(lines) + "\n" + " " * depth + "]"
    lines = []
    for name, item in value.items():
        key = json.dumps(name, ensure_ascii=False) + ": "
        lines.append(pad + key + _laid_out(item, depth + 1, len(key), width))
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
