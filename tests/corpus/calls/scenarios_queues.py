"""Callers who wait in a queue, and the members who take them."""

from __future__ import annotations

from tests.corpus.calls.office import Office
from tests.corpus.calls.phones import (
    answer,
    call,
    hang_up,
    press,
    refuse,
    ring,
    ring_until_told_to_stop,
    until_hung_up,
    wait,
)
from tests.corpus.calls.scenarios_transfers import blind, consult
from tests.corpus.calls.stage import scenario

STABLE_SECONDS = 5.5  # app_agent_pool gives no call to an agent in the first 5 s


@scenario("queue", everything=True)
def queue_answered_caller_hangs_up(office: Office) -> None:
    """101 calls queue 309 and waits with music. Its only member 102 rings 1 s and answers. They talk for 1.5 s; 101 hangs
    up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("309"), wait(2.5), hang_up())


@scenario("queue")
def queue_member_hangs_up(office: Office) -> None:
    """101 calls queue 309. Its only member 102 rings 1 s and answers. They talk for 1.5 s; 102 hangs up; 101 hears a
    greeting of 1 s and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1.5), hang_up())
    office.calls("101", call("309"), until_hung_up())


@scenario("queue")
def queue_second_member_answers(office: Office) -> None:
    """101 calls queue 300. Its first member 102 rings 2 s without an answer; then the second, 103, rings 1 s and answers.
    They talk for 1 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("300"), wait(5), hang_up())


@scenario("queue")
def queue_member_declines(office: Office) -> None:
    """101 calls queue 300. Its first member 102 rings 0.5 s and declines (603); then the second, 103, rings 1 s and answers.
    They talk for 1 s; 103 hangs up; 101 hears a greeting of 1 s and is hung up.
    """
    office.record()
    office.called("102", ring(0.5), refuse(603))
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("300"), until_hung_up())


@scenario("queue")
def queue_abandoned(office: Office) -> None:
    """101 calls queue 309. Its only member 102 rings; after 2 s 101 hangs up (abandoned)."""
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("309"), wait(2), hang_up())


@scenario("queue")
def queue_time_is_up(office: Office) -> None:
    """101 calls queue 309 and may wait 2 s. Its only member 102 rings for these 2 s without an answer. The caller leaves the
    queue, hears a greeting of 1 s and is hung up.
    """
    office.let("QUEUE_SECONDS", 2)
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("309"), until_hung_up())


@scenario("queue")
def queue_nobody_there(office: Office) -> None:
    """101 calls queue 305, which has no members and takes no callers then: 101 hears a greeting of 1 s and is hung up. No
    phone rang.
    """
    office.record()
    office.calls("101", call("305"), until_hung_up())


@scenario("queue")
def queue_last_member_leaves(office: Office) -> None:
    """101 calls queue 306, whose only member 102 is called: the phone rings and is told to stop after 2 s. Meanwhile the
    operator pauses 102 in the queue, and then the queue puts the caller out (leavewhenempty), who hears a greeting of 1 s
    and is hung up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("306"), until_hung_up())
    office.wait_for("AgentCalled", Queue="306")
    office.operator.ask("QueuePause", Queue="306", Interface="PJSIP/102", Paused="true")
    office.wait_for("QueueCallerLeave", Queue="306")
    office.operator.ask("QueuePause", Queue="306", Interface="PJSIP/102", Paused="false")


@scenario("queue")
def queue_left_by_digit(office: Office) -> None:
    """101 calls queue 307, whose only member 102 rings; after 1 s 101 presses 9 and leaves the queue. The dialplan calls
    104, who rings 1 s and answers. They talk for 1 s; 104 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("104", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("307"), wait(1), press("9"), until_hung_up())


@scenario("queue")
def queue_ring_all(office: Office) -> None:
    """101 calls queue 301: members 102 and 103 ring together. After 1 s 103 answers, 102 stops ringing. They talk for 1 s;
    101 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("301"), wait(2), hang_up())


@scenario("queue")
def queue_ring_all_desks(office: Office) -> None:
    """101 calls queue 310: the desks 121 and 122 (members behind Local channels with /n) ring together. After 1 s 122
    answers, 121 stops ringing. 122 hangs up after 1.5 s; 101 hears a greeting of 1 s and is hung up.
    """
    office.desk("121", "60-never")
    office.desk("122", "1-answer-1.5")
    office.record()
    office.calls("101", call("310"), until_hung_up())


@scenario("queue")
def queue_transferred_blind_by_member(office: Office) -> None:
    """101 calls queue 309. Its member 102 rings 1 s and answers, and after 1 s transfers 101 blindly (#1) to 103; 102 is let
    go. 103 rings 1 s and answers; 101 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), blind("103"), until_hung_up())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("309"), until_hung_up())


@scenario("queue")
def queue_transferred_attended_by_member(office: Office) -> None:
    """101 calls queue 309. Its member 102 rings 1 s and answers, and after 1 s starts an attended transfer (*2) to 103, who
    rings 1 s and answers. They talk for 2 s; 102 hangs up, which completes it. 101 and 103 talk for about half a second;
    103 hangs up; 101 goes on in the dialplan, hears a greeting of 1 s and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), consult("103"), wait(3), hang_up())
    office.called("103", ring(1), answer(), wait(2.5), hang_up())
    office.calls("101", call("309"), until_hung_up())


@scenario("queue")
def queue_first_member_paused(office: Office) -> None:
    """Member 102 of queue 300 is paused. 101 calls queue 300: only 103 rings, 1 s, and answers. They talk for 1 s; 103 hangs
    up; 101 hears a greeting of 1 s and is hung up. While they talk, 102's pause ends.
    """
    office.operator.ask("QueuePause", Queue="300", Interface="PJSIP/102", Paused="true", Reason="lunch")
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("300"), until_hung_up())
    office.wait_for("AgentConnect", Queue="300")
    office.operator.ask("QueuePause", Queue="300", Interface="PJSIP/102", Paused="false")


@scenario("queue")
def queue_two_callers(office: Office) -> None:
    """101 calls queue 309; its only member 102 rings 1 s and answers. 104 calls queue 309 too and waits with music, because
    102 is in a call. 101 hangs up after 3 s with 102; then 102 rings again, 1 s, and takes 104. They talk for about 1.5
    s; 104 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up(), calls=2)
    office.calls("101", call("309"), wait(4), hang_up())
    office.wait_for("AgentConnect", Queue="309")
    office.calls("104", call("309"), wait(6.5), hang_up())


@scenario("queue")
def queue_two_callers_one_gives_up(office: Office) -> None:
    """101 and 104 call queue 309; its only member 102 rings 2 s and answers 101. 104, second in the queue, hangs up 1 s
    later (abandoned). 101 hangs up 1 s after that.
    """
    office.record()
    office.called("102", ring(2), answer(), until_hung_up())
    office.calls("101", call("309"), wait(4), hang_up())
    office.wait_for("AgentCalled", Queue="309")
    office.calls("104", call("309"), wait(2.8), hang_up())


@scenario("queue")
def queue_local_member_kept(office: Office) -> None:
    """101 calls queue 302, whose member is desk 121 behind a Local channel with /n. 121 rings 1 s and answers, talks 1.5 s
    and hangs up; 101 hears a greeting of 1 s and is hung up.
    """
    office.desk("121", "1-answer-1.5")
    office.record()
    office.calls("101", call("302"), until_hung_up())


@scenario("queue")
def queue_local_member_optimised(office: Office) -> None:
    """101 calls queue 303, whose member is Local/102@office: SIP phone 102 rings 1 s and answers, and the Local channel is
    optimised away. They talk for 1.5 s; 102 hangs up; 101 hears a greeting of 1 s and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1.5), hang_up())
    office.calls("101", call("303"), until_hung_up())


@scenario("queue")
def queue_local_member_to_phone_kept(office: Office) -> None:
    """101 calls queue 304, whose member is Local/102@office/n: SIP phone 102 rings 1 s and answers; the Local channel stays.
    They talk for about 1.5 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("304"), wait(2.5), hang_up())


@scenario("queue")
def queue_parked_by_member(office: Office) -> None:
    """101 calls queue 309. Its member 102 rings 1 s and answers, and after 1 s parks 101 (#72) in 701; 102 hears the number
    and is hung up. 103 fetches 101 from 701 about 2 s later; they talk for 1 s; 103 hangs up; 101 goes on in the dialplan
    of the queue, hears a greeting of 1 s and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), press("#72"), until_hung_up())
    office.calls("101", call("309"), until_hung_up())
    office.wait_for("ParkedCall")
    office.sleep(2)
    office.calls("103", call("701"), wait(1), hang_up())


@scenario("agent", everything=True)
def agent_takes_queue_call(office: Office) -> None:
    """103 calls 351 and logs in as agent 1001, waiting with music. 5.5 s later 101 calls queue 308, whose member is
    Local/1001@agents: the agent gets the call at once, without ringing. They talk for about 2 s; 101 hangs up. The agent
    goes on waiting for about 2 s and hangs up (log out).
    """
    office.record()
    office.calls("103", call("351"), wait(9.5), hang_up())
    office.wait_for("AgentLogin")
    office.sleep(STABLE_SECONDS)
    office.calls("101", call("308"), wait(2), hang_up())


@scenario("agent")
def agent_is_asked_for(office: Office) -> None:
    """103 calls 351 and logs in as agent 1001, waiting with music. 5.5 s later 101 calls 352, which asks for agent 1001
    (AgentRequest): they are connected at once and talk for 1.5 s; the agent, 103, hangs up, which logs the agent out too;
    101's call ends.
    """
    office.record()
    office.calls("103", call("351"), wait(7.2), hang_up())
    office.wait_for("AgentLogin")
    office.sleep(STABLE_SECONDS)
    office.calls("101", call("352"), until_hung_up())


@scenario("agent")
def agent_not_logged_in(office: Office) -> None:
    """101 calls 352, which asks for agent 1001 (AgentRequest), who is not logged in: the dialplan hangs up."""
    office.record()
    office.calls("101", call("352"), until_hung_up())
