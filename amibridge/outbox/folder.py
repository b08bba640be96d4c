"""What is in an outbox's folder, for those who only look."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from amibridge.outbox import segment as form


@dataclass(slots=True, eq=False)
class Segment:
    """One file. `last` is at least its last number."""

    path: Path
    first: int
    last: int
    size_bytes: int
    closed_at: float
    damaged: bool = False


def indexed(folder: Path, bad: Callable[[Path], None] = lambda path: None) -> Iterator[Segment]:
    """The segments of a folder in the order of their numbers, whatever their names. `bad` gets the files without records."""
    found: list[tuple[int, Path, os.stat_result]] = []
    for path in sorted(folder.glob("*.seg")):
        with path.open("rb") as file:
            first = form.header_number(file.read(form.HEADER_BYTES))
            if first is None:  # the records themselves tell where they belong
                file.seek(0)
                first = next((number for _, _, number, _ in form.scan(file.read())), None)
        if first is not None:
            found.append((first, path, path.stat()))
        else:
            bad(path)
    found.sort(key=lambda one: (one[0], one[1]))
    for n, (first, path, stat) in enumerate(found):
        last = found[n + 1][0] - 1 if n + 1 < len(found) else 2**63
        yield Segment(path, first, last, stat.st_size, stat.st_mtime)
