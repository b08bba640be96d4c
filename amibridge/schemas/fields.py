"""Wire types: how the text of one AMI header becomes a typed value.

Each type is a pydantic annotation that carries its converter, so that the model and the compiled plan of the normalizer
use the same function. A converter takes the text of one header (`many` ones: of all its repeats) and raises ValueError
when the text is not of its kind; the header then goes to `extra` unchanged.

Values are typed by (event, header), never by header alone: `Status` is a number in one event and a word in another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from math import isfinite
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_ABSENT = frozenset({"", "<unknown>", "unknown"})
_NUMERIC = frozenset("0123456789.-+eE")
_SAFE_DIGITS = 15  # every whole number this long is exact in every JSON reader
_STAMP_DIGITS, _STAMP_LIMIT = 10, "2100000000"  # of the seconds in a stamp, 2001 to 2036: six decimals fit into a float
_EXACT_DIGITS = 17  # a decimal number with more would be rounded
_FLAGS = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


@dataclass(frozen=True, slots=True)
class Wire:
    """Annotation metadata: the converter from wire text, and whether it takes all repeats of a header at once."""

    convert: Callable[..., Any] | None  # None: the text as it is
    many: bool = False
    zoned: bool = False  # the converter also takes the PBX's time zone, None where it is not configured

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if self.convert is None or self.many or self.zoned:
            return schema
        return core_schema.no_info_before_validator_function(self._from_text, schema)

    def _from_text(self, value: Any) -> Any:
        return self.convert(value) if isinstance(value, str) and self.convert else value


def to_known(text: str) -> str | None:
    """Text, with `<unknown>` as null; an empty value stays empty."""
    return None if text == "<unknown>" else text


def to_party(text: str) -> str | None:
    """A caller's or callee's number or name; Asterisk's three spellings of "not known" are null."""
    return None if text in _ABSENT else text


def to_integer(text: str) -> int | None:
    """A whole number; empty is null. ValueError for anything else, spaces around it and numbers JSON readers round."""
    if text == "":
        return None
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > _SAFE_DIGITS:
        raise ValueError(f"not a whole number: {text!r}")
    return int(text)


def to_number(text: str) -> float | None:
    """A decimal number; empty and N/A are null."""
    if text in ("", "N/A"):
        return None
    if not _NUMERIC.issuperset(text):
        raise ValueError(f"not a number: {text!r}")
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"too large a number: {text!r}")
    return number


def to_flag(text: str) -> bool | None:
    """Yes/No, yes/no, True/False, true/false, on/off, 1/0; empty is null."""
    if text == "":
        return None
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise ValueError(f"not a yes or no: {text!r}") from None


def to_seconds(text: str) -> float | None:
    """A duration in seconds, from seconds or `HH:MM:SS` (hours unbounded)."""
    if ":" not in text:
        return to_number(text)
    hours, minutes, seconds = (to_integer(part) for part in text.split(":"))
    if hours is None or minutes is None or seconds is None:
        raise ValueError(f"not a duration: {text!r}")
    return float(hours * 3600 + minutes * 60 + seconds)


def to_instant(text: str) -> str | None:
    """A point in time from epoch seconds to RFC 3339 in UTC; empty and 0 ("never") are null. RFC 3339 text passes."""
    if text in ("", "0"):
        return None
    if "T" in text:
        return text
    return rfc3339(float(text))


def to_stamp(text: str) -> str | None:
    """An ISO time with an offset such as `+0000` to RFC 3339 in UTC; empty and the epoch itself ("never") are null."""
    if text == "":
        return None
    stamp = datetime.fromisoformat(text)
    if stamp.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return rfc3339(stamp.timestamp()) if stamp.timestamp() else None


def rfc3339(epoch_seconds: float) -> str:
    """Epoch seconds as `2026-11-24T14:16:31.123456Z`; whole seconds without a fraction. ValueError when out of range."""
    try:
        seconds, micros = divmod(round(epoch_seconds * 1e6), 1_000_000)
        text = _second(seconds)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError(f"not a time: {epoch_seconds!r}") from error
    return f"{text}.{micros:06d}Z" if micros else f"{text}Z"


def rfc3339_of_ns(epoch_nanoseconds: int) -> str:
    """As `rfc3339`, of a clock's nanoseconds (since 2001); what is less than a microsecond is cut off."""
    digits = str(epoch_nanoseconds)
    micros = digits[-9:-3]
    text = _second(int(digits[:-9] or 0))
    return f"{text}Z" if micros == "000000" else f"{text}.{micros}Z"


def rfc3339_of_stamp(text: str) -> str:
    """As `rfc3339(float(text))`; at half the cost for a stamp as Asterisk writes it, `1795445437.948468`."""
    seconds, point, micros = text[:-7], text[-7:-6], text[-6:]
    usual = point == "." and len(seconds) == _STAMP_DIGITS and text.isascii() and seconds.isdecimal() and micros.isdecimal()
    if usual and seconds < _STAMP_LIMIT and micros != "000000":
        return f"{_second(int(seconds))}.{micros}Z"
    return rfc3339(float(text))


@lru_cache(maxsize=256)  # events come thousands in a second
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def to_local(text: str, zone: tzinfo | None) -> str | None:
    """Local time without a zone (`YYYY-MM-DD HH:MM:SS`) to RFC 3339 with the PBX's offset; as it is where none is known."""
    if text == "":
        return None
    if zone is None:
        return text
    return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()


def to_words(text: str) -> list[str]:
    """A comma-separated list; empty words (trailing commas) are left out."""
    return [word for word in text.split(",") if word]


def to_variables(texts: Sequence[str]) -> dict[str, str]:
    """Repeated `NAME=value` headers. ValueError when one has no `=` or a name comes twice."""
    pairs = [text.partition("=") for text in texts]
    variables = {name: value for name, _, value in pairs}
    if len(variables) != len(pairs) or not all(equals for _, equals, _ in pairs):
        raise ValueError("not a list of NAME=value")
    return variables


Text = Annotated[str | None, Wire(None)]
Known = Annotated[str | None, Wire(to_known)]
Party = Annotated[str | None, Wire(to_party)]
Integer = Annotated[int | None, Wire(to_integer)]
Number = Annotated[float | None, Wire(to_number)]
Flag = Annotated[bool | None, Wire(to_flag)]
Seconds = Annotated[float | None, Wire(to_seconds)]
Instant = Annotated[str | None, Wire(to_instant)]
Stamp = Annotated[str | None, Wire(to_stamp)]
LocalTime = Annotated[str | None, Wire(to_local, zoned=True)]
Words = Annotated[list[str] | None, Wire(to_words)]
Variables = Annotated[dict[str, str] | None, Wire(to_variables, many=True)]
Texts = Annotated[list[str] | None, Wire(list, many=True)]
