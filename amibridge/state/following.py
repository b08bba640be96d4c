"""Calls, as the bridge's call tracker tells of them: the last complete call of each that goes on.

An entry, by call id: the `call` of the `asterisk.call` events, unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state.tables import Tables, text


def told(tables: Tables, verb: str, body: Mapping[str, Any]) -> None:
    """asterisk.call.<verb>: `ended` is the last that changes a call, whatever follows (a summary)."""
    call, key = body.get("call"), text(body, "call_id")
    if not key or key in tables.ended:
        return
    if verb == "ended":
        tables.end(key)
        tables.remove("calls", key)
    elif isinstance(call, dict) and tables.entries["calls"].get(key) != call:
        tables.add("calls", key, call)
