"""Redaction: secrets always, numbers, digits and variables by option; nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amibridge.normalizer.engine import Normalizer
from amibridge.normalizer.redaction import REDACTED, Redaction


def published(raw: str, redaction: Redaction | None = None) -> tuple[dict[str, Any], str]:
    normalizer = Normalizer(pbx="p", bridge="b", redaction=redaction)
    body = normalizer.events(raw.replace("\n", "\r\n").encode("latin-1"), epoch="e", sequence=1, received_ns=1)[0][
        1
    ].decode()
    return json.loads(body)["data"], body


@pytest.mark.parametrize(
    ("event", "header"),
    [
        ("AuthDetail", "Password"),
        ("AuthDetail", "Md5Cred"),
        ("AuthDetail", "OauthSecret"),
        ("AuthDetail", "RefreshToken"),
        ("AuthList", "Password"),
        ("TransportDetail", "Password"),
        ("ChallengeResponseFailed", "ExpectedResponse"),
        ("InvalidPassword", "ReceivedHash"),
        ("VoicemailPasswordChange", "NewPassword"),
    ],
)
def test_secrets_are_always_blacked_out(event: str, header: str) -> None:
    _, body = published(f"Event: {event}\nPrivilege: x,all\n{header}: topsecret\n{header.upper()}: topsecret")
    assert "topsecret" not in body
    assert REDACTED in body


def test_a_secret_that_is_not_utf8_does_not_come_out_in_base64() -> None:
    _, body = published("Event: AuthDetail\nPrivilege: x\nPassword: caf\xe9secret\nRealm: caf\xe9")
    assert "Y2Fm6XNlY3JldA==" not in body
    assert "Y2Fm6Q==" in body


def test_caller_numbers_by_option() -> None:
    numbers = "CallerIDNum: 5551212\nConnectedLineNum: 5551212\nCallerIDName: <unknown>\nExten: s"
    raw = f"Event: Newchannel\nPrivilege: call,all\n{numbers}"
    told, body = published(raw, Redaction(caller_numbers=True))
    assert "5551212" not in body
    assert told["channel"]["caller_id_num"] == REDACTED
    assert told["channel"]["caller_id_name"] is None
    assert told["channel"]["exten"] == "s"
    assert "5551212" in published(raw)[1]


def test_a_cdr_has_numbers_under_other_names() -> None:
    raw = 'Event: Cdr\nPrivilege: cdr,all\nSource: 5551212\nDestination: 5551212\nCallerID: "X" <5551212>'
    assert "5551212" not in published(raw, Redaction(caller_numbers=True))[1]


def test_dtmf_digits_by_option() -> None:
    told, _ = published("Event: DTMFEnd\nPrivilege: dtmf,all\nDigit: 7\nDirection: Received", Redaction(dtmf_digits=True))
    assert told["digit"] == REDACTED
    assert told["direction"] == "Received"


def test_variables_by_name() -> None:
    hidden = Redaction(variables=("PIN", "CARD_*"))
    assert published("Event: VarSet\nPrivilege: dialplan,all\nVariable: PIN\nValue: 4711", hidden)[0]["value"] == REDACTED
    assert published("Event: VarSet\nPrivilege: dialplan,all\nVariable: PINK\nValue: 4711", hidden)[0]["value"] == "4711"
    raw = "Event: Hangup\nPrivilege: call,all\nChannel: a\nChanVariable: CARD_NO=4711\nChanVariable: LANG=en"
    told, _ = published(raw, hidden)
    assert told["channel"]["variables"] == {"CARD_NO": REDACTED, "LANG": "en"}


def test_raw_blocks_are_withheld_when_something_is_hidden() -> None:
    said = {"reason": "orphan", "size_bytes": 3, "raw": "CallerIDNum: 5551212"}
    for redaction, raw in ((Redaction(), said["raw"]), (Redaction(dtmf_digits=True), "")):
        normalizer = Normalizer(pbx="p", bridge="b", redaction=redaction)
        envelope = normalizer.lifecycle("amibridge.frame.damaged", said, epoch="e", sequence=1, received_ns=1)
        assert envelope.data["raw"] == raw
