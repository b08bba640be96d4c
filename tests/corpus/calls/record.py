"""Records scenarios: `python -m tests.corpus.calls.record [scenario or family ...]`; without names, all of them.

It needs `sipp` (Debian: sip-tester) and the Asterisk that the tests use. Recording a scenario again replaces its file;
`manifest.json` is then written anew for all recordings there are.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from amibridge.ami.messages import Event, Orphan
from amibridge.ami.parser import Banner, Oversized, Parser, parse
from tests.corpus.calls import (
    scenarios_features,
    scenarios_groups,
    scenarios_operator,
    scenarios_other,
    scenarios_queues,
    scenarios_simple,
    scenarios_transfers,
)
from tests.corpus.calls.office import Office, Pbx
from tests.corpus.calls.stage import SCENARIOS, Scenario

FOLDER = Path(__file__).parent
MANIFEST = FOLDER / "manifest.json"
RELEASE = "22.10.1"
PLAYBOOKS = (
    scenarios_simple,
    scenarios_groups,
    scenarios_transfers,
    scenarios_queues,
    scenarios_features,
    scenarios_operator,
    scenarios_other,
)  # imported for their scenarios


def main(names: list[str]) -> int:
    """Record, say how each one went, and return how many failed."""
    chosen = [one for one in SCENARIOS.values() if not names or one.name in names or one.family in names]
    unknown = set(names) - {one.name for one in chosen} - {one.family for one in chosen}
    if unknown or not shutil.which("sipp"):
        print(f"unknown: {sorted(unknown)}" if unknown else "sipp is missing: apt-get install sip-tester")
        return 2
    with tempfile.TemporaryDirectory(prefix="calls_", ignore_cleanup_errors=True) as folder:
        pbx = Pbx(Path(folder) / "pbx")
        try:
            failed = sum(not _record(pbx, one, Path(folder) / one.name) for one in chosen)
        finally:
            pbx.close()
    write_manifest()
    return failed


def write_manifest() -> None:
    """Write what each recording tells and how many events are in it."""
    recordings = {}
    for one in SCENARIOS.values():
        raw = FOLDER / f"{one.name}.raw"
        if raw.exists():
            events = len(events_of(raw.read_bytes()))
            recordings[one.name] = {"family": one.family, "story": one.story, "events": events}
    text = json.dumps({"asterisk": RELEASE, "recordings": recordings}, indent=1, ensure_ascii=False)
    MANIFEST.write_text(text + "\n", encoding="utf-8")


def events_of(raw: bytes) -> list[Event]:
    """Read a recording; raises ValueError when something in it is no block of AMI."""
    parser = Parser()
    frames = parser.feed(raw)
    if tail := parser.close():
        raise ValueError(f"it ends inside a block: {tail!r}")
    messages = [parse(frame) for frame in frames if not isinstance(frame, Banner | Oversized)]
    if damaged := [message for message in messages if isinstance(message, Orphan)]:
        raise ValueError(f"no AMI block: {damaged[0].raw!r}")
    return [message for message in messages if isinstance(message, Event)]


def check(raw: bytes) -> int:
    """Return the number of events; raises ValueError unless every channel that appeared was hung up."""
    events = events_of(raw)
    appeared = {event.get("Uniqueid") for event in events if event.name == "Newchannel"}
    gone = {event.get("Uniqueid") for event in events if event.name == "Hangup"}
    if appeared - gone:
        raise ValueError(f"never hung up: {sorted(str(one) for one in appeared - gone)}")
    return len(events)


def _reader_for(one: Scenario) -> str:
    if one.everything:
        return "recorder-of-all"
    return "recorder-of-queues" if one.family in ("queue", "agent") else "recorder"


def _record(pbx: Pbx, one: Scenario, folder: Path) -> bool:
    folder.mkdir()
    office = Office(pbx, folder, _reader_for(one))
    try:
        one.act(office)
        raw = office.finish()
        events = check(raw)
    except Exception as error:  # one that fails must not keep the others from being recorded
        kept = Path(tempfile.gettempdir()) / f"failed-{one.name}.raw"
        kept.write_bytes(office.heard())
        print(f"FAILED {one.name} (heard until then: {kept}): {type(error).__name__}: {error}", flush=True)
        return False
    finally:
        office.tidy()
    (FOLDER / f"{one.name}.raw").write_bytes(raw)
    print(f"recorded {one.name}: {events} events, {len(raw)} bytes", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
