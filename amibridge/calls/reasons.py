"""Why a leg or a call ended, in words."""

from __future__ import annotations

from amibridge.calls.model import Call, Leg

# DialEnd's DialStatus of a leg that was not answered. CANCEL is told apart: the caller hung up, or another leg answered.
STATUS_REASONS = {
    "BUSY": "busy",
    "NOANSWER": "no_answer",
    "CANCEL": "cancelled",
    "CHANUNAVAIL": "failed",
    "CONGESTION": "failed",
    "ABORT": "cancelled",
}
# Extensions that nobody dials, they are the dialplan's own: start, hang-up, invalid, timeouts, failed originates.
NOT_DIALLED = frozenset(("", "s", "h", "i", "t", "T", "o", "a", "failed"))
# Reasons for which it matters who hung up.
ENDED_BY_SOMEONE = frozenset(("completed", "cancelled", "abandoned"))
# Q.850 causes that say more than the dial status: what a phone said itself when it refused.
NORMAL_CLEARING = 16
_SAYS_NOTHING = (None, 0, 127)  # none was told, or interworking: a phone's CANCEL
REJECTED = 21
ANSWERED_ELSEWHERE = 26
CAUSE_REASONS = {
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    REJECTED: "rejected",
    ANSWERED_ELSEWHERE: "answered_elsewhere",
}
# What a phone or its PBX says of itself is more than how the dial attempt counts it.
_SURE = frozenset((REJECTED, ANSWERED_ELSEWHERE))
# What weighs most first.
_WEIGHT = ("cancelled", "no_answer", "busy", "rejected", "failed")


def leg_reason(call: Call, leg: Leg, cause: int | None) -> str:
    """Of a leg whose channel hung up."""
    if leg.transferred:
        return "transferred"
    if leg.answered_at is not None or leg.state == "up":
        return "completed"
    if leg.role == "caller" and (reason := _in_vain(call)):
        return reason
    if cause in CAUSE_REASONS and (leg.reason in (None, "failed") or cause in _SURE):
        return CAUSE_REASONS[cause]
    hung_up = cause == NORMAL_CLEARING or (cause in _SAYS_NOTHING and call.ender == leg.uniqueid)
    reason = leg.reason or ("cancelled" if hung_up else "failed")
    return "answered_elsewhere" if reason == "cancelled" and _another_answered(call, leg) else reason


def _another_answered(call: Call, leg: Leg) -> bool:
    return any(
        one is not leg and one.role == leg.role and one.state == "up" and (one.answered_at or 0.0) >= leg.started_at
        for one in call.legs.values()
    )


def _in_vain(call: Call) -> str | None:
    """Why those who were called did not answer, the first of these reasons that one of them has."""
    reasons = [leg.reason for leg in call.shown_legs() if leg.role == "callee"]
    return next((reason for reason in _WEIGHT if reason in reasons), None)


def call_reason(call: Call) -> str:
    """Of a call whose last channel is gone."""
    if call.lost:
        return "unknown"
    if call.answered_at is not None or call.seconds.get("talking"):
        return "completed"
    if call.abandoned:
        return "abandoned"
    if reason := _in_vain(call):
        return reason
    if call.up_at is not None:
        return "completed"
    caller = call.legs.get(call.caller or "")
    return caller.reason if caller and caller.reason in _WEIGHT else "failed"
