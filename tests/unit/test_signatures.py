"""Signed requests: what is verified, what is refused and in which words."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amibridge.commands.signatures import MAX_WRAPPED_BYTES, Key, Keys, Opened
from amibridge.errors import SignatureRefused
from amibridge.schemas.requests import read_request
from amibridge.schemas.signing import sign

NOW = 1_795_445_437.948
SECRET = b"0123456789abcdef"
REQUEST = b'{"id": "1", "action": "Ping", "params": {"X": "\xc3\xa9\\n"}}'
KEYS = Keys({"k1": Key("crm", SECRET), "k2": Key("crm", b"another secret 16")}, clock=lambda: NOW)


def signed(**changes: Any) -> bytes:
    wrapper = json.loads(sign(REQUEST, key_id="k1", secret=SECRET, nonce="nonce-0001", now=NOW))
    return json.dumps({name: item for name, item in (wrapper | changes).items() if item is not None}).encode()


def test_a_signed_request_says_who_asks() -> None:
    assert KEYS.open(signed()) == Opened(REQUEST, "crm", "k1", "nonce-0001", NOW + 300)
    assert read_request(KEYS.open(signed()).body).action == "Ping"
    other = sign(REQUEST, key_id="k2", secret=b"another secret 16", now=NOW)
    assert KEYS.open(other).requester == "crm"
    assert KEYS.requesters == {"crm"}


def test_any_language_can_sign() -> None:
    """The recipe of the documentation, with nothing of ours."""
    text = REQUEST.decode()
    timestamp = f"{NOW:.0f}"
    message = f"amibridge.v1\nk1\nabcdefgh\n{timestamp}\n{text}"
    signature = hmac.new(SECRET, message.encode(), hashlib.sha256).hexdigest()
    wrapper = {"signed": text, "key": "k1", "nonce": "abcdefgh", "timestamp": timestamp, "signature": signature.upper()}
    assert KEYS.open(json.dumps(wrapper, indent=2).encode()).body == REQUEST


def test_nonces_are_random() -> None:
    first, second = (json.loads(sign(REQUEST, key_id="k1", secret=SECRET)) for _ in range(2))
    assert first["nonce"] != second["nonce"]
    assert Keys({"k1": Key("crm", SECRET)}).open(sign(REQUEST, key_id="k1", secret=SECRET)).expires_at > time.time()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", REQUEST, b'"signed"', b'["signed"]', b'{"params": {"a": "signed"}}', b"\xff"]
)
def test_what_is_not_signed_passes_and_nobody_vouches_for_it(body: bytes) -> None:
    assert KEYS.open(body) == Opened(body)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "k9"}, "the key 'k9' is not known"),
        ({"key": "k2"}, "not that of the key 'k2'"),
        ({"signature": "0" * 64}, "not that of the key"),
        ({"signature": "é" * 64}, "not that of the key"),
        ({"signature": ""}, "not that of the key"),
        ({"signed": REQUEST.decode() + " "}, "not that of the key"),
        ({"nonce": "nonce-0002"}, "not that of the key"),
        ({"nonce": "short"}, "8 to 64 printable"),
        ({"nonce": "with\nline feed"}, "8 to 64 printable"),
        ({"nonce": "x" * 65}, "8 to 64 printable"),
        ({"timestamp": f"{NOW + 1:.3f}"}, "not that of the key"),
        ({"timestamp": f"{NOW - 300:.3f}"}, "signed 300 s ago"),
        ({"timestamp": f"{NOW + 400:.3f}"}, "400 s in the future"),
        ({"timestamp": "nan"}, "unix time in seconds"),
        ({"timestamp": "1e9"}, "unix time in seconds"),
        ({"timestamp": NOW}, "exactly the texts"),
        ({"signature": None}, "exactly the texts"),
        ({"extra": "x"}, "exactly the texts"),
        ({"signed": {}}, "exactly the texts"),
    ],
)
def test_what_is_not_right_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SignatureRefused, match=words):
        KEYS.open(signed(**changes))


def test_parts_can_not_move_between_the_lines() -> None:
    """A nonce that swallows the timestamp would sign the same bytes."""
    wrapper = json.loads(signed())
    moved = wrapper | {"key": "k1\nnonce-0001"}
    with pytest.raises(SignatureRefused):
        KEYS.open(json.dumps(moved).encode())


def test_what_is_too_large_is_left_to_the_reader_of_requests() -> None:
    body = signed(signed="x" * MAX_WRAPPED_BYTES)
    assert KEYS.open(body).requester is None


def test_secrets_are_not_shown() -> None:
    assert "0123456789" not in repr(Key("crm", SECRET))
    with pytest.raises(SignatureRefused) as caught:
        KEYS.open(signed(signature="0" * 64))
    assert "0123456789" not in str(caught.value)
    expected = json.loads(signed())["signature"]
    assert expected not in str(caught.value)


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: b'{"signed":' + tail))
def test_any_bytes_are_opened_or_refused(body: bytes) -> None:
    with contextlib.suppress(SignatureRefused):
        assert KEYS.open(body).requester is None


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_byte_gets_through(place: int, change: int) -> None:
    body = bytearray(signed())
    body[place % len(body)] ^= change
    try:
        opened = KEYS.open(bytes(body))
    except SignatureRefused:
        return
    assert opened.requester is None or opened.body == REQUEST
