"""Queues, their members and their callers."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, TrueFalse, YesNo, param

AGENT = ("agent",)


class QueueStatus(
    AmiAction,
    family="queue",
    repeat=True,
    returns=Returns(items=("QueueParams", "QueueMember", "QueueEntry"), end="QueueStatusComplete"),
):
    """Describe the queues, their members and the callers in them (app_queue, Asterisk 0.5+)."""

    queue: str | None = param("Queue", default=None)
    member: str | None = param("Member", default=None)


class QueueSummary(
    AmiAction, family="queue", repeat=True, returns=Returns(items=("QueueSummary",), end="QueueSummaryComplete")
):
    """Count who is logged in and who waits in the queues (app_queue, Asterisk 1.6+)."""

    queue: str | None = param("Queue", default=None)


class QueueRule(AmiAction, family="queue", repeat=True):
    """Show the rules of queuerules.conf; they come as headers of the response (app_queue, Asterisk 1.6+)."""

    rule: str | None = param("Rule", default=None)


class Queues(AmiAction, family="queue", repeat=True, removed="14"):
    """Show the queues as the command line does (app_queue, Asterisk 1.0 to 13); now QueueStatus.

    Asterisk answered with text and no response, so this request ends at its deadline.
    """


class QueueAdd(AmiAction, family="queue", privileges=AGENT):
    """Make an interface a member of a queue (app_queue, Asterisk 1.0+)."""

    queue: str = param("Queue")
    interface: str = param("Interface")
    penalty: int | None = param("Penalty", default=None)
    paused: TrueFalse | None = param("Paused", default=None)
    reason: str | None = param("Reason", default=None)  # why it is paused
    member_name: str | None = param("MemberName", default=None)
    state_interface: str | None = param("StateInterface", default=None)  # whose device state counts


class QueueRemove(AmiAction, family="queue", privileges=AGENT):
    """Take a member out of a queue (app_queue, Asterisk 1.0+)."""

    queue: str = param("Queue")
    interface: str = param("Interface")


class QueuePause(AmiAction, family="queue", privileges=AGENT, repeat=True):
    """Pause or unpause a member, in one queue or in all of its queues (app_queue, Asterisk 1.2+)."""

    interface: str = param("Interface")
    paused: TrueFalse = param("Paused")
    queue: str | None = param("Queue", default=None)
    reason: str | None = param("Reason", default=None)


class QueueUnpause(
    AmiAction, family="queue", privileges=AGENT, repeat=True, wire="QueuePause", fixed=(("Paused", "false"),)
):
    """Unpause a member, in one queue or in all of its queues: QueuePause under another name (app_queue, Asterisk 1.2+)."""

    interface: str = param("Interface")
    queue: str | None = param("Queue", default=None)
    reason: str | None = param("Reason", default=None)


class QueuePenalty(AmiAction, family="queue", privileges=AGENT, repeat=True):
    """Set the penalty of a member, in one queue or in all of its queues (app_queue, Asterisk 1.6+)."""

    interface: str = param("Interface")
    penalty: int = param("Penalty")
    queue: str | None = param("Queue", default=None)


class QueueMemberRingInUse(AmiAction, family="queue", privileges=AGENT, repeat=True):
    """Say whether a member is called while on another call (app_queue, Asterisk 11+)."""

    interface: str = param("Interface")
    ring_in_use: YesNo = param("RingInUse")
    queue: str | None = param("Queue", default=None)


class QueueLog(AmiAction, family="queue", privileges=AGENT):
    """Write a line to the queue log (app_queue, Asterisk 1.6+)."""

    queue: str = param("Queue")
    event: str = param("Event")
    uniqueid: str | None = param("Uniqueid", default=None)
    interface: str | None = param("Interface", default=None)
    message: str | None = param("Message", default=None)


class QueueReload(AmiAction, family="queue"):
    """Read the configuration of queues again, all of it when no part is named (app_queue, Asterisk 1.6.2+)."""

    queue: str | None = param("Queue", default=None)
    members: YesNo | None = param("Members", default=None)
    rules: YesNo | None = param("Rules", default=None)
    parameters: YesNo | None = param("Parameters", default=None)


class QueueReset(AmiAction, family="queue"):
    """Set the statistics of a queue, or of all, to zero (app_queue, Asterisk 1.6.2+)."""

    queue: str | None = param("Queue", default=None)


class QueueChangePriorityCaller(AmiAction, family="queue"):
    """Change the priority of a caller in a queue (app_queue, Asterisk 15+)."""

    queue: str = param("Queue")
    caller: str = param("Caller")  # the channel
    priority: int = param("Priority")
    immediate: YesNo | None = param("Immediate", default=None)  # and move the caller now


class QueueWithdrawCaller(AmiAction, family="queue"):
    """Send a caller from a queue back to the dialplan (app_queue, Asterisk 16.25, 18.11, 19.3+)."""

    queue: str = param("Queue")
    caller: str = param("Caller")  # the channel
    withdraw_info: str | None = param("WithdrawInfo", default=None)  # becomes QUEUE_WITHDRAW_INFO
