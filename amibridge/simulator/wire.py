"""What this PBX writes. Every block of every kind is made by `block` and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Header = tuple[str, str]
Headers = tuple[Header, ...]

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
"""Sent on connect. One line: unlike everything after it, no blank line follows."""

_ESCAPES = str.maketrans(
    {
        "\a": r"\a",
        "\b": r"\b",
        "\f": r"\f",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\v": r"\v",
        "\\": r"\\",
        "'": r"\'",
        '"': r"\"",
        "?": r"\?",
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """An asynchronous event: its name, its class word(s) (`call`, `agent` …) and what follows the Privilege line."""

    name: str
    classes: str
    headers: Headers

    def value(self, header: str) -> str:
        """The first value of `header`; empty when there is none."""
        return next((value for name, value in self.headers if name == header), "")


def block(headers: Iterable[Header]) -> bytes:
    """`Key: value` lines and the blank line that ends them."""
    lines = [f"{name}: {value}\r\n" for name, value in headers]
    return "".join([*lines, "\r\n"]).encode("utf-8", "surrogateescape")


def stamped(event: Event, at_epoch_seconds: float) -> bytes:
    """The event as sessions see it with `timestampevents=yes`: the time stands right behind the Privilege."""
    head = (("Event", event.name), ("Privilege", f"{event.classes},all"), ("Timestamp", f"{at_epoch_seconds:.6f}"))
    return block((*head, *event.headers))


def escaped(text: str) -> str:
    """C-escaped, as Asterisk writes caller names and variable values (and nothing else)."""
    return text.translate(_ESCAPES)
