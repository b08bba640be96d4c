"""Requests: what is read, what is refused and in which words."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amibridge.errors import RequestRefused, RequestUnreadable
from amibridge.schemas.requests import MAX_REQUEST_BYTES, headers_of, read_request, seconds_left

GOOD: dict[str, Any] = {"id": "1", "action": "Ping"}


def body(**fields: Any) -> bytes:
    return json.dumps(GOOD | fields).encode()


def test_params_become_headers_in_order() -> None:
    params = {
        "Channel": "Local/1@x",
        "Async": True,
        "Timeout": 5000,
        "Codecs": ["ulaw", "alaw"],
        "Variable": {"A": "1", "B": 2},
    }
    assert headers_of(read_request(body(params=params))) == [
        ("Channel", "Local/1@x"),
        ("Async", "true"),
        ("Timeout", "5000"),
        ("Codecs", "ulaw"),
        ("Codecs", "alaw"),
        ("Variable", "A=1"),
        ("Variable", "B=2"),
    ]


def test_a_deadline_is_absolute_and_needs_a_zone() -> None:
    left = seconds_left(read_request(body(deadline="2020-01-01T00:00:00Z")))
    assert left is not None
    assert left < 0
    assert seconds_left(read_request(body())) is None
    with pytest.raises(RequestUnreadable, match="deadline"):
        read_request(body(deadline="2020-01-01T00:00:00"))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "id: Field required"),
        (b"x" * (MAX_REQUEST_BYTES + 1), "bytes; at most"),
        (body(id=""), "id: "),
        (body(id="a\nb"), "id: .*printable"),
        (body(action="Ping\r\nAction: Logoff"), "action: "),
        (body(action="Ping "), "action: "),
        (body(parms={}), "parms: Extra inputs"),
        (body(params={"A": {"B": {"C": 1}}}), "params.A"),
        (body(params={"A": None}), "params.A"),
        (b"[" * 30000, "not JSON|recursion|deep"),
    ],
)
def test_what_can_not_be_read_says_which_field(raw: bytes, words: str) -> None:
    with pytest.raises(RequestUnreadable, match=words):
        read_request(raw)


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b'{"id": "\xff"}', "byte 8 is not UTF-8"),
        (b'{"id": "\xed\xa0\x80"}', "byte 8 is not UTF-8"),  # half a surrogate pair as bytes
        (body(params={"A": "x\ud800"}), "params.A: the text has half a surrogate pair at character 1"),
        (body(params={"\udfff": "x"}), "params: a key has half a surrogate pair"),
        (b'{"id": "1", "action": "Ping", "action": "Logoff"}', "the key 'action' is given twice"),
        (b'{"id": "1", "params": {"A": 1, "A": 2}}', "the key 'A' is given twice"),
        (b'{"id": "1", "params": {"A": 1, "\\u0041": 2}}', "the key 'A' is given twice"),
        (b'{"id": "1", "params": {"A": [1, NaN]}}', "params.A.1: NaN"),
        (b'{"id": "1", "params": {"A": -Infinity}}', "params.A: NaN, Infinity"),
        (b'{"id": "1", "params": {"A": 1e999}}', "params.A: NaN, Infinity"),
        (b'{"id": "1", "params": {"A": ' + b"9" * 5000 + b"}}", "thousands of digits"),
        (b'{"id": "1", "params": {"A": ' + b"9" * 4000 + b"}}", "params.A|action"),
        (nested(17), "nested more than 16 deep at byte 80"),
        (b"[" * 60000, "nested more than 16 deep at byte 16"),
        (b'{"a":' * 12000, "nested more than 16 deep"),
        (b'{"id": "' + b"[" * 60000, "not JSON"),
        (body(params={f"A{n}": 1 for n in range(254)}), "params: the request has more than 256 keys"),
        (body(params={"A": [1] * 20000}), "params.A: the request has more than 256 keys and list items"),
        (body(params={"A": "ü" * 2049}), "params.A: the text has 4098 bytes; at most 4096"),
        (body(params={"A": {"x" * 300: "1"}}), "params.A: a key has 300 bytes"),
        (body(**{"evil\x1b[2J\n" + "x" * 100: 1}), r"evil\\x1b\[2J\\nx+…: Extra"),
        (b'{"id": "1"} {}', "not JSON: Extra data"),
        (b"\xef\xbb\xbf{}", "not JSON: Unexpected UTF-8 BOM"),
        ('{"id": "1"}'.encode("utf-16"), "not UTF-8"),
        (b'{"id": "\x00"}', "control character"),
        (b"null", "not a JSON object"),
    ],
)
def test_what_two_readers_could_take_differently_or_costs_too_much_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(RequestUnreadable, match=words):
        read_request(raw)


def test_the_limits_themselves_are_taken() -> None:
    assert read_request(body(params={"A": "x" * 4096})).params["A"] == "x" * 4096
    read_request(body(params={f"A{n}": "[{[{[{[{[{[{[{[{[{[{" for n in range(126)}))  # brackets in a text nest nothing
    with pytest.raises(RequestUnreadable, match=r"a: Extra|id: Field"):
        read_request(nested(16))
    read_request(json.dumps(GOOD).encode(), max_bytes=len(json.dumps(GOOD)))
    with pytest.raises(RequestUnreadable, match="at most 10 are taken"):
        read_request(body(), max_bytes=10)


def test_reading_costs_well_under_a_millisecond_and_nonsense_not_much_more() -> None:
    usual = body(params={"Channel": "PJSIP/100", "Variable": {f"V{n}": "x" * 40 for n in range(30)}})
    assert best_seconds(usual) < 0.001
    for nonsense in (
        b'"' + b'\\"' * 32000,
        b"[]" * 32000,
        b'"\\' * 32000,
        b'{"a":"' + b"\\u0041" * 10000,
        b"[[],[]]," * 8000,
    ):
        assert best_seconds(nonsense) < 0.1


def best_seconds(raw: bytes) -> float:
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        with contextlib.suppress(RequestUnreadable):
            read_request(raw)
        best = min(best, time.perf_counter() - started)
    return best


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["Ping", "1", "pbx1", "response"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["Channel", "Variable"]), inner),
    max_leaves=30,
)
REQUEST_LIKE = st.dictionaries(
    st.sampled_from(["id", "action", "params", "pbx", "deadline", "reply_to", "await", "dry_run"]) | st.text(), JSON_LIKE
)


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=300) | JSON_LIKE.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_raise_anything_else(raw: bytes) -> None:
    with contextlib.suppress(RequestUnreadable):
        read_request(raw)


@settings(max_examples=300, deadline=None)
@given(value=REQUEST_LIKE, cut=st.integers(0, 400), junk=st.binary(max_size=4))
def test_no_request_with_a_fault_raises_anything_else(value: dict[str, Any], cut: int, junk: bytes) -> None:
    """A fault's text is one printable line, and what is taken can be written as headers or is refused by name."""
    whole = json.dumps(GOOD | value).encode()
    for raw in (whole, whole[:cut] + junk + whole[cut:], whole[:cut]):
        try:
            request = read_request(raw)
        except RequestUnreadable as error:
            assert str(error).isprintable()
            continue
        with contextlib.suppress(RequestRefused):
            headers_of(request)
