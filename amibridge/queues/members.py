"""A member of a queue, and its state in one word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Asterisk's device states, as the number in Status says them (devicestate.h).
DEVICES = (
    "unknown",
    "not_in_use",
    "in_use",
    "busy",
    "invalid",
    "unavailable",
    "ringing",
    "ring_in_use",
    "on_hold",
)
UNKNOWN = DEVICES[0]

# The state in one word: the first row that fits.
#   in_call      talks to a caller of the queue, whatever else: also while paused, and with a device nobody knows
#   unavailable  can't be called: device unavailable or invalid
#   ringing      is being called for a caller, or its device rings
#   paused       is called for nobody, by its own or a supervisor's wish; its device may be in use meanwhile
#   busy         its device is in use, busy or on hold, with no caller of the queue
#   available    device not in use
#   unknown      Asterisk does not know the device's state, and calls it all the same
IN_CALL, UNAVAILABLE, RINGING, PAUSED, BUSY, AVAILABLE, UNSURE = WORDS = (
    "in_call",
    "unavailable",
    "ringing",
    "paused",
    "busy",
    "available",
    "unknown",
)
ABSENT = "absent"  # of an agent: a member of no queue

_BY_DEVICE = {
    "not_in_use": AVAILABLE,
    "in_use": BUSY,
    "busy": BUSY,
    "invalid": UNAVAILABLE,
    "unavailable": UNAVAILABLE,
    "ringing": RINGING,
    "ring_in_use": RINGING,
    "on_hold": BUSY,
    "unknown": UNSURE,
}


@dataclass(frozen=True, slots=True)
class Member:
    """One membership. `call` and `ring`: the uniqueid of the caller it talks to, or rings for."""

    interface: str
    name: str | None
    device: str = UNKNOWN
    paused: bool = False
    reason: str | None = None
    paused_at: float | None = None
    penalty: int | None = None
    membership: str | None = None
    in_call: bool = False
    call: str | None = None
    call_ended_at: float = 0.0
    ring: str | None = None
    ring_channel: str | None = None  # uniqueid of the channel that rings
    ring_at: float = 0.0
    heard: int = 0  # the count of gaps when last heard of

    @property
    def state(self) -> str:
        return word(self.in_call, self.device, self.ring is not None, self.paused)


def device_of(status: int | None) -> str | None:
    """The word for a Status; None for a number that is none."""
    return DEVICES[status] if status is not None and 0 <= status < len(DEVICES) else None


def word(in_call: bool, device: str, ringing: bool, paused: bool) -> str:
    """The table above."""
    by_device = _BY_DEVICE[device]
    if in_call:
        return IN_CALL
    if by_device == UNAVAILABLE:
        return UNAVAILABLE
    if ringing or by_device == RINGING:
        return RINGING
    return PAUSED if paused else by_device


def word_of_all(memberships: Sequence[Member], device: str | None) -> str:
    """The state of the person behind these memberships, whose device was last told to be so."""
    if not memberships:
        return ABSENT
    return word(
        any(one.in_call for one in memberships),
        device or memberships[0].device,
        any(one.ring is not None for one in memberships),
        all(one.paused for one in memberships),
    )


def agent_of(interface: str) -> str:
    """Who a member is: the id of an app_agent_pool (`Agent:1001`) or chan_agent (`Agent/1001`) agent, else the interface."""
    return interface[6:] if interface[:6] in ("Agent:", "Agent/") and len(interface) > 6 else interface
