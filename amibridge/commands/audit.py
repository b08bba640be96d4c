"""One record for each request: who asked for what, what was decided and why, what came of it, how long it took.

Values that may be secret are not in it: passwords and keys are `***`, of variables and free text only the names are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from amibridge.schemas.requests import Reply, Request

MAX_VALUE_CHARACTERS = 200  # of a parameter; who wants the whole has the request
_SECRET = re.compile(r"secret|passw|pin$|^key$|authkey|credential|token", re.IGNORECASE)
# Free text that may hold anything: variables, application data, messages, values written to a database.
_HIDDEN = re.compile(
    r"variables?|(application_)?data|value(-\d+)?|val|body|base64_?body|message|digits?|content|text", re.IGNORECASE
)
_AGI_VERB_WORDS = 2  # of an AGI command: what follows may be a value
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
        "params": shown(request.params, agi=request.action.lower() == "agi"),
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


def shown(params: Mapping[str, Any], *, agi: bool = False) -> dict[str, Any]:
    """Parameters for people and logs: what may be secret as `***`. Of an AGI command its first words."""
    found = {name[:MAX_VALUE_CHARACTERS]: _shown(name, value) for name, value in params.items()}
    for name, value in found.items():
        if agi and name.lower() == "command" and isinstance(value, str):
            words = value.split(maxsplit=_AGI_VERB_WORDS)
            found[name] = " ".join(words[:_AGI_VERB_WORDS]) + (f" {HIDDEN}" if len(words) > _AGI_VERB_WORDS else "")
    return found


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict.fromkeys(value, HIDDEN)
    if isinstance(value, list):
        return [_shown(name, item) for item in value[:20]]
    if _SECRET.search(name):
        return HIDDEN
    text = str(value)
    if _HIDDEN.fullmatch(name):
        before, equals, _ = text.partition("=")
        return f"{before[:MAX_VALUE_CHARACTERS]}={HIDDEN}" if equals else HIDDEN
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[:MAX_VALUE_CHARACTERS] + "…"
