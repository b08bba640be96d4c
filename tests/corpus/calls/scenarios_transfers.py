"""Calls that somebody passes on: by feature code (DTMF) and by REFER from the phone."""

from __future__ import annotations

from tests.corpus.calls.office import Office
from tests.corpus.calls.phones import (
    Steps,
    answer,
    call,
    hang_up,
    hold,
    note_dialog,
    press,
    refer,
    refer_replacing,
    refuse,
    ring,
    ring_until_told_to_stop,
    until_hung_up,
    wait,
)
from tests.corpus.calls.stage import scenario

PROMPT_SECONDS = 0.8  # until the PBX takes the number after a code


def blind(number: str) -> Steps:
    """Press the code of a blind transfer, then the number, and be let go."""
    return (*press("#1"), *wait(PROMPT_SECONDS), *press(number))


def consult(number: str) -> Steps:
    """Press the code of an attended transfer, then the number."""
    return (*press("*2"), *wait(PROMPT_SECONDS), *press(number))


def talks(office: Office, *then: Steps) -> None:
    """101 calls 102, who rings 1 s, answers, and a second later does `then`."""
    office.called("102", ring(1), answer(), wait(1), *then)
    office.calls("101", call("102"), until_hung_up())


@scenario("transfer", everything=True)
def blind_by_callee(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102 transfers 101 blindly (#1) to 103 and is let go. 103 rings 1 s and answers;
    101 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    talks(office, blind("103"), until_hung_up())


@scenario("transfer")
def blind_by_caller(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 101 transfers 102 blindly (#1) to 103 and is let go. 103 rings 1 s and answers;
    102 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("102"), wait(1), blind("103"), until_hung_up())


@scenario("transfer")
def blind_refer_by_callee(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102's phone transfers 101 blindly (REFER) to 103 and is let go. 103 rings 1 s
    and answers; they talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    talks(office, refer("103"))


@scenario("transfer")
def blind_refer_by_caller(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 101's phone transfers 102 blindly (REFER) to 103 and is let go. 103 rings 1 s
    and answers; 102 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("102"), wait(1), refer("103"))


@scenario("transfer")
def blind_to_group(office: Office) -> None:
    """101 calls 102, who answers after 1 s and transfers 101 blindly (#1) to ring group 202. 102 is let go; then 102, 103
    and 104 ring. 104 answers after 1 s; they talk for 1 s; 104 hangs up.
    """
    office.record()
    office.called("103", ring_until_told_to_stop())
    office.called("104", ring(1), answer(), wait(1), hang_up())
    talks(office, blind("202"), until_hung_up())
    office.wait_for("Hangup", Channel="PJSIP/102")
    office.called("102", ring_until_told_to_stop())


@scenario("transfer")
def blind_to_no_answer(office: Office) -> None:
    """101 calls 102, who answers after 1 s and transfers 101 blindly (#1) to 103. 102 is let go. 103 rings for 2 s, nobody
    answers, the PBX hangs up 101.
    """
    office.let("RING_SECONDS", 2)
    office.record()
    office.called("103", ring_until_told_to_stop())
    talks(office, blind("103"), until_hung_up())


@scenario("transfer")
def blind_to_busy(office: Office) -> None:
    """101 calls 102, who answers after 1 s and transfers 101 blindly (#1) to 103. 102 is let go. 103 rings 0.5 s and is busy
    (486): 101 hears busy for 1 s and is hung up.
    """
    office.record()
    office.called("103", ring(0.5), refuse(486))
    talks(office, blind("103"), until_hung_up())


@scenario("transfer")
def blind_to_nowhere(office: Office) -> None:
    """101 calls 102, who answers after 1 s and tries to transfer 101 blindly (#1) to 999, which does not exist: 101 and 102
    are together again. They talk for 4 s more; 102 hangs up.
    """
    office.record()
    talks(office, blind("999"), wait(4), hang_up())


@scenario("transfer")
def blind_twice(office: Office) -> None:
    """101 calls 102, who answers and transfers 101 blindly (#1) to 103. 103 answers after 1 s and transfers 101 blindly (#1)
    to 104. 104 rings 1 s and answers; 101 and 104 talk for 1 s; 101 never hung up in between. 104 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), blind("104"), until_hung_up())
    office.called("104", ring(1), answer(), wait(1), hang_up())
    talks(office, blind("103"), until_hung_up())


@scenario("transfer")
def blind_into_queue(office: Office) -> None:
    """101 calls 102, who answers after 1 s and transfers 101 blindly (#1) to queue 311; 102 is let go. Its only member 103
    rings 1 s and answers. 101 and 103 talk for 1 s; 103 hangs up; 101 hears a greeting of 1 s and is hung up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    talks(office, blind("311"), until_hung_up())


@scenario("transfer")
def blind_into_conference(office: Office) -> None:
    """101 calls 102, who answers after 1 s and transfers 101 blindly (#1) into conference 401; 102 is let go. 103 joins the
    conference 401 too; 1.5 s later 103 leaves, then 101 is hung up by the operator.
    """
    office.record()
    talks(office, blind("401"), until_hung_up())
    alone = office.wait_for("ConfbridgeJoin", Channel="PJSIP/101")
    office.calls("103", call("401"), wait(1.5), hang_up())
    office.wait_for("ConfbridgeLeave", Channel="PJSIP/103")
    office.operator.ask("Hangup", Channel=alone)


@scenario("transfer", everything=True)
def attended_by_callee(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 102 starts an attended transfer (*2) to 103; 101 hears music. 103 rings 1 s and
    answers; 102 and 103 talk for 2 s; 102 hangs up, which completes it. 101 and 103 talk for about half a second; 103
    hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(2.5), hang_up())
    talks(office, consult("103"), wait(3), hang_up())


@scenario("transfer")
def attended_by_caller(office: Office) -> None:
    """101 calls 102, who answers after 1 s. 101 starts an attended transfer (*2) to 103; 102 hears music. 103 rings 1 s and
    answers; 101 and 103 talk for 2 s; 101 hangs up, which completes it. 102 and 103 talk for about half a second; 103
    hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.called("103", ring(1), answer(), wait(2.5), hang_up())
    office.calls("101", call("102"), wait(1), consult("103"), wait(3), hang_up())


@scenario("transfer")
def attended_completed_by_code(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to 103. 103 rings 1 s and answers; after 2 s
    of talk 102 completes it with a code (*2) and is let go. 101 and 103 talk for about 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(3), hang_up())
    talks(office, consult("103"), wait(3), press("*2"), until_hung_up())


@scenario("transfer")
def attended_aborted(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to 103. 103 rings 1 s and answers; after 2 s
    of talk 102 goes back to 101 with a code (*1), 103 is hung up. 101 and 102 talk for 1.5 s; 102 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), until_hung_up())
    talks(office, consult("103"), wait(3), press("*1"), wait(1.5), hang_up())


@scenario("transfer")
def attended_declined(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to 103. 103 rings 1 s and declines (603): a
    second later 102 is back with 101. They talk for about 2 s; 102 hangs up.
    """
    office.record()
    office.called("103", ring(1), refuse(603))
    talks(office, consult("103"), wait(4), hang_up())


@scenario("transfer")
def attended_threeway(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to 103. 103 rings 1 s and answers; 2 s later
    102 makes it a call of three (*3). All three talk for 1.5 s; 102 hangs up; 101 and 103 talk on for about 2 s; 103
    hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(5.5), hang_up())
    talks(office, consult("103"), wait(3), press("*3"), wait(1.5), hang_up())


@scenario("transfer")
def attended_swapped(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to 103. 103 rings 1 s and answers; 2 s
    later 102 swaps to 101 (*4), a second later back to 103 (*4), and a second later hangs up, which completes it.
    101 and 103 talk for about 2 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(6), hang_up())
    talks(office, consult("103"), wait(3), press("*4"), wait(1), press("*4"), wait(1), hang_up())


@scenario("transfer")
def attended_to_desk(office: Office) -> None:
    """101 calls 102, who answers after 1 s and starts an attended transfer (*2) to desk 121 (a Local channel). 121 rings 1 s
    and answers; 102 and 121 talk for 2 s; 102 hangs up, which completes it. 121 hangs up 3 s after it answered.
    """
    office.desk("121", "1-answer-3")
    office.record()
    talks(office, consult("121"), wait(3), hang_up())


@scenario("transfer")
def blonde_answered(office: Office) -> None:
    """101 calls 102, who answers after 1 s, starts an attended transfer (*2) to 103 and hangs up while 103 rings. 103
    answers 2 s after it began to ring; 101 and 103 talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(2), answer(), wait(1), hang_up())
    talks(office, consult("103"), wait(1), hang_up())


@scenario("transfer")
def blonde_not_answered(office: Office) -> None:
    """101 calls 102, who answers after 1 s, starts an attended transfer (*2) to 103 and hangs up while 103 rings. 103 does
    not answer for 5 s: the PBX calls 102 back, who rings 1 s and answers; 101 and 102 talk for 1 s; 102 hangs up.
    """
    office.record()
    office.called("103", ring_until_told_to_stop())
    talks(office, consult("103"), wait(1), hang_up())
    office.wait_for("AttendedTransfer")
    office.called("102", ring(1), answer(), wait(1), hang_up())


@scenario("transfer", everything=True)
def attended_refer_replaces(office: Office) -> None:
    """101 calls 102, who answers after 1 s and puts 101 on hold. On a second line 102 calls 103, who rings 1 s and answers.
    102's phone then joins its two calls (REFER with Replaces): the PBX takes it out of both calls. 101 and 103 talk for
    1.5 s; 103 hangs up.
    """
    dialog = office.folder / "dialog"
    office.record()
    office.called("103", ring(1), answer(), wait(4), hang_up())
    talks(office, hold(), wait(3.5), refer_replacing("103", dialog))
    office.wait_for("Hold", Channel="PJSIP/102")
    office.calls("102", call("103"), note_dialog(dialog), until_hung_up())


@scenario("transfer")
def attended_refer_replaces_by_caller(office: Office) -> None:
    """101 calls 102, who answers after 1 s; 101 puts 102 on hold. On a second line 101 calls 103, who rings 1 s and answers.
    101's phone then joins its two calls (REFER with Replaces): the PBX takes it out of both calls. 102 and 103 talk for
    1.5 s; 102 hangs up.
    """
    dialog = office.folder / "dialog"
    office.record()
    office.called("102", ring(1), answer(), wait(6.5), hang_up())
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hold(), wait(3.5), refer_replacing("103", dialog))
    office.wait_for("Hold", Channel="PJSIP/101")
    office.calls("101", call("103"), note_dialog(dialog), until_hung_up())
