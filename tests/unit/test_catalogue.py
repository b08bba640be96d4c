"""The vocabulary against what Asterisk 22 documents and was seen to send (`tests/corpus/catalogue.json`).

The catalogue lists, for each of 243 event names, every header of its documentation, its groups expanded, and every header
seen on the wire.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from amibridge.ami.messages import Event
from amibridge.ami.parser import Parser, parse
from amibridge.normalizer.plan import compile_plan
from amibridge.schemas.registry import EVENTS
from tests.corpus.recordings import RECORDINGS

CATALOGUE: dict[str, list[str]] = json.loads((Path(__file__).parents[1] / "corpus" / "catalogue.json").read_text())

MISSPELT = {"NewExten": "the documentation's spelling of Newexten, which is what the wire says"}
DEBUG = {"SequenceNumber", "File", "Line", "Func"}  # only with `manager set debug on`; Line is another event's own header
NO_FIELD = {
    ("Cdr", "CustomUF"): "a mapping of one site's cdr_manager.conf",
    ("OriginateResponse", "ChanVariable(<channel>)"): "the channel's name is part of the header",
}
# Whoever writes the dialplan, or Asterisk's own tests, chooses the headers of these.
FREE = {"UserEvent", "TestEvent"}
# The documentation writes X for the report's number; the wire says 0.
PLACEHOLDER = "ReportX"

# Headers of recordings whose text is not of their field's type, or that repeat where one is expected.
NOT_TYPED = {
    ("ParkedCallTimeOut", "ParkingTimeout"): "2**64-1 when the time just ran out: no JSON reader keeps it",
    ("TestEvent", "State"): "written twice by Asterisk itself",
}


def excused(name: str, header: str) -> bool:
    return name in FREE or header in DEBUG or (name, header) in NO_FIELD or header.startswith(PLACEHOLDER)


def test_the_catalogue_is_whole() -> None:
    assert len(CATALOGUE) == 243
    assert sum(map(len, CATALOGUE.values())) > 3000


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_event_has_a_class_and_every_header_a_field(name: str) -> None:
    if name in MISSPELT:
        return
    slots = compile_plan(EVENTS[name]).slots
    assert not [header for header in CATALOGUE[name] if header.lower() not in slots and not excused(name, header)]


def test_no_value_of_a_recording_falls_back_to_text_where_its_field_is_typed() -> None:
    plans = {name: compile_plan(cls) for name, cls in EVENTS.items()}
    fallen: Counter[tuple[str, str]] = Counter()
    events = 0
    for recording in RECORDINGS:
        if str(recording) == "actionid_limits_and_variables":
            continue  # Asterisk itself merged blocks there: an ActionID of 244 bytes and more
        for frame in Parser().feed(recording.raw):
            message = parse(frame) if isinstance(frame, bytes) else None
            if isinstance(message, Event) and message.name in EVENTS:
                events += 1
                plan = plans[message.name]
                extra = plan.fill(message.headers).get("extra", {})
                fallen.update((message.name, header) for header in extra if header.lower() in plan.slots)
    assert events > 3000
    assert not {key: count for key, count in fallen.items() if key not in NOT_TYPED}
