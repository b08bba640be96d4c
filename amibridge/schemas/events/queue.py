"""Queues: callers that wait in them and members that serve them."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Flag, Instant, Integer, Seconds, Text


class QueueMemberEvent(AmiEvent):
    """Mixin: a queue and one of its members. `status` is a device state number, 0 Unknown to 8 OnHold."""

    queue: Text = header("Queue")
    member_name: Text = header("MemberName")
    interface: Text = header("Interface", "Location")
    state_interface: Text = header("StateInterface")
    membership: Text = header("Membership")
    penalty: Integer = header("Penalty")
    calls_taken: Integer = header("CallsTaken")
    last_call: Instant = header("LastCall")
    last_pause: Instant = header("LastPause")
    login_time: Instant = header("LoginTime")
    in_call: Flag = header("InCall", "IsInCall")
    status: Integer = header("Status")
    paused: Flag = header("Paused")
    paused_reason: Text = header("PausedReason", "Reason")
    ring_in_use: Flag = header("Ringinuse")
    wrapup_time_seconds: Seconds = header("Wrapuptime")


class QueueMemberAdded(QueueMemberEvent, family="queue", subject=("queue", "queue")):
    """A member was added to a queue (app_queue, Asterisk 12+)."""


class QueueMemberRemoved(QueueMemberEvent, family="queue", subject=("queue", "queue")):
    """A member was removed from a queue (app_queue, Asterisk 12+)."""


class QueueMemberStatus(QueueMemberEvent, family="queue", subject=("queue", "queue")):
    """The device of a queue member changed state, or the member's figures changed (app_queue, Asterisk 12+)."""


class QueueMemberPause(QueueMemberEvent, family="queue", subject=("queue", "queue")):
    """A queue member paused or went on (app_queue, Asterisk 12.2+)."""


class QueueMemberPenalty(QueueMemberEvent, family="queue", subject=("queue", "queue")):
    """The penalty of a queue member changed (app_queue, Asterisk 12+)."""


class QueueMemberRinginuse(QueueMemberEvent, family="queue", subject=("queue", "queue")):
    """Whether a queue member rings while in a call changed (app_queue, Asterisk 12+)."""


class QueueCallerJoin(AmiEvent, family="queue", subject=("queue", "queue")):
    """A caller joined a queue (app_queue, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    queue: Text = header("Queue")
    position: Integer = header("Position")
    count: Integer = header("Count")


class QueueCallerLeave(AmiEvent, family="queue", subject=("queue", "queue")):
    """A caller left a queue for whatever reason, answered included (app_queue, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    queue: Text = header("Queue")
    position: Integer = header("Position")
    count: Integer = header("Count")


class QueueCallerAbandon(AmiEvent, family="queue", subject=("queue", "queue")):
    """A caller hung up while waiting in a queue (app_queue, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    queue: Text = header("Queue")
    position: Integer = header("Position")
    original_position: Integer = header("OriginalPosition")
    hold_time_seconds: Seconds = header("HoldTime")
