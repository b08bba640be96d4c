"""The house: a module imports only from floors below its own, and rooms on one floor do not know each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "amibridge"

FLOORS: list[set[str]] = [
    {"errors"},
    {"telemetry", "backoff"},
    {"ami", "schemas", "brokers"},
    {"state"},  # the picture: the bridge keeps one, and so do its consumers
    {"client", "simulator"},  # on top of the wire, the language and delivery
    {"normalizer", "calls", "queues", "commands", "outbox", "settings_requests"},  # the last is a part of settings
    {"workers", "console", "settings"},
    {"app"},
    {"cli"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
BANNED_NAMES = {
    "helper",
    "helpers",
    "utils",
    "common",
    "handler",
    "handlers",
    "service",
    "processor",
    "manager",
    "data",
    "info",
}

MODULES = sorted(ROOT.rglob("*.py"))


def room_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imported_rooms(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "amibridge" and len(parts) > 1:
                yield parts[1], node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    assert room in FLOOR_OF, f"{room} stands on no floor"
    for other, line in imported_rooms(ast.parse(path.read_text(encoding="utf-8"))):
        if other in (room, "__version__"):
            continue
        assert FLOOR_OF[other] < FLOOR_OF[room], f"line {line}: {room} must not know {other}"


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_packages_hold_a_signpost_and_nothing_else(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "say what lives here"
    rest = tree.body[1:]
    if path.parent == ROOT:
        rest = [node for node in rest if not isinstance(node, ast.Assign)]  # __version__
    if path.parent == ROOT / "client":  # the SDK's front door names what is behind it
        rest = [node for node in rest if not isinstance(node, ast.ImportFrom | ast.Assign)]
    assert not rest


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small_and_are_named_from_the_field(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 400, "a file this long holds two things"
    assert path.stem not in BANNED_NAMES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is too long"
        if isinstance(node, ast.ClassDef):
            assert node.name.lower() not in BANNED_NAMES
        if isinstance(node, ast.Name):
            assert node.id != "TYPE_CHECKING", "imports that only the type checker sees hide a dependency"
