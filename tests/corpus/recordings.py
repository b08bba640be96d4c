"""The recordings as test cases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "asterisk-22"


@dataclass(frozen=True, slots=True)
class Recording:
    name: str
    blocks: int

    @property
    def raw(self) -> bytes:
        return (FOLDER / self.name).read_bytes()

    def __str__(self) -> str:
        return self.name.removesuffix(".raw")


_MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["recordings"]
RECORDINGS = [Recording(name, entry["blocks"]) for name, entry in sorted(_MANIFEST.items())]
