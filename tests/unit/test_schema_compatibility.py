"""A minor version may add; everything else needs a new major. The checker is tested with the changes it has to find."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from amibridge.cli.generated import SCHEMAS, promises_broken
from amibridge.cli.main import main
from amibridge.schemas.compatibility import incompatible
from amibridge.schemas.export import find, schema_of

ROOT = Path(__file__).parents[2]
GIT_SECONDS = 20

BEFORE: dict[str, Any] = {
    "$defs": {"Place": {"type": "object", "properties": {"exten": {"type": "string"}}, "required": ["exten"]}},
    "type": "object",
    "properties": {
        "cause": {"type": ["integer", "null"]},
        "name": {"type": "string", "maxLength": 10},
        "words": {"type": "array", "items": {"type": "string"}},
        "variables": {"type": "object", "additionalProperties": {"type": "string"}},
        "place": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}]},
        "status": {"enum": ["up", "down"], "type": "string"},
        "reason": {"anyOf": [{"enum": ["a"]}, {"type": "string"}]},
    },
    "required": ["cause"],
    "additionalProperties": True,
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """BEFORE with one place set, or taken away where the value is None."""
    after = deepcopy(BEFORE)
    *way, last = path.split("/")
    holder: Any = after
    for step in way:
        holder = holder[int(step) if step.isdigit() else step]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return after


BREAKS = [
    # path, value, breaks output, breaks input
    ("properties/new", {"type": "string"}, False, False),
    ("properties/cause", None, True, True),
    ("properties/cause", {"type": "string"}, True, True),
    ("properties/cause", {"type": "integer"}, False, True),
    ("properties/cause", {"type": ["number", "null"]}, True, False),
    ("properties/cause", {"type": ["integer", "null", "string"]}, True, False),
    ("properties/cause/description", "said better", False, False),
    ("properties/cause/x-ami-headers", ["Cause", "Hangupcause"], False, False),
    ("required", ["cause", "name"], False, True),
    ("required", [], True, False),
    ("additionalProperties", False, True, True),
    ("properties/name/maxLength", 5, False, True),
    ("properties/name/maxLength", 20, True, False),
    ("properties/name/maxLength", None, True, False),
    ("properties/name/pattern", "^a", False, True),
    ("properties/words/items", {"type": "integer"}, True, True),
    ("properties/variables/additionalProperties", {"type": ["string", "null"]}, True, False),
    ("properties/variables/additionalProperties", True, True, False),
    ("$defs/Place/properties/exten", {"type": "integer"}, True, True),
    ("$defs/Place/properties", {}, True, True),
    ("$defs/Place/properties/label", {"type": "string"}, False, False),
    ("properties/place/anyOf", [{"$ref": "#/$defs/Place"}], False, True),
    ("properties/status/enum", ["up", "down", "away"], True, False),
    ("properties/status/enum", ["up"], False, True),
    ("properties/status/enum", None, True, False),
    ("properties/reason/anyOf", [{"enum": ["a", "b"]}, {"type": "string"}], False, False),
    ("properties/reason/anyOf", [{"enum": ["a"]}], True, True),
]


@pytest.mark.parametrize(("path", "value", "output", "incoming"), BREAKS)
def test_seeded_changes_are_judged(path: str, value: Any, output: bool, incoming: bool) -> None:
    after = changed(path, value)
    assert bool(incompatible(BEFORE, after, "output")) is output
    assert bool(incompatible(BEFORE, after, "input")) is incoming


def test_the_same_is_compatible_and_a_difference_is_told_with_its_place() -> None:
    assert not incompatible(BEFORE, BEFORE, "output") and not incompatible(BEFORE, BEFORE, "input")
    gone = changed("$defs/Place/properties", {})
    assert incompatible(BEFORE, gone, "output") == ["place.exten is gone"]


def test_a_renamed_field_of_a_real_event_is_found() -> None:
    hangup = schema_of(find("asterisk.ami.Hangup")[0])
    after = deepcopy(hangup)
    after["properties"]["cause_text"] = after["properties"].pop("cause_txt")
    assert "cause_txt is gone" in incompatible(hangup, after, "output")


def test_the_classes_keep_what_the_committed_schemas_promise() -> None:
    broken = promises_broken(ROOT / SCHEMAS)
    assert not broken, f"give the class a new major version: {broken}"


def test_the_classes_keep_what_the_last_release_promised(tmp_path: Path) -> None:
    """Regenerating can not hide a break: what a release published counts."""
    tag = _git("describe", "--tags", "--abbrev=0", "--match", "v*")
    if tag is None:
        pytest.skip("no release is known here")
    archive = _git("archive", "--format=tar", tag.decode().strip(), SCHEMAS)
    if archive is None:
        pytest.skip("the last release had no committed schemas")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(tmp_path, filter="data")
    assert not promises_broken(tmp_path / SCHEMAS)


def _git(*arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, timeout=GIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def test_generating_refuses_to_break_a_promise(tmp_path: Path) -> None:
    (tmp_path / "tests/corpus").mkdir(parents=True)
    arguments = ["schemas", "generate", "--root", str(tmp_path)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    committed = tmp_path / SCHEMAS / "asterisk.ami.Hangup/1-0.json"
    promised = json.loads(committed.read_text(encoding="utf-8"))
    promised["properties"]["lost_field"] = {"type": "string"}
    committed.write_text(json.dumps(promised), encoding="utf-8")
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 1 and "asterisk.ami.Hangup: lost_field is gone" in refused.output
    assert json.loads(committed.read_text(encoding="utf-8")) == promised
    older = committed.with_name("0-9.json")
    older.write_text("{}", encoding="utf-8")
    stray = tmp_path / SCHEMAS / "asterisk.ami.Gone/1-0.json"
    stray.parent.mkdir()
    stray.write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(main, [*arguments, "--unreleased"]).exit_code == 0
    assert "lost_field" not in committed.read_text(encoding="utf-8")
    assert older.exists() and not stray.exists()
