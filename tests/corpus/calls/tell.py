"""Write down what the call tracker says of each recording, for a person to compare with its story before it is committed.

python -m tests.corpus.calls.tell [name ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.telling import observed, told

FOLDER = Path(__file__).parent


def expected(raw: Path) -> Path:
    return raw.with_suffix(".calls")


def lines(raw: Path) -> str:
    return "".join(f"{line}\n" for line in told(observed(raw.read_bytes())))


def main() -> None:
    names = sys.argv[1:] or [path.stem for path in sorted(FOLDER.glob("*.raw"))]
    for name in names:
        raw = FOLDER / f"{name}.raw"
        expected(raw).write_text(lines(raw), encoding="utf-8")


if __name__ == "__main__":
    main()
