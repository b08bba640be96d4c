"""What comes in as a request: who signed it, whether it was sent before, until when it counts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from amibridge.commands.executor import Asked
from amibridge.commands.intake import Intake, Refused
from amibridge.commands.ledger import Ledger
from amibridge.commands.policies import Policies
from amibridge.commands.signatures import MAX_WRAPPED_BYTES, Key, Keys
from amibridge.errors import RequestUnreadable
from amibridge.schemas.requests import Status
from amibridge.schemas.signing import sign

SECRET = b"0123456789abcdef"
KEYS = Keys({"k1": Key("crm", SECRET), "k2": Key("crm", SECRET * 2)})


@pytest.fixture
async def ledger() -> AsyncIterator[Ledger]:
    ledger = Ledger()
    await ledger.open()
    yield ledger
    await ledger.close()


async def read(
    ledger: Ledger,
    body: bytes,
    *,
    requester: str | None = None,
    redelivered: bool = False,
    expires_at: float | None = None,
    policy: Policies | None = None,
) -> Asked | Refused:
    intake = Intake(KEYS, policy or Policies(signers={"crm"}), ledger)
    return await intake.read(body, requester=requester, redelivered=redelivered, expires_at=expires_at)


def request(**fields: Any) -> bytes:
    return json.dumps({"id": "1", "action": "Ping", "pbx": "main"} | fields).encode()


def signed(key: str = "k1", secret: bytes = SECRET, **fields: Any) -> bytes:
    return sign(request(**fields), key_id=key, secret=secret)


async def test_a_plain_request_comes_from_whom_the_broker_vouches_for(ledger: Ledger) -> None:
    for who in (None, "web"):
        asked = await read(ledger, request(), requester=who)
        assert isinstance(asked, Asked)
        assert asked.requester == who


async def test_a_signature_says_who_asks_whatever_the_broker_says(ledger: Ledger) -> None:
    for body in (signed(), signed("k2", SECRET * 2)):
        asked = await read(ledger, body, requester="shared-user")
        assert isinstance(asked, Asked)
        assert asked.requester == "crm"


async def test_who_has_a_key_must_use_it(ledger: Ledger) -> None:
    refused = await read(ledger, request(), requester="crm")
    assert isinstance(refused, Refused)
    assert (refused.status, "must be signed" in refused.reason) == (Status.REJECTED, True)


async def test_everybody_must_sign_where_that_is_required(ledger: Ledger) -> None:
    policy = Policies(require_signature=True)
    assert isinstance(await read(ledger, request(), policy=policy), Refused)
    assert isinstance(await read(ledger, signed(), policy=policy), Asked)


async def test_a_replay_is_refused_and_the_brokers_own_repetition_is_not(ledger: Ledger) -> None:
    body = signed()
    assert isinstance(await read(ledger, body), Asked)
    replayed = await read(ledger, body)
    assert isinstance(replayed, Refused)
    assert "was sent before" in replayed.reason
    assert replayed.requester == "crm"
    again = await read(ledger, body, redelivered=True)
    assert isinstance(again, Asked)
    assert again.redelivered


async def test_a_signed_request_must_name_its_pbx(ledger: Ledger) -> None:
    refused = await read(ledger, signed(pbx=None))
    assert isinstance(refused, Refused)
    assert "must name its PBX" in refused.reason


async def test_a_bad_signature_is_answered_where_the_request_can_be_read(ledger: Ledger) -> None:
    refused = await read(ledger, signed(secret=b"x" * 16), requester="web")
    assert isinstance(refused, Refused)
    assert (refused.request.id, refused.requester, refused.status) == ("1", "web", Status.REJECTED)
    with pytest.raises(RequestUnreadable, match="nor can the request in it"):
        await read(ledger, sign(b"nonsense", key_id="k1", secret=b"x" * 16))


async def test_the_earlier_deadline_counts(ledger: Ledger) -> None:
    early, late = 2_000_000_000.0, 2_000_000_100.0
    for own, brokers, wanted in ((None, early, early), (late, early, early), (early, late, early), (early, None, early)):
        fields = {} if own is None else {"deadline": datetime.fromtimestamp(own, UTC).isoformat()}
        asked = await read(ledger, request(**fields), expires_at=brokers)
        assert asked.request.deadline is not None
        assert asked.request.deadline.timestamp() == wanted
    for odd in (float("nan"), float("inf"), 1e300):
        assert (await read(ledger, request(), expires_at=odd)).request.deadline is None


async def test_nothing_signed_is_done_while_nonces_can_not_be_kept(ledger: Ledger) -> None:
    await ledger.close()
    refused = await read(ledger, signed())
    assert isinstance(refused, Refused)
    assert refused.status is Status.UNAVAILABLE
    assert isinstance(await read(ledger, request()), Asked)


async def test_what_is_too_large_is_not_even_looked_at(ledger: Ledger) -> None:
    with pytest.raises(RequestUnreadable, match="at most"):
        await read(ledger, b"{" * (MAX_WRAPPED_BYTES + 1))


async def test_what_comes_again_long_after_it_was_signed_is_looked_up_all_the_same(ledger: Ledger) -> None:
    """Its first delivery may have been carried out: `rejected` would not be true."""
    old = sign(request(), key_id="k1", secret=SECRET, now=1_000_000_000.0)
    assert isinstance(await read(ledger, old), Refused)
    assert isinstance(await read(ledger, old, redelivered=True), Asked)
