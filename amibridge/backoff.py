"""How long to wait before the next try."""

from __future__ import annotations

import random

_MAX_DOUBLINGS = 16  # past any cap; keeps the power small


def full_jitter(failures: int, *, base_seconds: float, cap_seconds: float) -> float:
    """A random time up to base x 2^failures, at most the cap: many clients of one server do not come back in step."""
    return random.uniform(0, min(cap_seconds, base_seconds * 2 ** min(failures, _MAX_DOUBLINGS)))
