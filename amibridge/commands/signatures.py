"""Who signed a request. A plain one passes and nobody has vouched for it; a signed one is verified or refused."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson

from amibridge.errors import SignatureRefused
from amibridge.schemas.requests import MAX_REQUEST_BYTES
from amibridge.schemas.signing import SIGNED, signature_of

WINDOW_SECONDS = 300.0  # clocks of requesters that ask for a time server are closer than that
MAX_WRAPPED_BYTES = 2 * MAX_REQUEST_BYTES  # every quote of the request costs a backslash more

_FIELDS = frozenset({SIGNED, "key", "nonce", "timestamp", "signature"})
_NONCE = re.compile(r"[!-~]{8,64}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Key:
    """Whose key it is, and its secret."""

    requester: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A request's bytes and who signed them; of a plain one all but the body is None.

    From `expires_at` on (unix seconds) the same wrapper is refused for its age, so its nonce need not be remembered.
    """

    body: bytes
    requester: str | None = None
    key_id: str | None = None
    nonce: str | None = None
    expires_at: float = 0.0


class Keys:
    """The keys of all requesters by their name. A requester may have several, so that one can replace another."""

    def __init__(
        self,
        keys: Mapping[str, Key],
        *,
        window_seconds: float = WINDOW_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = dict(keys)
        self._window_seconds = window_seconds
        self._clock = clock

    @property
    def requesters(self) -> frozenset[str]:
        """Who has a key, and so must use it."""
        return frozenset(key.requester for key in self._keys.values())

    def open(self, body: bytes, *, at_any_time: bool = False) -> Opened:
        """The request inside, verified; whether its nonce was used before is for the caller to find out.

        `at_any_time` is for what the broker says it had before, perhaps long ago: its age is then not looked at.
        Raises SignatureRefused, and nothing else whatever the bytes are; its text is for people.
        """
        wrapper = _wrapper(body)
        if wrapper is None:
            return Opened(body)
        name, nonce, timestamp = wrapper["key"], wrapper["nonce"], wrapper["timestamp"]
        if (key := self._keys.get(name)) is None:
            raise SignatureRefused(f"the key {name[:64]!r} is not known; it must stand under requests.keys")
        signed_at = self._in_time(timestamp, at_any_time)
        if not _NONCE.fullmatch(nonce):
            raise SignatureRefused("the nonce must be 8 to 64 printable ASCII characters without blanks")
        expected = signature_of(wrapper[SIGNED], key_id=name, secret=key.secret, nonce=nonce, timestamp=timestamp)
        given = wrapper["signature"]
        if not _SIGNATURE.fullmatch(given) or not hmac.compare_digest(expected, given.lower()):
            raise SignatureRefused(f"the signature is not that of the key {name!r}; the secret or the signed text differs")
        return Opened(wrapper[SIGNED].encode("utf-8"), key.requester, name, nonce, signed_at + self._window_seconds)

    def _in_time(self, timestamp: str, at_any_time: bool) -> float:
        if not _TIMESTAMP.fullmatch(timestamp):
            raise SignatureRefused("the timestamp must be the unix time in seconds, as text, such as '1795445437.948'")
        signed_at = float(timestamp)
        off = self._clock() - signed_at
        if not at_any_time and not abs(off) < self._window_seconds:
            word = "ago" if off > 0 else "in the future"
            raise SignatureRefused(
                f"it was signed {abs(off):.0f} s {word} and {self._window_seconds:.0f} s are allowed; are the clocks right?"
            )
        return signed_at


def _wrapper(body: bytes) -> dict[str, str] | None:
    """The wrapper of a signed request, None for anything else: the reader of requests tells what is wrong with that."""
    if len(body) > MAX_WRAPPED_BYTES or b'"signed"' not in body:
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict) or SIGNED not in value:
        return None
    if value.keys() != _FIELDS or not all(isinstance(item, str) for item in value.values()):
        raise SignatureRefused(f"a signed request has exactly the texts {', '.join(sorted(_FIELDS))}")
    return value
