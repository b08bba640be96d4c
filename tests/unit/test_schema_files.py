"""The generated, committed files are what the classes say, and what is published is what the schemas say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from amibridge.cli.generated import SCHEMAS, files, leftovers
from amibridge.cli.main import main
from amibridge.cli.normalize import envelopes
from amibridge.schemas import reference_actions
from amibridge.schemas.action import AmiAction
from amibridge.schemas.export import documents, find, index, published, schema_of
from amibridge.schemas.layout import json_text, table
from amibridge.schemas.privileges import ANSWERS, READ_CLASSES
from amibridge.schemas.registry import ACTIONS, EVENTS
from amibridge.schemas.requests import Reply, ReplyItem, Status, read_request
from tests.corpus.recordings import RECORDINGS, Recording

ROOT = Path(__file__).parents[2]
OUTSIDE = {"dongle", "vgsm"}  # drivers that are no part of Asterisk
OF_EACH = 5  # events of one name that are validated from one recording


@cache
def validator(path: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / SCHEMAS / path).read_text(encoding="utf-8")))


def path_of(uri: str) -> str:
    name, version = uri.removeprefix("urn:amibridge:schema:").rsplit(":", 1)
    return f"{name}/{version}.json"


def recorded(recording: Recording) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for body in envelopes(BytesIO(recording.raw), pbx="pbx1", bridge="b1", epoch="e1"):
        envelope = json.loads(body)
        seen[envelope["type"]] += 1
        if seen[envelope["type"]] <= OF_EACH:
            yield envelope


def test_the_committed_files_are_what_the_classes_say() -> None:
    made = files(ROOT)
    stale = [path for path, text in made.items() if not (ROOT / path).exists() or (ROOT / path).read_text("utf-8") != text]
    assert not stale, f"run `make schemas` and commit: {stale[:5]} and so on, {len(stale)} in all"
    assert not leftovers(ROOT, made), "nothing makes these any more: run `make schemas`"


def test_every_schema_is_one() -> None:
    for path, schema in documents():
        Draft202012Validator.check_schema(schema)
        assert path_of(schema["$id"]) == path


def test_the_index_names_every_schema_once() -> None:
    entries = index()["schemas"]
    assert [entry["path"] for entry in entries] == [path for path, _ in documents()]
    assert len({entry["name"] for entry in entries}) == len(entries)
    assert all(entry["meaning"] for entry in entries)
    hangup = next(entry for entry in entries if entry["name"] == "asterisk.ami.Hangup")
    assert hangup["read"] == "call" and hangup["family"] == "hangup" and hangup["kind"] == "event"


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_what_a_real_asterisk_said_fits_the_committed_schemas(recording: Recording) -> None:
    whole = validator("amibridge.envelope/1-0.json")
    for envelope in recorded(recording):
        whole.validate(envelope)
        validator(path_of(envelope["dataschema"])).validate(envelope["data"])


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_read_classes_are_those_asterisk_tells(recording: Recording) -> None:
    for envelope in recorded(recording):
        name, privilege = envelope.get("amievent"), envelope["data"].get("privilege")
        if name in READ_CLASSES and privilege:
            assert READ_CLASSES[name] == privilege[0], name


def test_read_classes_are_known_for_every_event() -> None:
    answers = {name for action in ACTIONS.values() for name in (*action.returns.items, action.returns.end)}
    known = READ_CLASSES.keys() | ANSWERS | answers
    missing = [name for name, cls in EVENTS.items() if name not in known and cls.family not in OUTSIDE]
    assert not missing, "say in schemas/privileges.py which class in read= they need, or that they only answer"
    assert not (READ_CLASSES.keys() | ANSWERS) - EVENTS.keys(), "no such events"
    assert not READ_CLASSES.keys() & ANSWERS


@pytest.mark.parametrize("cls", ACTIONS.values(), ids=lambda cls: cls.action_name)
def test_example_requests_are_requests(cls: type[AmiAction]) -> None:
    request = reference_actions.example(cls)
    assert request, "what it needs can not be guessed: give an example in schemas/reference_actions.py"
    validator("amibridge.command.requested/1-0.json").validate(request)
    validator(find(cls.action_name.rpartition(".")[2])[0].path).validate(request.get("params", {}))
    cls.read(read_request(json.dumps(request).encode()).params)


def test_replies_fit_their_schema() -> None:
    item = ReplyItem(event="Status", data={"x": 1})
    reply = Reply(
        id="1",
        pbx="p",
        action="Status",
        status=Status.SUCCESS,
        message="",
        events=[item],
        summary=item,
        response={"a": ["b"]},
    )
    for mode in ({}, {"exclude_none": True}):
        validator("amibridge.command.replied/1-0.json").validate(reply.model_dump(mode="json", **mode))


def test_actions_are_closed_and_events_are_open() -> None:
    for one in published():
        schema = schema_of(one)
        if one.kind in ("event", "lifecycle"):
            assert schema["additionalProperties"] is True, one.name
            assert not closed_words(schema), one.name
        if one.kind in ("action", "request"):
            takes_any = one.cls.model_config["extra"] == "allow"
            assert (schema["additionalProperties"] is False) is not takes_any, one.name


def closed_words(schema: Any) -> bool:
    """Whether a list of words stands alone, without any text beside it."""
    if isinstance(schema, list):
        return any(closed_words(item) for item in schema)
    if not isinstance(schema, dict):
        return False
    arms = schema.get("anyOf")
    if arms and {"type": "string"} in arms:
        return False
    return "enum" in schema or any(closed_words(item) for item in schema.values())


def test_every_family_has_a_page_and_links_lead_somewhere() -> None:
    made = files(ROOT)
    for folder in ("docs/events", "docs/actions"):
        families = {one.family for one in published() if one.kind == ("event" if "events" in folder else "action")} - {
            "other"
        }
        assert {f"{folder}/{family}.md" for family in families} <= made.keys()
    for path, text in made.items():
        if path.endswith(".md"):
            for link in re.findall(r"\]\(([^)#]+)", text):
                target = (ROOT / path).parent / link
                assert target.resolve().exists(), f"{path} links to {link}"


def test_one_schema_is_shown() -> None:
    shown = CliRunner().invoke(main, ["schemas", "show", "Hangup"])
    assert json.loads(shown.stdout) == schema_of(find("asterisk.ami.Hangup")[0])
    assert "asterisk.action.Hangup" in shown.stderr
    assert CliRunner().invoke(main, ["schemas", "show", "asterisk.ami.dialbegin.v1"]).exit_code == 0
    unknown = CliRunner().invoke(main, ["schemas", "show", "Hangups"])
    assert unknown.exit_code == 1 and "no schema named 'Hangups'" in unknown.output


def test_export_writes_what_is_committed(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["schemas", "export", str(tmp_path)]).exit_code == 0
    for path in ("index.json", "asterisk.ami.Hangup/1-0.json"):
        assert (tmp_path / path).read_bytes() == (ROOT / SCHEMAS / path).read_bytes()


def test_a_changed_field_is_a_changed_line() -> None:
    text = json_text({"a": {"type": "string"}, "b": ["x" * 60, "y" * 60], "c": {}})
    assert text == '{\n "a": {"type": "string"},\n "b": [\n  "' + "x" * 60 + '",\n  "' + "y" * 60 + '"\n ],\n "c": {}\n}\n'
    assert table(["a"], [["x|y\nz"]]) == "| a |\n| --- |\n| x\\|y z |\n"
