"""Requests: what is read, what is refused and in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amibridge.errors import RequestUnreadable
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
