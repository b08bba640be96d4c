"""The example in CONTRIBUTING is an event class that works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from amibridge.normalizer.engine import Normalizer
from amibridge.schemas.event import AmiEvent

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^ *```python\n((?:(?!```).)*?class (\w+)\(AmiEvent.*?)^ *```", TEXT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def _forgotten() -> Iterator[None]:
    """No other test meets the class of the example."""
    before = dict(AmiEvent.registry)
    yield
    AmiEvent.registry.clear()
    AmiEvent.registry.update(before)


@pytest.mark.usefixtures("_forgotten")
def test_the_example_class_reads_its_event() -> None:
    assert EXAMPLE, "CONTRIBUTING shows a class"
    code, name = dedent(EXAMPLE[1]), EXAMPLE[2]
    assert name not in AmiEvent.registry, "the example is no real event"
    assert len(code.strip().splitlines()) <= 12
    exec(compile(code, "CONTRIBUTING.md", "exec", dont_inherit=True), {"__name__": "contributing"})
    raw = (
        f"Event: {name}\r\nPrivilege: call,all\r\nChannel: PJSIP/alice-1\r\nUniqueid: 1.2\r\nLinkedid: 1.2\r\n"
        "Door: front\r\nHoldTime: 12\r\nOther: kept\r\n\r\n"
    )
    ((envelope, body),) = Normalizer(pbx="pbx1", bridge="b1").events(raw.encode(), epoch="e", sequence=1, received_ns=0)
    assert json.loads(body)["data"] == envelope.data
    assert envelope.key == f"pbx1.ami.door.{name}.v1"
    assert envelope.subject == "door/front" and envelope.partitionkey == "1.2"
    assert envelope.data["channel"]["channel"] == "PJSIP/alice-1"
    assert envelope.data["door"] == "front" and envelope.data["hold_time_seconds"] == 12.0
    assert envelope.data["extra"] == {"Other": "kept"}
