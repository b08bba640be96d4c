"""What may be sent to Asterisk at all, and what may be sent twice.

Until rules by requester and argument exist, whoever can write to the request queue can do what the bridge's manager
user can: give that user only the rights you want to hand out, and guard the queue.
"""

from __future__ import annotations

from collections.abc import Mapping

from amibridge.schemas.registry import action_class

# These change the session they run in: they would silence, blind or end the bridge's own connection.
_NEVER = frozenset({"login", "logoff", "challenge", "events", "filter", "waitevent"})


def refusal(action: str) -> str | None:
    """Why the bridge never sends this action; None when it may."""
    if action.lower() in _NEVER:
        return f"{action} would change the bridge's own AMI session and is never sent"
    return None


def safe_to_repeat(action: str, params: Mapping[str, object]) -> bool:
    """Whether executing this action a second time does no harm; of one without a class nobody knows.

    Reading is safe, except where a dialplan function is read: `SHELL(…)`, `DB_DELETE(…)` or `INC(…)` do something.
    """
    cls = action_class(action)
    return cls is not None and cls.repeat and not any("(" in str(value) for value in params.values())
