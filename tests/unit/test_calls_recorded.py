"""Calls of a real office on a real Asterisk: what the tracker says of each, compared with what a person found right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amibridge.calls.tracker import CallTracker
from amibridge.schemas.kinds import KINDS
from tests.corpus.calls.tell import FOLDER, expected, lines
from tests.support.telling import observed

RECORDINGS = sorted(FOLDER.glob("*.raw"))
STORIES = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["recordings"]


@pytest.mark.parametrize("raw", RECORDINGS, ids=lambda path: path.stem)
def test_the_call_is_told_as_it_was(raw: Path) -> None:
    assert lines(raw) == expected(raw).read_text(encoding="utf-8"), STORIES[raw.stem]["story"]


def test_every_recording_has_its_story_and_every_story_its_recording() -> None:
    assert {raw.stem for raw in RECORDINGS} == set(STORIES)
    assert {path.stem for path in FOLDER.glob("*.calls")} == set(STORIES)
    assert len(RECORDINGS) >= 60


@pytest.mark.parametrize("raw", RECORDINGS, ids=lambda path: path.stem)
def test_what_is_told_is_as_the_schemas_say(raw: Path) -> None:
    tracker = CallTracker(digits=True, trunks=["PJSIP/trunk*"])
    for event in observed(raw.read_bytes()):
        for kind, said in tracker.observe(*event):
            model = KINDS[kind].model_validate(said)
            assert not model.model_extra, "a field that no schema names"
            assert model.model_dump(mode="json") == said
    assert not tracker.live_calls
    assert not tracker.live_channels
