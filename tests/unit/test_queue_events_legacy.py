"""Queues of Asterisk 1.4 to 11, in their own words."""

from __future__ import annotations

from tests.unit.test_queue_events import Pbx


def test_asterisk_to_11_in_its_own_words() -> None:
    """Without eventwhencalled: only that the caller left, and was put through."""
    pbx = Pbx()
    old = {"Channel": "SIP/1", "Queue": "sales", "Uniqueid": "1"}
    pbx.say("Join", **old, CallerID="555", Position=1, Count=1).say("Leave", 4, **old, Count=0)
    pbx.say("Link", Channel1="SIP/1", Channel2="SIP/9", Uniqueid1="1", Uniqueid2="9")
    assert pbx.kinds() == ["queue.joined", "queue.answered"]
    said = pbx.last("queue.answered")
    assert (said["member"], said["wait_seconds"], said["inferred"]) == (None, 4.0, True)
    pbx.say("Hangup", 9, Channel="SIP/1", Uniqueid="1", Cause=16).say("Reload", 2)
    assert pbx.last("queue.completed")["inferred"] and pbx.last("queue.completed")["queue_now"]["talking"] == 0


def test_asterisk_to_11_with_the_members_name() -> None:
    pbx = Pbx()
    caller = {"Queue": "sales", "Uniqueid": "1"}
    pbx.say("Join", Channel="SIP/1", **caller, CallerIDNum="555", Position=1, Count=1)
    pbx.say("QueueMemberPaused", Queue="sales", Location="SIP/ann", MemberName="Ann", Paused=1, Reason="tea")
    assert pbx.last("agent.paused")["reason"] == "tea"
    pbx.say("QueueMemberPaused", 9, Queue="sales", Location="SIP/ann", MemberName="Ann", Paused=0)
    member = {"Channel": "SIP/ann-1", "Member": "SIP/ann", "MemberName": "Ann", "BridgedChannel": "9"}
    pbx.say("Leave", 1, Channel="SIP/1", **caller, Count=0).say("AgentConnect", **caller, **member, Holdtime=10, Ringtime=2)
    assert (pbx.last("queue.answered")["member"], pbx.last("queue.answered")["wait_seconds"]) == (
        {"interface": "SIP/ann", "name": "Ann"},
        10.0,
    )
    pbx.say("AgentComplete", 20, **caller, **member, HoldTime=10, TalkTime=20, Reason="transfer")
    assert pbx.last("queue.completed")["ended_by"] == "transfer"
