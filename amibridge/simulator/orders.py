"""What a manager asks for with Originate, and the words its outcome is told in."""

from __future__ import annotations

from dataclasses import dataclass

from amibridge.simulator.legs import NOBODY, Party

FAILED, HUNG_UP, NO_ANSWER, ANSWERED, BUSY = "0", "1", "3", "4", "5"
"""OriginateResponse Reason. Asterisk is coarse: a PJSIP 486 gives FAILED, only a Local channel's Busy() gives BUSY."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an Originate action asked for. `announced`: answer with an OriginateResponse event (Async: true)."""

    target: str
    action_id: str = ""
    context: str = ""
    exten: str = ""
    application: str = ""
    arguments: str = ""
    channel_id: str = ""
    other_channel_id: str = ""
    caller: Party = NOBODY
    variables: tuple[tuple[str, str], ...] = ()
    timeout_seconds: float = 30.0
    announced: bool = True
