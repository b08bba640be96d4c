"""From the bytes of a delivery to a request and the one who asks, or to why it is refused before any rule is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from amibridge.commands.executor import Asked
from amibridge.commands.ledger import Ledger
from amibridge.commands.policies import Policies
from amibridge.commands.signatures import Keys, Opened
from amibridge.errors import LedgerError, RequestUnreadable, SignatureRefused
from amibridge.schemas.requests import Request, Status, read_request


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that can be read and answered, and goes no further."""

    request: Request
    requester: str | None
    status: Status
    reason: str


class Intake:
    """Reads the deliveries of one PBX. The ledger remembers the nonces of signed requests."""

    def __init__(self, keys: Keys, policy: Policies, ledger: Ledger) -> None:
        self._keys = keys
        self._policies = policy
        self._ledger = ledger

    async def read(
        self, body: bytes, *, requester: str | None, redelivered: bool, expires_at: float | None
    ) -> Asked | Refused:
        """`requester` is whom the broker vouches for, `expires_at` the broker's deadline (unix seconds).

        Raises RequestUnreadable when there is nothing that could be answered.
        """
        try:
            opened = self._keys.open(body, at_any_time=redelivered)
        except SignatureRefused as error:
            return Refused(_inside(body, str(error)), requester, Status.REJECTED, str(error))
        request = _until(read_request(opened.body), expires_at)
        if opened.key_id is None:
            if self._policies.must_sign(requester):
                return Refused(request, requester, Status.REJECTED, "this request must be signed with a key, and is not")
            return Asked(request, requester, redelivered)
        return await self._signed(request, opened, redelivered)

    async def _signed(self, request: Request, opened: Opened, redelivered: bool) -> Asked | Refused:
        """The broker's own repetition has the nonce of the first time; anybody else's is a replay."""
        if request.pbx is None:
            # Whoever can read one PBX's queue could hand it to another, where its nonce is new.
            text = "a signed request must name its PBX (`pbx`), so that it can not be handed to another"
            return Refused(request, opened.requester, Status.REJECTED, text)
        try:
            new = await self._ledger.first_use(opened.key_id or "", opened.nonce or "", opened.expires_at)
        except LedgerError as error:
            return Refused(request, opened.requester, Status.UNAVAILABLE, f"{error}; nothing was sent")
        if not new and not redelivered:
            text = "this signed request was sent before: every request, also a repeated one, needs a nonce of its own"
            return Refused(request, opened.requester, Status.REJECTED, text)
        return Asked(request, opened.requester, redelivered)


def _until(request: Request, expires_at: float | None) -> Request:
    """With the broker's deadline, where that comes first."""
    if expires_at is None:
        return request
    try:
        expires = datetime.fromtimestamp(expires_at, UTC)
    except (OverflowError, ValueError, OSError):
        return request
    if request.deadline is not None and request.deadline <= expires:
        return request
    return request.model_copy(update={"deadline": expires})


def _inside(body: bytes, refused: str) -> Request:
    """The request in a wrapper that proves nothing: only to tell its sender so."""
    try:
        return read_request(str(orjson.loads(body)["signed"]).encode())
    except (ValueError, KeyError, TypeError, RequestUnreadable) as error:
        raise RequestUnreadable(f"{refused}; nor can the request in it be read") from error
