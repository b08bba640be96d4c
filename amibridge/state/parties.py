"""A channel as events show it, in the words of the picture's entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Field of a channel in an event; in an entry; whether null there means that nobody knows it (a party), not: not told.
FIELDS = (
    ("channel", "name", False),
    ("channel_state", "state", False),
    ("channel_state_desc", "state_desc", False),
    ("caller_id_num", "caller_id_num", True),
    ("caller_id_name", "caller_id_name", True),
    ("connected_line_num", "connected_line_num", True),
    ("connected_line_name", "connected_line_name", True),
    ("language", "language", False),
    ("account_code", "account_code", False),
    ("context", "context", False),
    ("exten", "exten", False),
    ("priority", "priority", False),
    ("linkedid", "linkedid", False),
)
_NUMBERS = ("caller_id_num", "caller_id_name", "connected_line_num", "connected_line_name")


def told(channel: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a channel's entry that the channel of an event fills."""
    return {ours: channel.get(theirs) for theirs, ours, _ in FIELDS}


def party(channel: Mapping[str, Any]) -> dict[str, Any]:
    """What a row elsewhere (a caller, a participant, a parked call) shows of a channel's entry."""
    return {"channel_name": channel["name"], **{name: channel[name] for name in _NUMBERS}}
