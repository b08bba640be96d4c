"""What the id of an event tells about its place among the others."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

BEGINNING = "beginning"  # of what the broker keeps
CLOCKS_DIFFER_SECONDS = 60.0  # the bridge's and the broker's, at most
_LOGIN = re.compile(r"(\d{8}T\d{6})\.\d{6}Z-")


def not_before(event_id: str) -> datetime | None:
    """The time from which to look for an event: a little before the login that its id begins with; None without one."""
    login = _LOGIN.match(event_id)
    if login is None:
        return None
    try:
        at = datetime.strptime(login[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at - timedelta(seconds=CLOCKS_DIFFER_SECONDS)
