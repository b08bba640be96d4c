"""The normalizer: nothing Asterisk sent is lost, and the compiled plan gives what the models declare."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amibridge.ami.messages import Event, Header
from amibridge.ami.parser import Parser, parse
from amibridge.normalizer import engine
from amibridge.normalizer.engine import Normalizer
from amibridge.normalizer.plan import compile_plan
from amibridge.schemas.event import AmiEvent
from amibridge.schemas.fields import rfc3339, rfc3339_of_ns, rfc3339_of_stamp
from amibridge.schemas.registry import EVENTS
from tests.corpus.recordings import RECORDINGS, Recording

SECRETS = {  # blacked out on purpose
    ("AuthList", "Password"),
    ("AuthDetail", "Password"),
    ("ChallengeResponseFailed", "Challenge"),
    ("ChallengeResponseFailed", "Response"),
    ("ChallengeResponseFailed", "ExpectedResponse"),
}
ABSENT = ("", "<unknown>", "unknown", "0", "N/A")
FLAGS = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def events(raw: bytes) -> list[bytes]:
    return [f for f in Parser().feed(raw) if isinstance(f, bytes) and isinstance(parse(f), Event)]


def envelope(raw: bytes, **place: Any) -> dict[str, Any]:
    where = {"epoch": "e1", "sequence": 7, "received_ns": 1_795_446_280_123_456_000} | place
    return json.loads(Normalizer(pbx="pbx1", bridge="b1").events(raw, **where)[0][1])  # type: ignore[no-any-return]


def leaves(value: Any) -> list[Any]:
    """Every scalar of a JSON value; a list or map also as itself."""
    if isinstance(value, dict):
        return [value, *(leaf for item in value.values() for leaf in leaves(item))]
    if isinstance(value, list):
        return [value, *(leaf for item in value for leaf in leaves(item))]
    return [value]


def says(value: Any, text: str) -> bool:
    """Whether a published value tells what the wire text told."""
    if value == text:
        return True
    if value is None:
        return text in ABSENT or text.startswith("1970-01-01T00:00:00")
    if isinstance(value, bool):
        return FLAGS.get(text.lower()) is value
    if isinstance(value, int | float):
        return _number(text) == value
    if isinstance(value, list):
        return [word for word in text.split(",") if word] == value
    if isinstance(value, dict):
        name, _, rest = text.partition("=")
        return value.get(name) == rest
    return isinstance(value, str) and value.endswith("Z") and datetime.fromisoformat(value) == _instant(text)


def _instant(text: str) -> datetime | None:
    if "T" in text:
        return datetime.fromisoformat(text)
    return datetime.fromtimestamp(float(text), UTC) if text.replace(".", "", 1).isdecimal() else None


def _number(text: str) -> float | None:
    if text.count(":") == 2:
        hours, minutes, seconds = (int(part) for part in text.split(":"))
        return hours * 3600 + minutes * 60 + seconds
    try:
        return float(text)
    except ValueError:
        return None


def place_of(name: str, header: str) -> tuple[str | None, str] | None:
    """Where the class of this event says a header goes, read from its declaration alone."""
    for field, spec in EVENTS.get(name, AmiEvent).model_fields.items():
        extra = spec.json_schema_extra
        assert extra is None or isinstance(extra, dict)
        if extra and header.lower() in [str(h).lower() for h in extra.get("x-ami-headers", [])]:  # type: ignore[union-attr]
            return None, field
        if extra and "x-ami-prefix" in extra:
            inner = _inner(name, field, str(extra["x-ami-prefix"]), header)
            if inner:
                return field, inner
    return None


def _inner(name: str, field: str, prefix: str, header: str) -> str | None:
    schema = EVENTS[name].model_json_schema()
    ref = next(o["$ref"] for o in schema["properties"][field]["anyOf"] if "$ref" in o).rpartition("/")[2]
    for inner, spec in schema["$defs"][ref]["properties"].items():
        if header.lower() in [(prefix + h).lower() for h in spec.get("x-ami-headers", [])]:
            return str(inner)
    return None


PLACES: dict[tuple[str, str], tuple[str | None, str] | None] = {}


def told(said: dict[str, Any], name: str, header: Header) -> bool:
    """Whether `data` has this header's value, in its field or in `extra` under its own name."""
    key = (name, header[0].lower())
    if key not in PLACES:
        PLACES[key] = place_of(*key)
    candidates: list[Any] = []
    if place := PLACES[key]:
        group, field = place
        holder = said if group is None else (said.get(group) or {})
        candidates.append(holder.get(field))
    kept = said.get("extra", {}).get(header[0])
    candidates += kept if isinstance(kept, list) else [kept] if kept is not None else []
    return any(says(value, header[1]) for value in candidates)


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_no_header_and_no_value_is_lost(recording: Recording) -> None:
    for raw in events(recording.raw):
        event = parse(raw)
        assert isinstance(event, Event)
        said = envelope(raw)
        assert said["amievent"] == _readable(event.name)
        for name, value in event.headers[1:]:
            if value and (event.name, name) in SECRETS:
                assert value not in json.dumps(said)
            elif value.isprintable() or value.isascii():
                assert told(said["data"], event.name, (name, value)), f"{event.name}: {name}: {value!r} in {said['data']}"
            else:
                assert _exact(said["data"], name, value), f"{event.name}: {name}: {value!r}"
        for line in event.stray_lines:
            assert _readable(line) in said["data"]["stray_lines"]


def _readable(text: str) -> str:
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _exact(said: dict[str, Any], name: str, value: str) -> bool:
    """A value that is not UTF-8: its bytes are in `not_utf8`."""
    try:
        value.encode()
        return told(said, name, (name, value)) or value in leaves(said)
    except UnicodeEncodeError:
        kept = said["not_utf8"][name]
        wire = value.encode("utf-8", "surrogateescape")
        return wire in [base64.b64decode(item) for item in (kept if isinstance(kept, list) else [kept])]


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_the_plan_gives_what_the_model_declares(recording: Recording) -> None:
    """The model, strict, takes the plan's output and gives the same back: same fields, same types, same nulls."""
    for raw in events(recording.raw):
        said = envelope(raw)
        cls = EVENTS.get(said["amievent"], AmiEvent)
        model = cls.model_validate(said["data"], strict=True)
        assert model.model_dump(mode="json") == said["data"], said["amievent"]
        unclaimed = set(model.model_extra or {})
        assert not unclaimed, f"{said['amievent']}: {unclaimed} are no declared fields"


@pytest.mark.parametrize("cls", EVENTS.values(), ids=lambda cls: cls.event_name)
def test_every_class_compiles_and_an_empty_event_fits_its_model(cls: type[AmiEvent]) -> None:
    filled = compile_plan(cls).fill([("Event", cls.event_name)])
    assert cls.model_validate(filled, strict=True).model_dump(mode="json") == filled


def both_ways(blocks: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The JSON of these events, the second time each is heard (then its shape is known), and as the plan alone gives it."""
    usual = engine.MAX_SHAPES
    found = []
    for shapes in (usual, 0):
        engine.MAX_SHAPES = shapes
        try:
            normalizer = Normalizer(pbx="pbx1", bridge="b1")
            twice = [
                normalizer.events(raw, epoch="e1", sequence=n, received_ns=1_795_446_280_123_456_789 + n)
                for n, raw in enumerate([*blocks, *blocks], 1)
            ]
        finally:
            engine.MAX_SHAPES = usual
        found.append([said for made in twice for _, said in made])
    return found[0], found[1]


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_the_short_way_gives_every_byte_of_the_long_way(recording: Recording) -> None:
    short, long = both_ways(events(recording.raw))
    assert short == long


LINES = st.sampled_from(
    [
        *("Channel: PJSIP/a-1", "Uniqueid: 1.1", "Uniqueid: <unknown>", "Linkedid: ", "CallerIDNum: <unknown>"),
        *("CallerIDName: unknown", "CallerIDName: a: b", "ChannelState: 6", "ChannelState: up", "Priority: 007"),
        *("Tenantid: t", "ChanVariable: A=1", "ChanVariable: B=2: 3", "ChanVariable: no", "chanvariable: C=3", "Cause: 16"),
        *("Cause: 1\r\nCause: 2", "Cause-txt: x", "Cause-txt: \nUniqueid", "Timestamp: 1795445437.948468", "Timestamp: "),
        *("Timestamp: 0", "Timestamp: 0.000000", "Timestamp: N/A", "timestamp: 1795445437.000000", "Timestamp: 1e300"),
        *("ActionID: amib-0123456789abcdef-1-tag", "SystemName: s", "Own: 1", "Own: 2", "own: 3", "Own:x", "Own : y"),
        *("stray", "", ": ", " : ", "Channel: ", "Channel", "ChanVariable(SIP/1.2.3.4:5060-1): A=1", "BridgeUniqueid: b"),
        *(
            "Event: VarSet",
            "\rUniqueid: 2.2",
            "caf\udce9: 1",
            "Own: caf\udce9",
            "Language: \N{SNOWMAN}",
            "Privilege: call,,all,",
        ),
    ]
)


@given(
    st.sampled_from(["Hangup", "BridgeEnter", "UserEvent", "Link"]), st.lists(LINES, max_size=8), st.lists(LINES, max_size=8)
)
@example("Hangup", ["Channel: x", "Uniqueid: y", "Cause: 1"], ["Channel: x", "Uniqueid", "stray", "Cause: 1"])
@example("Hangup", ["Channel: x", "Uniqueid: y"], ["Channel: x: \nUniqueid: z", "stray"])
def test_the_short_way_gives_every_byte_of_the_long_way_for_odd_events(name: str, one: list[str], other: list[str]) -> None:
    """The second has the lines of the first too: its names are nearly those that were learned."""
    blocks = [
        "\r\n".join((f"Event: {name}", *lines)).encode("utf-8", "surrogateescape") for lines in (one, other, one + other)
    ]
    short, long = both_ways(blocks)
    assert short == long


@given(
    st.integers(0, 3_000_000_000), st.integers(0, 999_999), st.sampled_from(["{}.{:06d}", "{}.{}", "{:010d}.{:06d}", "{}"])
)
def test_a_stamp_is_the_time_that_its_number_is(seconds: int, micros: int, form: str) -> None:
    stamp = form.format(seconds, micros)
    assert rfc3339_of_stamp(stamp) == rfc3339(float(stamp))


@given(st.datetimes(datetime(2002, 1, 1), datetime(2099, 1, 1)), st.integers(0, 999))
def test_a_clock_gives_the_time_it_shows(at: datetime, nanoseconds: int) -> None:
    whole = int(at.replace(microsecond=0, tzinfo=UTC).timestamp())
    said = rfc3339_of_ns((whole * 1_000_000 + at.microsecond) * 1_000 + nanoseconds)
    assert said == f"{at.isoformat()}Z"


def test_no_more_shapes_are_remembered_than_the_bound() -> None:
    normalizer = Normalizer(pbx="p", bridge="b")
    for n in range(engine.MAX_SHAPES + 100):
        raw = b"Event: UserEvent\r\nPrivilege: user,all\r\nOwn%d: 1" % n
        said = json.loads(normalizer.events(raw, epoch="e", sequence=n, received_ns=1)[0][1])
        assert said["data"]["extra"] == {f"Own{n}": "1"}
    assert len(normalizer._shapes) == engine.MAX_SHAPES


def test_unknown_events_pass_through_whole() -> None:
    raw = b"Event: Never.Heard*Of#It\r\nPrivilege: call,all\r\nA: 1\r\nA: 2\r\nUniqueid: 1.2\r\nB: \r\nno colon here"
    said = envelope(raw)
    assert said["type"] == "asterisk.ami.Never%2EHeard%2AOf%23It.v1"
    assert said["amievent"] == "Never.Heard*Of#It"
    assert said["subject"] == "channel/1.2"
    assert said["partitionkey"] == "1.2"
    assert said["data"] == {
        "privilege": ["call", "all"],
        "extra": {"A": ["1", "2"], "Uniqueid": "1.2", "B": ""},
        "stray_lines": ["no colon here"],
    }


def test_the_envelope_has_its_attributes() -> None:
    said = envelope(
        b"Event: DialBegin\r\nPrivilege: call,all\r\nDestChannel: PJSIP/a\r\nDestUniqueid: 1.3\r\nDestLinkedid: 1.2"
    )
    assert said["specversion"] == "1.0"
    assert said["id"] == "e1-7"
    assert said["source"] == "/asterisk/pbx1"
    assert said["type"] == "asterisk.ami.DialBegin.v1"
    assert said["subject"] == "channel/1.3"
    assert said["partitionkey"] == "1.2"
    assert said["sequence"] == "00000000000000000007"
    assert said["time"] == said["recordedtime"] == "2026-11-23T15:04:40.123456Z"
    assert said["dataschema"] == "urn:amibridge:schema:asterisk.ami.DialBegin:1-0"
    assert said["data"]["channel"] is None
    assert said["data"]["dest_channel"]["channel"] == "PJSIP/a"


def test_a_stamped_event_has_the_same_id_on_every_bridge() -> None:
    raw = b"Event: Hangup\r\nPrivilege: call,all\r\nTimestamp: 1795445437.948468\r\nUniqueid: 1.2"
    one, two = Normalizer(pbx="pbx1", bridge="a"), Normalizer(pbx="pbx1", bridge="b")
    first = one.events(raw, epoch="x", sequence=1, received_ns=1)[0][0]
    second = one.events(raw, epoch="x", sequence=2, received_ns=1)[0][0]
    assert first.id == two.events(raw, epoch="y", sequence=9, received_ns=2)[0][0].id
    assert first.id != second.id
    assert first.time == "2026-11-23T14:50:37.948468Z"
    assert first.id != Normalizer(pbx="pbx2", bridge="a").events(raw, epoch="x", sequence=1, received_ns=1)[0][0].id


def test_a_value_that_does_not_convert_goes_to_extra() -> None:
    said = envelope(b"Event: Newexten\r\nPrivilege: dialplan,all\r\nChannel: X/1\r\nPriority: hint\r\nPriority: 2")
    assert said["data"]["channel"]["priority"] is None
    assert said["data"]["extra"] == {"Priority": ["hint", "2"]}


def test_bytes_that_are_not_utf8_are_readable_and_exact() -> None:
    said = envelope(b"Event: VarSet\r\nPrivilege: dialplan,all\r\nVariable: X\r\nValue: caf\xe9\r\nstray \xe9")
    assert said["data"]["value"] == "café"
    assert said["data"]["stray_lines"] == ["stray é"]
    assert base64.b64decode(said["data"]["not_utf8"]["Value"]) == b"caf\xe9"


def test_headers_are_compared_without_case() -> None:
    said = envelope(b"Event: Hangup\r\nprivilege: call,all\r\nuniqueID: 1.2\r\nLINKEDID: 1.1")
    assert said["data"]["channel"]["uniqueid"] == "1.2"
    assert said["partitionkey"] == "1.1"


def test_local_times_carry_the_offset_of_the_pbx_where_its_zone_is_known() -> None:
    raw = b"Event: Cdr\r\nPrivilege: cdr,all\r\nStartTime: 2026-07-01 12:00:00\r\nAnswerTime: \r\nEndTime: soon"
    berlin = Normalizer(pbx="p", bridge="b", zone=ZoneInfo("Europe/Berlin"))
    said = json.loads(berlin.events(raw, epoch="e", sequence=1, received_ns=1)[0][1])["data"]
    assert said["start_time"] == "2026-07-01T12:00:00+02:00"
    assert said["answer_time"] is None
    assert said["end_time"] is None
    assert said["extra"] == {"EndTime": "soon"}
    assert envelope(raw)["data"]["start_time"] == "2026-07-01 12:00:00"


def test_an_old_event_speaks_todays_language_and_keeps_its_name() -> None:
    raw = (
        b"Event: Link\r\nPrivilege: call,all\r\nChannel1: SIP/a\r\nChannel2: SIP/b\r\n"
        b"Uniqueid1: 1.1\r\nUniqueid2: 1.2\r\nCallerID1: 100\r\nCallerID2: 200"
    )
    found = Normalizer(pbx="p", bridge="b").events(raw, epoch="e", sequence=5, received_ns=1)
    assert [one.type for one, _ in found] == ["asterisk.ami.BridgeEnter.v1"] * 2
    assert [one.id for one, _ in found] == ["e-5.1", "e-5.2"]
    assert {one.amievent for one, _ in found} == {"Link"}
    assert [one.data["channel"]["channel"] for one, _ in found] == ["SIP/a", "SIP/b"]
    assert {one.data["bridge"]["bridge_uniqueid"] for one, _ in found} == {"1.1+1.2"}


def test_no_event_is_made_of_a_block_that_is_none() -> None:
    with pytest.raises(ValueError, match="does not begin with Event"):
        envelope(b"Response: Success")
