"""Queues as list answers: QueueStatus and QueueSummary."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Flag, Instant, Integer, Known, Number, Party, Seconds, Text


class QueueParams(AmiEvent, family="queue", subject=("queue", "queue")):
    """One queue with its figures in the answer to the action QueueStatus (app_queue, Asterisk 1.4+)."""

    queue: Text = header("Queue")
    max: Integer = header("Max")
    strategy: Text = header("Strategy")
    calls: Integer = header("Calls")
    hold_time_seconds: Seconds = header("Holdtime")
    talk_time_seconds: Seconds = header("TalkTime")
    completed: Integer = header("Completed")
    abandoned: Integer = header("Abandoned")
    service_level_seconds: Seconds = header("ServiceLevel")
    service_level_perf: Number = header("ServicelevelPerf")  # per cent of the calls answered within the service level
    service_level_perf2: Number = header("ServicelevelPerf2")
    weight: Integer = header("Weight")


class QueueMember(AmiEvent, family="queue", subject=("queue", "queue")):
    """One member of a queue in the answer to the action QueueStatus (app_queue, Asterisk 1.4+)."""

    queue: Text = header("Queue")
    member_name: Text = header("Name")
    interface: Text = header("Location")
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
    paused_reason: Text = header("PausedReason")
    wrapup_time_seconds: Seconds = header("Wrapuptime")


class QueueEntry(AmiEvent, family="queue", subject=("queue", "queue")):
    """One caller waiting in a queue in the answer to the action QueueStatus (app_queue, Asterisk 1.4+)."""

    queue: Text = header("Queue")
    position: Integer = header("Position")
    channel_name: Text = header("Channel")
    uniqueid: Known = header("Uniqueid")
    caller_id_num: Party = header("CallerIDNum", "CallerID")
    caller_id_name: Party = header("CallerIDName")
    connected_line_num: Party = header("ConnectedLineNum")
    connected_line_name: Party = header("ConnectedLineName")
    wait_seconds: Seconds = header("Wait")
    priority: Integer = header("Priority")


class QueueStatusComplete(ListComplete, family="queue"):
    """The end of the answer to the action QueueStatus (app_queue, Asterisk 1.4+)."""


class QueueSummary(AmiEvent, family="queue", subject=("queue", "queue")):
    """One queue in the answer to the action QueueSummary (app_queue, Asterisk 1.6+)."""

    queue: Text = header("Queue")
    logged_in: Integer = header("LoggedIn")
    available: Integer = header("Available")
    callers: Integer = header("Callers")
    hold_time_seconds: Seconds = header("HoldTime")
    talk_time_seconds: Seconds = header("TalkTime")
    longest_hold_time_seconds: Seconds = header("LongestHoldTime")


class QueueSummaryComplete(ListComplete, family="queue"):
    """The end of the answer to the action QueueSummary (app_queue, Asterisk 1.6+)."""
