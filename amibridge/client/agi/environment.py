"""What Asterisk tells about a call as its AsyncAGI begins: the `env` of the event AsyncAGIStart, read.

A caller's name may hold line ends, and Asterisk writes it as it is: whoever calls could add lines of their own. So the
lines that come before it count where they stand first, those after it where they stand last, and arguments only after the
last `agi_threadid`, which Asterisk writes after everything a caller can choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

UNKNOWN = "unknown"  # Asterisk's word for a number or name it does not have
_BEFORE_THE_CALLER = ("request", "channel", "language", "type", "uniqueid", "version", "callerid", "calleridname")
_LAST_BEFORE_ARGUMENTS = "agi_threadid"


@dataclass(frozen=True, slots=True)
class Environment:
    """One call as it enters the script. Texts are empty where Asterisk said nothing or `unknown`.

    `arguments` are those of `AGI(agi:async,menu,en)` after the first comma. `variables` holds every line that Asterisk
    sent, under its own name (`agi_callingpres` …) and with its own words, also those without a field here. `cut`: Asterisk
    sends at most 2047 bytes of encoded text and this was longer; there are no `arguments` then, as nobody can trust them.
    """

    channel: str = ""
    uniqueid: str = ""
    callerid: str = ""
    calleridname: str = ""
    dnid: str = ""
    rdnis: str = ""
    context: str = ""
    extension: str = ""
    priority: int | None = None
    language: str = ""
    accountcode: str = ""
    request: str = ""
    network_script: str = ""
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    @property
    def script(self) -> str:
        """Which script the call asks for: its first argument, else its extension.

        Neither `agi_request` (always `async`) nor `agi_network_script` (FastAGI only) can tell.
        """
        return (self.arguments[0] if self.arguments else "") or self.extension


_NO_TEXTS = ("priority", "arguments", "variables", "cut")
_TEXTS = tuple(name for name in Environment.__dataclass_fields__ if name not in _NO_TEXTS)  # each is `agi_<name>`
# The event's own headers, which Asterisk cleans of line ends, tell these better.
_OF_THE_EVENT = {"channel": "channel", "uniqueid": "uniqueid", "context": "context", "extension": "exten"}


def environment_of(data: Mapping[str, Any]) -> Environment:
    """From the `data` of the event AsyncAGIStart."""
    snapshot = data.get("channel") or {}
    said = {name: str(snapshot[header]) for name, header in _OF_THE_EVENT.items() if snapshot.get(header)}
    return read_environment(data.get("env") or "", said)


def read_environment(env: str, known: Mapping[str, str] | None = None) -> Environment:
    """`agi_request%3A%20async%0A…`, as it comes; `known` are fields by name that are known better. Never fails."""
    text = unquote(env, errors="replace")
    pairs = [
        (name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in text.split("\n")) if colon
    ]
    cut = bool(env) and not text.endswith("\n\n")
    said = dict(pairs)
    first = dict(reversed(pairs))
    said |= {f"agi_{name}": first[f"agi_{name}"] for name in _BEFORE_THE_CALLER if f"agi_{name}" in first}
    texts = {name: _told(said.get(f"agi_{name}", "")) for name in _TEXTS} | dict(known or {})
    priority = said.get("agi_priority", "")
    return Environment(
        **texts,
        priority=int(priority) if priority.isascii() and priority.isdecimal() else None,
        arguments=() if cut else _arguments(pairs),
        variables=MappingProxyType(said),
        cut=cut,
    )


def _arguments(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    names = [name for name, _ in pairs]
    start = len(names) - names[::-1].index(_LAST_BEFORE_ARGUMENTS) if _LAST_BEFORE_ARGUMENTS in names else 0
    return tuple(value for name, value in pairs[start:] if name.startswith("agi_arg_"))


def _told(value: str) -> str:
    return "" if value == UNKNOWN else value
