"""Parking, conferences, pick-up and hold."""

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
from tests.corpus.calls.scenarios_transfers import blind, talks
from tests.corpus.calls.stage import scenario


@scenario("park", everything=True)
def park_by_code(office: Office) -> None:
    """101 calls 102, who answers after 1 s and parks 101 with a code (#72) in 701; 102 hears the number and is hung up. 103
    dials 701 about 1.5 s later and gets 101. They talk for 1 s; 103 hangs up.
    """
    office.record()
    talks(office, press("#72"), until_hung_up())
    office.wait_for("ParkedCall")
    office.sleep(1.5)
    office.calls("103", call("701"), wait(1), hang_up())


@scenario("park")
def park_by_transfer(office: Office) -> None:
    """101 calls 102, who answers after 1 s and transfers 101 blindly (#1) to 700, which parks it in 701; 102 is let go. 103
    dials 701 about 1.5 s later and gets 101. They talk for 1 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), blind("700"), until_hung_up())
    office.calls("101", call("102"), wait(6), hang_up())
    office.wait_for("ParkedCall")
    office.sleep(1.5)
    office.calls("103", call("701"), until_hung_up())


@scenario("park")
def park_oneself(office: Office) -> None:
    """101 dials *7, which answers and parks 101 itself in 701. 102 dials 701 about 1.5 s later and gets 101. They talk for 1
    s; 102 hangs up.
    """
    office.record()
    office.calls("101", call("*7"), until_hung_up())
    office.wait_for("ParkedCall")
    office.sleep(1.5)
    office.calls("102", call("701"), wait(1), hang_up())


@scenario("park")
def park_time_is_up(office: Office) -> None:
    """101 calls 102, who answers after 1 s and parks 101 (#72) in 701; 102 is hung up. Nobody fetches 101 for 5 s: the PBX
    calls 102 back, who rings 1 s and answers. They talk for 1 s; 102 hangs up.
    """
    office.record()
    talks(office, press("#72"), until_hung_up())
    office.wait_for("Hangup", Channel="PJSIP/102")
    office.called("102", ring(1), answer(), wait(1), hang_up())


@scenario("park")
def park_caller_hangs_up(office: Office) -> None:
    """101 calls 102, who answers after 1 s and parks 101 (#72) in 701; 102 is hung up. About 2 s later 101, still parked,
    hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), press("#72"), until_hung_up())
    office.calls("101", call("102"), wait(4), hang_up())


@scenario("park")
def park_by_operator(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator parks 101 (AMI Park) in 701 with 102 named as the one to call back;
    102 is hung up. 103 dials 701 about 1.5 s later and gets 101. They talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), until_hung_up())
    caller = office.wait_for("BridgeEnter", Channel="PJSIP/101")
    callee = office.wait_for("BridgeEnter", Channel="PJSIP/102")
    office.sleep(1)
    office.operator.ask("Park", Channel=caller, TimeoutChannel=callee, Timeout="5000")
    office.wait_for("ParkedCall")
    office.sleep(1.5)
    office.calls("103", call("701"), wait(1), hang_up())


@scenario("park")
def park_empty_place(office: Office) -> None:
    """101 dials 715, where nobody is parked: the PBX plays a prompt and hangs up."""
    office.record()
    office.calls("101", call("715"), until_hung_up())


@scenario("conference", everything=True)
def conference_of_three(office: Office) -> None:
    """101, 102 and 103 dial conference 401, half a second apart, and are answered. 101 leaves after about 2 s, 102 a second
    later, 103 another second later.
    """
    office.record()
    for extension, seconds in (("101", 2.0), ("102", 2.5), ("103", 3.0)):
        office.calls(extension, call("401"), wait(seconds), hang_up())
        office.sleep(0.5)


@scenario("conference")
def conference_kicked(office: Office) -> None:
    """101 and 102 dial conference 401. After 1 s the operator throws 102 out (AMI ConfbridgeKick), which hangs 102 up. 101
    leaves 1.5 s later.
    """
    office.record()
    office.calls("101", call("401"), wait(3.5), hang_up())
    office.wait_for("ConfbridgeJoin", Channel="PJSIP/101")
    office.calls("102", call("401"), until_hung_up())
    unwanted = office.wait_for("ConfbridgeJoin", Channel="PJSIP/102")
    office.sleep(1)
    office.operator.ask("ConfbridgeKick", Conference="401", Channel=unwanted)


@scenario("conference")
def conference_dialled_out(office: Office) -> None:
    """101 dials conference 401. The operator has 104 called into it (AMI Originate to extension 401): 104 rings 1 s, answers
    and joins. After 1.5 s 101 leaves; 104 leaves half a second later.
    """
    office.record()
    office.called("104", ring(1), answer(), wait(2), hang_up())
    office.calls("101", call("401"), wait(3), hang_up())
    office.wait_for("ConfbridgeJoin", Channel="PJSIP/101")
    office.originate("PJSIP/104", Context="office", Exten="401", Priority="1", CallerID='"Conference" <401>')


@scenario("conference")
def conference_muted(office: Office) -> None:
    """101 and 102 dial conference 401. The operator mutes 102, and half a second later unmutes it (AMI ConfbridgeMute,
    ConfbridgeUnmute). 102 leaves, then 101.
    """
    office.record()
    office.calls("101", call("401"), wait(3.5), hang_up())
    office.calls("102", call("401"), wait(2.5), hang_up())
    second = office.wait_for("ConfbridgeJoin", Channel="PJSIP/102")
    office.wait_for("ConfbridgeJoin", Channel="PJSIP/101")
    office.sleep(0.5)
    office.operator.ask("ConfbridgeMute", Conference="401", Channel=second)
    office.sleep(0.5)
    office.operator.ask("ConfbridgeUnmute", Conference="401", Channel=second)


@scenario("pickup")
def pickup_of_the_group(office: Office) -> None:
    """101 calls 102, who rings. After 1 s 103 dials *8 (group pick-up) and gets the call; 102 stops ringing. 101 and 103
    talk for 1.5 s; 103 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("102"), until_hung_up())
    office.wait_for("Newstate", Channel="PJSIP/102", ChannelStateDesc="Ringing")
    office.sleep(1)
    office.calls("103", call("*8"), wait(1.5), hang_up())


@scenario("pickup", everything=True)
def pickup_directed(office: Office) -> None:
    """101 calls 102, who rings. After 1 s 103 dials **102 (directed pick-up) and gets the call; 102 stops ringing. 101 and
    103 talk for 1.5 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("102"), wait(1.5), hang_up())
    office.wait_for("Newstate", Channel="PJSIP/102", ChannelStateDesc="Ringing")
    office.sleep(1)
    office.calls("103", call("**102"), until_hung_up())


@scenario("pickup")
def pickup_of_a_ring_group(office: Office) -> None:
    """101 calls ring group 201: 102 and 103 ring. After 1 s 104 dials *8 (group pick-up) and gets the call; 102 and 103 stop
    ringing. 101 and 104 talk for 1.5 s; 104 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring_until_told_to_stop())
    office.calls("101", call("201"), until_hung_up())
    office.wait_for("Newstate", Channel="PJSIP/103", ChannelStateDesc="Ringing")
    office.sleep(1)
    office.calls("104", call("*8"), wait(1.5), hang_up())


@scenario("hold")
def hold_by_callee(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102 puts 101 on hold for 1.5 s (music), and takes the call back. They talk for 1
    s; 102 hangs up.
    """
    office.record()
    talks(office, hold(), wait(1.5), resume(), wait(1), hang_up())


@scenario("hold")
def hold_by_caller(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 101 puts 102 on hold for 1.5 s (music), and takes the call back. They talk for 1
    s; 101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hold(), wait(1.5), resume(), wait(1), hang_up())


@scenario("hold")
def hold_then_hang_up(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102 puts 101 on hold (music); 1.5 s later 101, still on hold, hangs up."""
    office.record()
    office.called("102", ring(1), answer(), wait(1), hold(), until_hung_up())
    office.calls("101", call("102"), wait(2.5), hang_up())


@scenario("hold")
def hold_by_both(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102 puts 101 on hold, half a second later 101 puts 102 on hold too; then 102
    resumes, then 101 resumes. They talk for about 1 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), wait(1), hold(), wait(1), resume(), until_hung_up())
    office.calls("101", call("102"), wait(1.5), hold(), wait(1), resume(), wait(1), hang_up())
