"""Every record that is no event of the PBX: the bridge's own, snapshots, and what events mean. Importing this module is what
makes the map whole."""

from __future__ import annotations

from amibridge.schemas import calls, queues, state
from amibridge.schemas.lifecycle import Lifecycle

KINDS: dict[str, type[Lifecycle]] = Lifecycle.kinds

__all__ = ["KINDS", "calls", "queues", "state"]
