"""A process that dies while it writes its checkpoint leaves the one before or the new one, whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CRASHER = """
import os, sys
from pathlib import Path
from amibridge.state.checkpoint import replace
path, call, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
replace(path, b"before" * 1000)
real = getattr(os, call)
def dying(*words, **more):
    if when == "after":
        real(*words, **more)
    os.kill(os.getpid(), 9)
setattr(os, call, dying)
replace(path, b"after" * 1000)
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_killed_inside_a_call_to_the_system(tmp_path: Path, call: str, when: str) -> None:
    path = tmp_path / "channels.json"
    words = [sys.executable, "-c", CRASHER, str(path), call, when]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert done.returncode == -9, done.stderr
    replaced = (call, when) == ("replace", "after")
    assert path.read_bytes() == (b"after" if replaced else b"before") * 1000
