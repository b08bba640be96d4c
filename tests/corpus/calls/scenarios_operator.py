"""Calls that a program orders or moves through AMI, or that a call file orders."""

from __future__ import annotations

from tests.corpus.calls.office import Office
from tests.corpus.calls.phones import (
    answer,
    call,
    hang_up,
    refuse_at_once,
    ring,
    ring_until_told_to_stop,
    until_hung_up,
    wait,
)
from tests.corpus.calls.stage import scenario

HERE = {"Context": "office", "Priority": "1"}
CLICK = '"Click to dial" <500>'


def in_a_call(office: Office) -> tuple[str, str]:
    """101 calls 102, who rings 1 s and answers; returns both channels a second later. Both wait to be hung up."""
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), until_hung_up())
    caller = office.wait_for("BridgeEnter", Channel="PJSIP/101")
    callee = office.wait_for("BridgeEnter", Channel="PJSIP/102")
    office.sleep(1)
    return caller, callee


@scenario("click_to_dial", everything=True)
def click_answered(office: Office) -> None:
    """A program orders (AMI Originate) a call of 101 to 102. 101 rings 1 s and answers; then 102 rings 1 s and answers. They
    talk for 1 s; 101 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), wait(2), hang_up())
    office.called("102", ring(1), answer(), until_hung_up())
    office.originate("PJSIP/101", Exten="102", CallerID=CLICK, **HERE)


@scenario("click_to_dial")
def click_first_does_not_answer(office: Office) -> None:
    """A program orders (AMI Originate, 2 s) a call of 101 to 102. 101 rings 2 s without an answer: it ends there, 102 is
    never called.
    """
    office.record()
    office.called("101", ring_until_told_to_stop())
    office.originate("PJSIP/101", Exten="102", CallerID=CLICK, Timeout="2000", **HERE)


@scenario("click_to_dial")
def click_first_busy(office: Office) -> None:
    """A program orders (AMI Originate) a call of 101 to 102. 101 is busy at once (486): it ends there."""
    office.record()
    office.called("101", refuse_at_once(486))
    office.originate("PJSIP/101", Exten="102", CallerID=CLICK, **HERE)


@scenario("click_to_dial")
def click_second_busy(office: Office) -> None:
    """A program orders (AMI Originate) a call of 101 to 102. 101 rings 1 s and answers; 102 is busy at once (486). 101 hears
    busy for 1 s and is hung up.
    """
    office.record()
    office.called("101", ring(1), answer(), until_hung_up())
    office.called("102", refuse_at_once(486))
    office.originate("PJSIP/101", Exten="102", CallerID=CLICK, **HERE)


@scenario("click_to_dial")
def click_unreachable(office: Office) -> None:
    """A program orders (AMI Originate) a call of 106 to 102, but 106 never registered: nothing rings, there is no channel,
    only an OriginateResponse.
    """
    office.record()
    office.originate("PJSIP/106", Exten="102", CallerID=CLICK, ActionID="wanted", **HERE)
    office.wait_for("OriginateResponse")


@scenario("click_to_dial")
def click_application(office: Office) -> None:
    """A program orders (AMI Originate) that 101 hears beeps (application Playback). 101 rings 1 s, answers, hears 1 s
    and is hung up.
    """
    office.record()
    office.called("101", ring(1), answer(), until_hung_up())
    office.originate("PJSIP/101", Application="Playback", Data="beep&beep&beep", CallerID=CLICK)


@scenario("click_to_dial")
def click_local_first(office: Office) -> None:
    """A program orders (AMI Originate) a call of Local/101@office to 102: 101 rings 1 s and answers; then 102 rings 1 s and
    answers; the Local channel is optimised away. They talk for 1 s; 102 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), until_hung_up())
    office.called("102", ring(1), answer(), wait(1), hang_up())
    office.originate("Local/101@office", Exten="102", CallerID=CLICK, **HERE)


@scenario("click_to_dial")
def click_local_first_kept(office: Office) -> None:
    """A program orders (AMI Originate) a call of Local/101@office/n to 102: 101 rings 1 s and answers; then 102 rings 1 s
    and answers; the Local channel stays. They talk for 1 s; 102 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), until_hung_up())
    office.called("102", ring(1), answer(), wait(1), hang_up())
    office.originate("Local/101@office/n", Exten="102", CallerID=CLICK, **HERE)


@scenario("click_to_dial")
def click_own_channel_id(office: Office) -> None:
    """A program orders (AMI Originate with ChannelId click-1) a call of 101 to 102. 101 rings 1 s and answers; then 102
    rings 1 s and answers. They talk for 1 s; 102 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), until_hung_up())
    office.called("102", ring(1), answer(), wait(1), hang_up())
    office.originate("PJSIP/101", Exten="102", CallerID=CLICK, ChannelId="click-1", **HERE)


@scenario("click_to_dial")
def click_call_file(office: Office) -> None:
    """A call file orders a call of 101 to 102. 101 rings 1 s and answers; then 102 rings 1 s and answers. They talk for 1 s;
    101 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), wait(2), hang_up())
    office.called("102", ring(1), answer(), until_hung_up())
    office.call_file(
        "Channel: PJSIP/101\nContext: office\nExtension: 102\nPriority: 1\nMaxRetries: 0\nCallerID: Call back <500>\n"
    )


@scenario("click_to_dial")
def click_local_to_local(office: Office) -> None:
    """A program orders (AMI Originate) a call of Local/101@office to 513, which dials Local/102@office: 101 rings 1 s and
    answers; then 102 rings 1 s and answers; both Local channels are optimised away. They talk for 1.5 s; 101 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), wait(2.5), hang_up())
    office.called("102", ring(1), answer(), until_hung_up())
    office.originate("Local/101@office", Exten="513", CallerID=CLICK, **HERE)


@scenario("click_to_dial")
def click_to_ring_group(office: Office) -> None:
    """A program orders (AMI Originate) a call of 101 to ring group 201. 101 rings 1 s and answers; then 102 and 103 ring;
    103 answers after 1 s, 102 stops ringing. They talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("101", ring(1), answer(), until_hung_up())
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.originate("PJSIP/101", Exten="201", CallerID=CLICK, **HERE)


@scenario("operator_transfer")
def redirect_one(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator sends 101 to 103 (AMI Redirect); 102 is hung up. 103 rings 1 s and
    answers; 101 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    caller, _ = in_a_call(office)
    office.operator.ask("Redirect", Channel=caller, Exten="103", **HERE)


@scenario("operator_transfer")
def redirect_callee(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator sends 102 to 103 (AMI Redirect of the called side); 101 is hung up.
    103 rings 1 s and answers; 102 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    _, callee = in_a_call(office)
    office.operator.ask("Redirect", Channel=callee, Exten="103", **HERE)


@scenario("operator_transfer")
def redirect_both(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator sends both into conference 401 (AMI Redirect with ExtraChannel).
    They are there for 1.5 s; the operator hangs up 101, then 102.
    """
    office.record()
    caller, callee = in_a_call(office)
    there = {"Exten": "401", "ExtraContext": "office", "ExtraExten": "401", "ExtraPriority": "1"}
    office.operator.ask("Redirect", Channel=caller, ExtraChannel=callee, **there, **HERE)
    office.wait_for("ConfbridgeJoin", Channel="PJSIP/101")
    office.wait_for("ConfbridgeJoin", Channel="PJSIP/102")
    office.sleep(1.5)
    office.operator.ask("Hangup", Channel=caller)
    office.wait_for("Hangup", Channel="PJSIP/101")
    office.operator.ask("Hangup", Channel=callee)


@scenario("operator_transfer")
def redirect_both_to_different_places(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator sends 101 to 103 and 102 to the announcement 515 (AMI Redirect with
    ExtraChannel). 102 hears 1 s and is hung up; 103 rings 1 s and answers; 101 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    caller, callee = in_a_call(office)
    there = {"Exten": "103", "ExtraContext": "office", "ExtraExten": "515", "ExtraPriority": "1"}
    office.operator.ask("Redirect", Channel=caller, ExtraChannel=callee, **there, **HERE)


@scenario("operator_transfer")
def redirect_ringing(office: Office) -> None:
    """101 calls 102, who rings. After 1 s the operator sends 101 to 103 (AMI Redirect); 102 stops ringing. 103 rings 1 s and
    answers; they talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("102"), until_hung_up())
    office.wait_for("Newstate", Channel="PJSIP/102", ChannelStateDesc="Ringing")
    office.sleep(1)
    office.operator.ask("Redirect", Channel=office.wait_for("Newchannel", Channel="PJSIP/101"), Exten="103", **HERE)


@scenario("operator_transfer")
def blind_by_operator(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator has 102 transfer 101 blindly to 103 (AMI BlindTransfer on 102's
    channel); 102 is let go. 103 rings 1 s and answers; 101 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    _, callee = in_a_call(office)
    office.operator.ask("BlindTransfer", Channel=callee, Context="office", Exten="103")


@scenario("operator_transfer")
def attended_by_operator(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator has 102 start an attended transfer to 103 (AMI Atxfer). 103 rings 1
    s and answers; after about 1.5 s with 103, 102 is hung up by the operator, which completes it. 101 and 103 talk for
    about 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(2.5), hang_up())
    _, callee = in_a_call(office)
    office.operator.ask("Atxfer", Channel=callee, Context="office", Exten="103")
    office.wait_for("BridgeEnter", Channel="PJSIP/103")
    office.sleep(1.5)
    office.operator.ask("Hangup", Channel=callee)


@scenario("operator_transfer")
def attended_cancelled_by_operator(office: Office) -> None:
    """101 calls 102, who answers after 1 s. The operator has 102 start an attended transfer to 103 (AMI Atxfer), who rings 1
    s and answers; 1.5 s later the operator cancels it (AMI CancelAtxfer): 103 is hung up, 101 and 102 are together again.
    1.5 s later the operator hangs up 101.
    """
    office.record()
    office.called("103", ring(1), answer(), until_hung_up())
    caller, callee = in_a_call(office)
    office.operator.ask("Atxfer", Channel=callee, Context="office", Exten="103")
    office.wait_for("BridgeEnter", Channel="PJSIP/103")
    office.sleep(1.5)
    office.operator.ask("CancelAtxfer", Channel=callee)
    office.wait_for("Hangup", Channel="PJSIP/103")
    office.sleep(1.5)
    office.operator.ask("Hangup", Channel=caller)


@scenario("operator_transfer")
def hung_up_by_operator(office: Office) -> None:
    """101 calls 102, who answers after 1 s. A second later the operator hangs up 102's channel (AMI Hangup); 101's
    ends too.
    """
    office.record()
    _, callee = in_a_call(office)
    office.operator.ask("Hangup", Channel=callee, Cause="16")
