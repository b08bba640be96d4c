"""One record for each request: who asked for what, what was decided and why, what came of it, how long it took.

Values that may be secret are not in it: passwords and keys are `***`, of variables and free text only the names are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from amibridge.schemas.requests import Reply, Request

MAX_VALUE_CHARACTERS = 200  # of a parameter; who wants the whole has the request
_SECRET = re.compile(r"secret|passw|\bpin\b|^key$|authkey|credential|token", re.IGNORECASE)
# Free text that may hold anything: variables, application data, messages, values written to a database.
_HIDDEN = frozenset({"variable", "data", "value", "val", "body", "base64body", "cliargs", "variables", "application_data"})
HIDDEN = "***"


def record(
    request: Request, reply: Reply, *, requester: str | None, rule: str, reason: str, danger: bool, redelivered: bool
) -> dict[str, Any]:
    """The audit record of a request and its reply."""
    found: dict[str, Any] = {
        "request": request.id,
        "requester": requester,
        "pbx": reply.pbx,
        "action": request.action,
        "params": shown(request.params),
        "rule": rule or None,
        "decision": reason,
        "danger": danger or None,
        "changed": reply.changed,
        "dry_run": request.dry_run or None,
        "redelivered": redelivered or None,
        "status": reply.status.value,
        "message": reply.message[:MAX_VALUE_CHARACTERS],
        "duration_seconds": reply.duration_seconds,
    }
    return {name: value for name, value in found.items() if value is not None}


def shown(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters for people and logs: what may be secret as `***`."""
    return {name[:MAX_VALUE_CHARACTERS]: _shown(name, value) for name, value in params.items()}


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict.fromkeys(value, HIDDEN)
    if isinstance(value, list):
        return [_shown(name, item) for item in value[:20]]
    if _SECRET.search(name):
        return HIDDEN
    text = str(value)
    if name.lower() in _HIDDEN:
        before, equals, _ = text.partition("=")
        return f"{before[:MAX_VALUE_CHARACTERS]}={HIDDEN}" if equals else HIDDEN
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[:MAX_VALUE_CHARACTERS] + "…"
