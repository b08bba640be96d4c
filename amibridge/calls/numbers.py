"""What channel names, dial strings and caller ids say of who somebody is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from amibridge.calls.model import Leg

_NUMBER = re.compile(r"(?:^|/|sips?:)(\+?[0-9]{2,})(?=@|$)")


# Asterisk 1.2 and 1.4 say the word only.
_STATES = {"Down": 0, "Ring": 4, "Ringing": 5, "Up": 6, "Busy": 7}


def state_of(snap: Mapping[str, Any]) -> int | None:
    """The number of a channel's state, AST_STATE_*."""
    state = snap.get("channel_state")
    return state if isinstance(state, int) else _STATES.get(snap.get("channel_state_desc") or "")


def pair_of(name: str) -> tuple[str, int]:
    """`Local/101@phones-0000001a` and 1, from its first half; no Local channel has half 0."""
    if name.startswith("Local/") and name[-2:] in (";1", ";2", ",1", ",2"):  # a comma in Asterisk 1.4
        return name[:-2], int(name[-1])
    return "", 0


def number_of(leg: Leg, caller_id: str | None) -> str | None:
    """The number of a party: of a caller its caller id, of a callee the phone's own where its channel name is one.

    The caller id of a called channel is what was dialled, e.g. the ring group.
    """
    own = leg.channel.partition("/")[2]
    own = own.partition("@")[0] if leg.local else own.rpartition("-")[0]
    own = own if own.isascii() and own.isdigit() else ""
    if leg.role == "caller" and not leg.local and not leg.rung:
        return caller_id or own or None
    return own or leg.dialled or caller_id


def dialled_number(dial_string: str | None) -> str | None:
    """The number in `0301234@trunk`, `trunk/0301234` or `trunk/sip:0301234@host`; None where there is none."""
    found = _NUMBER.search(dial_string or "")
    return found[1] if found else None
