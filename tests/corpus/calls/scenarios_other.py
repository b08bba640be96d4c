"""Local channels, recording, listening in, bridges made by hand, and connections that begin in the middle of a call."""

from __future__ import annotations

from tests.corpus.calls.office import Office
from tests.corpus.calls.phones import (
    answer,
    call,
    hang_up,
    hold,
    press,
    resume,
    ring,
    ring_until_told_to_stop,
    until_hung_up,
    wait,
)
from tests.corpus.calls.scenarios_operator import in_a_call
from tests.corpus.calls.scenarios_transfers import consult
from tests.corpus.calls.stage import scenario


def through(office: Office, number: str) -> None:
    """101 calls a number that leads to 102, who rings 1 s and answers. They talk for 1.5 s; 101 hangs up."""
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call(number), wait(1.5), hang_up())


@scenario("local")
def local_optimised(office: Office) -> None:
    """101 calls 513, which dials Local/102@office: SIP phone 102 rings 1 s and answers; the Local channel is optimised away.
    They talk for 1.5 s; 101 hangs up.
    """
    through(office, "513")


@scenario("local")
def local_kept(office: Office) -> None:
    """101 calls 510, which dials Local/102@office/n: SIP phone 102 rings 1 s and answers; the Local channel stays. They talk
    for 1.5 s; 101 hangs up.
    """
    through(office, "510")


@scenario("local", everything=True)
def local_chained(office: Office) -> None:
    """101 calls 511, which dials Local/512@office, which dials Local/102@office: SIP phone 102 rings 1 s and answers; both
    Local channels are optimised away. They talk for 1.5 s; 101 hangs up.
    """
    through(office, "511")


@scenario("local")
def local_desk_kept(office: Office) -> None:
    """101 calls 99121, which dials desk 121 through Local/121@desks/n: it rings 1 s, answers, talks 1.5 s, presses 5 and
    hangs up half a second later.
    """
    office.desk("121", "1-answer-1.5-5-0.5")
    office.record()
    office.calls("101", call("99121"), until_hung_up())


@scenario("recording")
def recorded_from_dialplan(office: Office) -> None:
    """101 calls 509, whose dialplan starts recording (MixMonitor) and dials 102, who rings 1 s and answers. They talk for
    1.5 s; 102 hangs up, and the recording ends with the call (no MixMonitorStop).
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1.5), hang_up())
    office.calls("101", call("509"), until_hung_up())


@scenario("recording")
def recorded_by_code(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102 starts recording with a code (*6), on the channel of 101, and stops it about
    1.5 s later with the same code. They talk for another second; 102 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), press("*6"), wait(1.2), press("*6"), wait(1), hang_up())
    office.calls("101", call("102"), until_hung_up())


@scenario("recording")
def recorded_by_operator(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator starts recording 101 (AMI MixMonitor) and stops it 1 s later (AMI
    StopMixMonitor). Half a second later the operator hangs up 101.
    """
    office.record()
    caller, _ = in_a_call(office)
    office.operator.ask("MixMonitor", Channel=caller, File=str(office.folder / "by-operator.wav"), options="r(in.wav)")
    office.sleep(1)
    office.operator.ask("StopMixMonitor", Channel=caller)
    office.sleep(0.5)
    office.operator.ask("Hangup", Channel=caller)


@scenario("other")
def digits_during_call(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 101 presses 1, 2, 3 and 4, which mean nothing to the PBX and are passed to 102.
    They talk for 1 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(0.5), press("1234"), wait(1), hang_up())


@scenario("other")
def caller_goes_on(office: Office) -> None:
    """101 calls 507, which dials 102 and goes on afterwards. 102 rings 1 s, answers, and hangs up a second later; 101 hears
    a greeting of 1 s from the PBX and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("507"), until_hung_up())


@scenario("other")
def callee_goes_on(office: Office) -> None:
    """101 calls 505, which dials 102 (Dial option F). 102 rings 1 s and answers. They talk for 1 s; 101 hangs up; 102 goes
    on in the dialplan, hears a greeting of 1 s and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("505"), wait(1), hang_up())


@scenario("other")
def both_go_on(office: Office) -> None:
    """101 calls 506, which dials 102 (Dial option G). 102 rings 1 s and answers, but they are never connected: each goes to
    its own place in the dialplan. 102 waits 1 s and is hung up, 101 waits 2 s and is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("506"), until_hung_up())


@scenario("other")
def announcement_to_callee(office: Office) -> None:
    """101 calls 514, which dials 102 (Dial option U). 102 rings 1 s, answers and first hears a greeting of 1 s alone; then
    both are connected and talk for 2.5 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("514"), wait(2.5), hang_up())


@scenario("other")
def announcement_beside_a_call(office: Office) -> None:
    """101 calls 515 while nothing else happens: the PBX answers, plays 1 s of greeting and hangs up; at the same time 104
    calls 103, who rings 1 s, answers, and hangs up a second later. The two calls have nothing to do with each other.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("515"), until_hung_up())
    office.calls("104", call("103"), until_hung_up())


@scenario("other")
def two_calls_apart(office: Office) -> None:
    """101 calls 102; half a second later 103 calls 104. Each rings 1 s and is answered. 101 hangs up after 2.5 s of talk,
    103 after 1 s: the calls overlap and never touch.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.called("104", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(2.5), hang_up())
    office.sleep(0.5)
    office.calls("103", call("104"), wait(1), hang_up())


@scenario("other")
def listened_to(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 104 dials *9102 and listens to 102 (ChanSpy) without being part of the call. 1.5
    s later 101 hangs up; listening ends too and 104 is hung up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(3), hang_up())
    office.wait_for("BridgeEnter", Channel="PJSIP/101")
    office.sleep(1)
    office.calls("104", call("*9102"), until_hung_up())


@scenario("other", everything=True)
def bridged_by_operator(office: Office) -> None:
    """101 calls 102 and 103 calls 104; all answer after 1 s. A second later the operator connects 101 with 103 (AMI Bridge):
    102 and 104 are hung up. 101 and 103 talk for 1.5 s; the operator hangs up 101.
    """
    office.record()
    office.called("104", ring(1), answer(), until_hung_up())
    office.calls("103", call("104"), until_hung_up())
    caller, _ = in_a_call(office)
    other = office.wait_for("BridgeEnter", Channel="PJSIP/103")
    office.operator.ask("Bridge", Channel1=caller, Channel2=other, Tone="no")
    office.sleep(1.5)
    office.operator.ask("Hangup", Channel=caller)


@scenario("midcall")
def midcall_ringing(office: Office) -> None:
    """101 calls 102, who rings. After 1 s of ringing the recorded connection logs in. A second later 102 answers; they talk
    for 1 s; 101 hangs up.
    """
    office.called("102", ring(2), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hang_up())
    office.wait_for("Newstate", Channel="PJSIP/102", ChannelStateDesc="Ringing")
    office.sleep(1)
    office.record()


@scenario("midcall")
def midcall_talking(office: Office) -> None:
    """101 calls 102, who rings 1 s and answers. A second into the talk the recorded connection logs in. 1.5 s later 102
    hangs up.
    """
    office.called("102", ring(1), answer(), wait(2.5), hang_up())
    office.calls("101", call("102"), until_hung_up())
    office.wait_for("BridgeEnter", Channel="PJSIP/101")
    office.sleep(1)
    office.record()


@scenario("midcall")
def midcall_on_hold(office: Office) -> None:
    """101 calls 102, who rings 1 s, answers and puts 101 on hold a second later. Half a second into the hold the recorded
    connection logs in. A second later 102 resumes; they talk for 1 s; 102 hangs up.
    """
    office.called("102", ring(1), answer(), wait(1), hold(), wait(1.5), resume(), wait(1), hang_up())
    office.calls("101", call("102"), until_hung_up())
    office.wait_for("Hold", Channel="PJSIP/102")
    office.sleep(0.5)
    office.record()


@scenario("midcall")
def midcall_waiting_in_queue(office: Office) -> None:
    """101 calls queue 309; its only member 102 rings. After 1 s the recorded connection logs in. A second later 102 answers;
    they talk for about 1.5 s; 101 hangs up.
    """
    office.called("102", ring(2), answer(), until_hung_up())
    office.calls("101", call("309"), wait(3.5), hang_up())
    office.wait_for("AgentCalled", Queue="309")
    office.sleep(1)
    office.record()


@scenario("midcall")
def midcall_consultation(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to 103; 103 rings 1 s and answers. Half a
    second later the recorded connection logs in. 1.5 s later 102 hangs up, which completes the transfer; 101 and 103 talk
    for about half a second; 103 hangs up.
    """
    office.called("103", ring(1), answer(), wait(2.5), hang_up())
    office.called("102", ring(1), answer(), wait(1), consult("103"), wait(3), hang_up())
    office.calls("101", call("102"), until_hung_up())
    office.wait_for("BridgeEnter", Channel="PJSIP/103")
    office.sleep(0.5)
    office.record()


@scenario("midcall")
def midcall_group_ringing(office: Office) -> None:
    """101 calls ring group 201: 102 and 103 ring. After half a second the recorded connection logs in. Half a second later
    103 answers and 102 stops ringing. They talk for 1 s; 103 hangs up.
    """
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("201"), until_hung_up())
    office.wait_for("Newstate", Channel="PJSIP/103", ChannelStateDesc="Ringing")
    office.sleep(0.5)
    office.record()
