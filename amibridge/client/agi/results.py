"""What Asterisk says of an AGI command: the event's `Result`, read.

200 result=1 (speech) endpos=1234 …      executed; what `result` means depends on the command
510 Invalid or unknown command
511 Command Not Permitted on a dead channel or intercept routine
520-Invalid command syntax.  Proper usage follows: … 520 End of proper usage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

OK = 200
DEAD_CHANNEL = 511
UNREADABLE = 0  # the code of what is no AGI result
# Asterisk encodes a result into 2048 bytes and leaves out what does not fit; a character may need three of them.
FULL_BYTES = 2045

_TRYING = re.compile(r"100 [^\n]*\n")  # GOSUB says that it begins, in the same text
_CODE = re.compile(r"(\d{3})(?:[ -]|$)")
_RESULT = re.compile(r"result=([^\s(]*)\s*(.*)", re.DOTALL)
_WORD_AND_FIELDS = re.compile(r"\(([a-z]+)\)\s+(\w+=.*)", re.DOTALL)  # (speech) endpos=0 results=1 …
_FIELD = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')


@dataclass(frozen=True, slots=True)
class Result:
    """One result. `text` is the word after `result=`, `value` what stands in parentheses, None without any.

    `endpos` is in samples. `fields` are the further words (`endpos`, `digit`, `score0`, `text0` …), `raw` the whole text.
    `cut`: its end is missing, as it was longer than the 2047 bytes that Asterisk sends at most.
    """

    code: int
    raw: str
    text: str = ""
    value: str | None = None
    endpos: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    @property
    def number(self) -> int | None:
        """`result=` as a number; None where it is none."""
        try:
            return int(self.text)
        except ValueError:
            return None

    @property
    def failed(self) -> bool:
        """Anything but 200, and the negative numbers that every command uses for failure and hangup."""
        return self.code != OK or (self.number or 0) < 0

    @property
    def digit(self) -> str:
        """The key that was pressed, as commands that can be interrupted tell it (`result=49` is "1"); empty without one."""
        number = self.number or 0
        return chr(number) if 0 < number < 0x110000 else ""

    @property
    def digits(self) -> str:
        """The keys that were pressed, as GET DATA tells them."""
        return self.text

    @property
    def timed_out(self) -> bool:
        """Whether input ended because no more came."""
        return self.value == "timeout"

    @property
    def done(self) -> bool:
        """`result=1`, for commands that say 0 when there was nothing to do or it did not work."""
        return self.number == 1


def read_result(encoded: str) -> Result:
    """`200%20result%3D1%0A` as the event carries it. Never fails: what is no result has the code 0."""
    said = unquote(encoded, errors="replace")
    raw = said.removesuffix("\n")
    cut = not said.endswith("\n") or len(encoded) >= FULL_BYTES
    begin = trying.end() if (trying := _TRYING.match(raw)) else 0
    code = _CODE.match(raw, begin)
    if code is None:
        return Result(UNREADABLE, raw, cut=cut)
    found = _RESULT.match(raw, begin + 4)
    if found is None:
        return Result(int(code[1]), raw, cut=cut)
    value, rest = _value(found[2])
    fields = {name: quoted or plain for name, quoted, plain in _FIELD.findall(rest)}
    endpos = fields.get("endpos", "")
    return Result(
        int(code[1]),
        raw,
        text=found[1],
        value=value,
        endpos=int(endpos) if re.fullmatch(r"-?\d+", endpos) else None,
        fields=fields,
        cut=cut,
    )


def _value(rest: str) -> tuple[str | None, str]:
    """What the parentheses hold, and what follows them.

    A variable's value may hold parentheses itself and is the last thing on the line; where words follow, it is one word.
    """
    if not rest.startswith("("):
        return None, rest
    if rest.endswith(")"):
        return rest[1:-1], ""
    if found := _WORD_AND_FIELDS.fullmatch(rest):
        return found[1], found[2]
    return rest[1:], ""
