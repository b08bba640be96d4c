"""A signed request: the exact text of the request in a wrapper, and what is signed of it. For requesters and the bridge.

    {"signed": "{\"id\": …}", "key": "crm-2026", "nonce": "…", "timestamp": "1795445437.948", "signature": "<hex>"}

The signature is the HMAC-SHA256, in hexadecimal, over the UTF-8 bytes of five lines joined by a line feed:
`amibridge.v1`, the key's name, the nonce, the timestamp as it stands there, and the signed text. The request travels as a
text, so its bytes are the same for everybody and no two languages have to agree how JSON is written.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

import orjson

VERSION = "amibridge.v1"
SIGNED = "signed"
_NONCE_BYTES = 16


def sign(request_body: bytes, *, key_id: str, secret: bytes, nonce: str | None = None, now: float | None = None) -> bytes:
    """The wrapper around a request's JSON. `nonce` (8 to 64 printable characters) must never be used twice with a key;
    without one it is random. `now` is the unix time in seconds. Raises UnicodeDecodeError where the body is not UTF-8."""
    text = request_body.decode("utf-8")
    nonce = nonce if nonce is not None else secrets.token_hex(_NONCE_BYTES)
    timestamp = f"{time.time() if now is None else now:.3f}"
    signature = signature_of(text, key_id=key_id, secret=secret, nonce=nonce, timestamp=timestamp)
    wrapper = {SIGNED: text, "key": key_id, "nonce": nonce, "timestamp": timestamp, "signature": signature}
    return orjson.dumps(wrapper)


def signature_of(text: str, *, key_id: str, secret: bytes, nonce: str, timestamp: str) -> str:
    """The signature in hexadecimal, lower case."""
    message = "\n".join((VERSION, key_id, nonce, timestamp, text)).encode("utf-8")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
