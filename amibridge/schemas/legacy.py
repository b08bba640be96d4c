"""Old event names and fields to today's. (Being written.)"""

from __future__ import annotations

from collections.abc import Sequence

Header = tuple[str, str]


def upgrade(headers: Sequence[Header]) -> list[list[Header]] | None:
    """Today's event or events for an old one; None when there is nothing to do."""
    return None
