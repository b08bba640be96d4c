"""Every AGI command of Asterisk 22 in one table: its words, its parameters, what its result tells, how long it may take.

Optional parameters are positional for Asterisk too: one that is left out before one that is given is filled with what
Asterisk itself takes for it (`filler`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from amibridge.client.agi.errors import AgiArgumentRefused

# A command is one line of an AMI action, of which Asterisk reads 1025 bytes with the header's name.
MAX_COMMAND_BYTES = 1000
# From asking to the result, beyond the time that the command itself is told to wait:
QUICK_SECONDS = 10.0  # Asterisk answers at once, the way through the broker takes a moment
MEDIA_SECONDS = 1800.0  # a recording or a long menu being played
APPLICATION_SECONDS = 4 * 3600.0  # a dialplan application may be a whole conversation


class Shape(StrEnum):
    """What `result=` tells beside failure: which property of `Result` answers."""

    NOTHING = "nothing"
    DONE = "done"  # 1, or 0 where there was nothing to do
    DIGIT = "digit"  # the code of the key that ended it, 0 without one
    DIGITS = "digits"
    VALUE = "value"  # 1 and the value in parentheses, 0 without one
    NUMBER = "number"
    WORDS = "words"  # several: the caller gets the whole `Result`


class Kind(StrEnum):
    """How a parameter is written."""

    TEXT = "text"
    INTEGER = "integer"
    MILLISECONDS = "milliseconds"  # given in seconds
    SECONDS = "seconds"
    SWITCH = "switch"  # on or off
    REST = "rest"  # any number of texts; the last parameter
    BEEP = "beep"  # the word BEEP, or nothing
    SILENCE = "silence"  # s=<seconds>


REQUIRED = "\0required"  # no filler: it must be given


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter; `filler` stands for it when it is left out before another."""

    name: str
    kind: Kind = Kind.TEXT
    filler: str = REQUIRED


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `seconds` is the longest it may take beyond what its MILLISECONDS parameter says."""

    words: str
    params: tuple[Param, ...] = ()
    shape: Shape = Shape.NOTHING
    seconds: float = QUICK_SECONDS


Value = str | int | float | bool | Sequence[str] | None


def _row(words: str, *params: Param, shape: Shape = Shape.NOTHING, seconds: float = QUICK_SECONDS) -> tuple[str, Command]:
    return words, Command(words, params, shape, seconds)


def _played(words: str, *params: Param) -> tuple[str, Command]:
    """Said to the caller, who may press one of `escape_digits` to end it."""
    return _row(words, *params, shape=Shape.DIGIT, seconds=MEDIA_SECONDS)


def _optional(name: str, filler: str = "", kind: Kind = Kind.TEXT) -> Param:
    return Param(name, kind, filler)


_FILE = Param("filename")
_KEYS = Param("escape_digits")
_WAIT = Param("timeout_seconds", Kind.MILLISECONDS)
_CHANNEL = _optional("channel")
_FAMILY, _KEY, _VARIABLE, _VALUE, _GRAMMAR = (Param(name) for name in ("family", "key", "variable", "value", "grammar"))
_WHEN = Param("unix_time", Kind.INTEGER)

COMMANDS: dict[str, Command] = dict(
    (
        _row("answer"),
        _row("asyncagi break"),
        _row("channel status", _CHANNEL, shape=Shape.NUMBER),
        _played(
            "control stream file",
            _FILE,
            _KEYS,
            _optional("skip_seconds", "3000", Kind.MILLISECONDS),
            *(_optional(name, '""') for name in ("forward_digit", "rewind_digit", "pause_digit")),
            _optional("offset_seconds", "0", Kind.MILLISECONDS),
        ),
        _row("database del", _FAMILY, _KEY, shape=Shape.DONE),
        _row("database deltree", _FAMILY, _optional("keytree"), shape=Shape.DONE),
        _row("database get", _FAMILY, _KEY, shape=Shape.VALUE),
        _row("database put", _FAMILY, _KEY, _VALUE, shape=Shape.DONE),
        _row(
            "exec",
            Param("application"),
            Param("arguments", Kind.REST),
            shape=Shape.NUMBER,
            seconds=APPLICATION_SECONDS,
        ),
        _row(
            "get data",
            _FILE,
            _optional("timeout_seconds", "0", Kind.MILLISECONDS),
            _optional("max_digits", "1024", Kind.INTEGER),
            shape=Shape.DIGITS,
            seconds=MEDIA_SECONDS,
        ),
        _row("get full variable", Param("expression"), _CHANNEL, shape=Shape.VALUE),
        _played("get option", _FILE, _KEYS, _optional("timeout_seconds", "5000", Kind.MILLISECONDS)),
        _row("get variable", _VARIABLE, shape=Shape.VALUE),
        _row(
            "gosub",
            Param("context"),
            Param("extension"),
            Param("priority"),
            _optional("arguments"),
            shape=Shape.NUMBER,
            seconds=APPLICATION_SECONDS,
        ),
        _row("hangup", _CHANNEL, shape=Shape.DONE),
        _row("noop"),
        _row("receive char", _WAIT, shape=Shape.DIGIT),
        _row("receive text", _WAIT, shape=Shape.VALUE),
        _row(
            "record file",
            _FILE,
            Param("format"),
            _KEYS,
            _WAIT,
            _optional("offset_samples", "0", Kind.INTEGER),
            _optional("beep", "", Kind.BEEP),
            _optional("silence_seconds", "", Kind.SILENCE),
            shape=Shape.WORDS,
            seconds=MEDIA_SECONDS,
        ),
        _played("say alpha", Param("text"), _KEYS),
        _played("say date", _WHEN, _KEYS),
        _played("say datetime", _WHEN, _KEYS, _optional("format", "\"ABdY 'digits/at' IMp\""), _optional("timezone")),
        _played("say digits", Param("digits"), _KEYS),
        _played("say number", Param("number", Kind.INTEGER), _KEYS, _optional("gender")),
        _played("say phonetic", Param("text"), _KEYS),
        _played("say time", _WHEN, _KEYS),
        _row("send image", Param("image")),
        _row("send text", Param("text")),
        _row("set autohangup", Param("seconds", Kind.INTEGER)),
        _row("set callerid", Param("number"), shape=Shape.DONE),
        _row("set context", Param("context")),
        _row("set extension", Param("extension")),
        _row("set music", Param("on", Kind.SWITCH), _optional("music_class")),
        _row("set priority", Param("priority")),
        _row("set variable", _VARIABLE, _VALUE, shape=Shape.DONE),
        _row("speech activate grammar", _GRAMMAR, shape=Shape.DONE),
        _row("speech create", Param("engine"), shape=Shape.DONE),
        _row("speech deactivate grammar", _GRAMMAR, shape=Shape.DONE),
        _row("speech destroy", shape=Shape.DONE),
        _row("speech load grammar", _GRAMMAR, Param("path"), shape=Shape.DONE),
        _row(
            "speech recognize",
            Param("prompt"),
            Param("timeout_seconds", Kind.SECONDS),
            _optional("offset_samples", "0", Kind.INTEGER),
            shape=Shape.WORDS,
            seconds=MEDIA_SECONDS,
        ),
        _row("speech set", Param("name"), _VALUE, shape=Shape.DONE),
        _row("speech unload grammar", _GRAMMAR, shape=Shape.DONE),
        _played("stream file", _FILE, _KEYS, _optional("offset_samples", "0", Kind.INTEGER)),
        _row("tdd mode", Param("mode"), shape=Shape.DONE),
        _row("verbose", Param("message"), Param("level", Kind.INTEGER), shape=Shape.DONE),
        _row("wait for digit", _WAIT, shape=Shape.DIGIT),
    )
)


def command_text(command: Command, values: Sequence[Value]) -> str:
    """The line to send: `STREAM FILE "hello-world" "#"`. `values` stand in the table's order, None for left out.

    Raises AgiArgumentRefused.
    """
    if len(values) > len(command.params):
        raise AgiArgumentRefused(f"{command.words}: {len(values)} arguments, but it takes {len(command.params)}")
    given = max((n for n, value in enumerate(values, 1) if value is not None), default=0)
    words = [command.words.upper()]
    for n, param in enumerate(command.params):
        value = values[n] if n < len(values) else None
        if value is not None:
            words += _written(command, param, value)
        elif param.kind is not Kind.REST and (n < given or param.filler == REQUIRED):
            words.append(_filled(command, param))
    text = " ".join(word for word in words if word)
    if len(text.encode()) > MAX_COMMAND_BYTES:
        raise AgiArgumentRefused(f"{command.words}: {len(text.encode())} bytes; Asterisk reads {MAX_COMMAND_BYTES}")
    return text


def longest_seconds(command: Command, values: Sequence[Value]) -> float:
    """How long to wait for the result of this command with these values."""
    waits = (Kind.MILLISECONDS, Kind.SECONDS)
    told = [value for param, value in zip(command.params, values, strict=False) if param.kind in waits]
    seconds = [value for value in told if isinstance(value, int | float)]
    if any(value < 0 for value in seconds):  # without an end
        return APPLICATION_SECONDS
    return command.seconds + sum(seconds)


def quoted(text: str, where: str) -> str:
    """One argument as Asterisk reads it back. Raises AgiArgumentRefused for what would end the line."""
    if any(character in text for character in "\r\n\0"):
        raise AgiArgumentRefused(f"{where}: a line end or NUL can not be sent to Asterisk: {text!r}")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _filled(command: Command, param: Param) -> str:
    if param.filler == REQUIRED:
        raise AgiArgumentRefused(f"{command.words}: {param.name} is missing")
    return param.filler


def _written(command: Command, param: Param, value: Value) -> list[str]:
    where = f"{command.words}: {param.name}"
    match param.kind:
        case Kind.REST:
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, Sequence):
                raise AgiArgumentRefused(f"{where} is a list of texts, not {value!r}")
            return [quoted(str(text), where) for text in texts]
        case Kind.INTEGER | Kind.SECONDS:
            return [str(round(_number(value, where)))]
        case Kind.MILLISECONDS:
            return [str(_milliseconds(_number(value, where)))]
        case Kind.SWITCH:
            return ["on" if value else "off"]
        case Kind.BEEP:
            return ["BEEP"] if value else []
        case Kind.SILENCE:
            return [f"s={round(_number(value, where))}"]
    return [quoted(str(value), where)]


def _milliseconds(seconds: float) -> int:
    return -1 if seconds < 0 else round(seconds * 1000)  # -1: without an end


def _number(value: Value, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AgiArgumentRefused(f"{where} is a number, not {value!r}")
    if abs(value) >= 2**31:
        raise AgiArgumentRefused(f"{where}: {value} is out of Asterisk's range")
    return value
