"""What someone sent, on a terminal: no secret and no control character gets through, whatever the bytes are."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amibridge.cli.safe_text import MAX_SHOWN_BYTES, safe

TELLTALE = "hunter2x"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"id": "1", "params": {"Secret": TELLTALE}}),
        json.dumps({"params": {"password": [TELLTALE, {"a": TELLTALE}], "Channel": "PJSIP/1"}}, indent=1),
        json.dumps({"params": {"Variable": {"DB_PASSWORD": TELLTALE}}}),
        json.dumps({"params": {"Variable": f"X=1,SECRET={TELLTALE}"}}),
        json.dumps({"params": {"Command": f"A: b\r\nSecret: {TELLTALE} {TELLTALE}\r\nB: c"}}),
        '{"params": {"Secr\\u0065t": "' + TELLTALE + '"}}',
        '{"params": {"Secret" : "a\\"' + TELLTALE + '"}',  # not closed
        '{"params": {"Secret": "' + TELLTALE,
        'x {"Key": "' + TELLTALE + '"}',
        '{"Secret": ' + TELLTALE + ', "pin": 8' + TELLTALE + "}",
        f"Action: Login\r\nUsername: me\r\nSecret: {TELLTALE}\r\n\r\n",
        f"password={TELLTALE}&user=me",
        '{"key": {"key": ["' + TELLTALE + '"], "b": "' + TELLTALE + '"}}',
    ],
)
def test_what_is_named_as_a_secret_is_not_shown(text: str) -> None:
    shown = safe(text.encode())
    assert TELLTALE not in shown
    assert "***" in shown


def test_the_rest_is_shown_as_it_came() -> None:
    text = '{"id": "1", "action":"Originate",\n "params": {"Channel": "PJSIP/ü", "Priority": 1, "A": [true, {"b": null}]}}'
    assert safe(text.encode()) == text
    text = '{"params": {"Secret": "x", "Channel": "PJSIP/1"}}'
    assert safe(text.encode()) == '{"params": {"Secret": "***", "Channel": "PJSIP/1"}}'


def test_nothing_moves_the_cursor_or_rings_the_bell() -> None:
    assert safe(b"\x1b[2J\x07\x00\xff\r\nnext\xc2\x9b\xe2\x80\xae") == "\\x1b[2J\\x07\\x00\\xff\\r\nnext\\x9b\\u202e"


def test_what_is_long_is_cut_and_takes_no_time() -> None:
    for body in (
        b"x" * 70000,
        b'{"Secret":"' + b"a" * 70000,
        b"a-" * 35000,
        b'"\\' * 35000,
        b"secret" * 12000,
        b"[" * 70000,
    ):
        started = time.perf_counter()
        assert f"… and {len(body) - MAX_SHOWN_BYTES} bytes more" in safe(body)
        assert time.perf_counter() - started < 1.0


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_harmless(raw: bytes) -> None:
    assert all(line.isprintable() for line in safe(raw).split("\n"))
