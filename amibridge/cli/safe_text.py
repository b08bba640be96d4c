"""Bytes that someone sent, for a terminal: secrets out of it, control characters escaped, whatever they are."""

from __future__ import annotations

import json
import re

from amibridge.schemas.strict_json import printable

MAX_SHOWN_BYTES = 64 * 1024  # the largest request that is taken
HIDDEN = "***"

_NAMES = r"secret|passw|pwd|token|credential|md5|authkey|apikey|api_key|private"
_SECRET = re.compile(rf"{_NAMES}|^key$|^pin$|^sig$|^signature$", re.IGNORECASE)
# In what is no JSON, and within the texts of JSON: `Secret: x`, `DB_PASSWORD=x`. To the end of its line or list item. Every
# repetition has a limit, so that no text takes long.
_SECRET_LINE = re.compile(
    rf"((?:(?:{_NAMES})[\w-]{{0,40}}|\bkey|\bpin)[\"']?\s{{0,8}}[:=]\s{{0,8}}[\"']?)(?:(?!\\[rn])[^\r\n,&\"\[{{])+",
    re.IGNORECASE,
)
# A string, to its closing quote or to the end; a bracket; or anything else that is a value of its own.
_PIECE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^\s"\[\]{}:,]+|\s+', re.DOTALL)


def safe(body: bytes) -> str:
    """The text with `***` for the values of what is named Secret, Password, Key and the like; lines stay lines."""
    text = body[:MAX_SHOWN_BYTES].decode("utf-8", "backslashreplace")
    text = _SECRET_LINE.sub(rf"\g<1>{HIDDEN}", _without_secrets(text))
    text = "\n".join(printable(line.expandtabs()) for line in text.split("\n"))
    more = len(body) - MAX_SHOWN_BYTES
    return f"{text}\n… and {more} bytes more" if more > 0 else text


def _without_secrets(text: str) -> str:
    """Piece by piece, so that it also works on what is no JSON, or only nearly."""
    shown: list[str] = []
    key = ""  # the last string, which is a name if a colon follows
    depth = 0  # within the value of a secret: how many brackets are open
    hides = False  # whether what comes is the value of a secret
    for piece in _PIECE.findall(text):
        if piece in "[{":
            depth += hides or depth > 0
            hides = False
        elif piece in "]}":
            depth -= depth > 0
        elif piece == ":":
            hides = _SECRET.search(key) is not None
        elif piece == ",":
            hides = False
        elif not piece.isspace():
            key = _word(piece)
            if hides or depth:
                piece, hides = f'"{HIDDEN}"', False
        shown.append(piece)
    return "".join(shown)


def _word(piece: str) -> str:
    """A name as it is meant: `"Secr\\u0065t"` too."""
    try:
        return str(json.loads(piece, strict=False))
    except (ValueError, RecursionError):
        return piece.strip('"')
