"""One phone calls another, or the PBX: every way in which that ends."""

from __future__ import annotations

from tests.corpus.calls.office import Office
from tests.corpus.calls.phones import (
    answer,
    call,
    call_and_give_up,
    call_refused,
    early_media,
    hang_up,
    press,
    refuse,
    refuse_at_once,
    ring,
    ring_until_told_to_stop,
    until_hung_up,
    wait,
)
from tests.corpus.calls.stage import scenario


@scenario("simple", everything=True)
def simple_caller_hangs_up(office: Office) -> None:
    """SIP phone 101 (Alice) calls 102 (Bob), who rings 1 s and answers. They talk for 2 s, then 101 hangs up."""
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(2), hang_up())


@scenario("simple")
def simple_callee_hangs_up(office: Office) -> None:
    """101 calls 102, who rings 1 s and answers. They talk for 2 s, then 102 hangs up."""
    office.record()
    office.called("102", ring(1), answer(), wait(2), hang_up())
    office.calls("101", call("102"), until_hung_up())


@scenario("simple", everything=True)
def simple_busy(office: Office) -> None:
    """101 calls 102, who refuses at once with 486 (busy). The PBX gives 101 busy; 101's call ends."""
    office.record()
    office.called("102", refuse_at_once(486))
    office.calls("101", call_refused("102", 486))


@scenario("simple")
def simple_no_answer(office: Office) -> None:
    """101 calls 102, who rings for 2 s until the PBX gives up (time limit of Dial). Nobody answered; 101 is hung up by the
    PBX.
    """
    office.let("RING_SECONDS", 2)
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call_refused("102", 480))


@scenario("simple")
def simple_declined(office: Office) -> None:
    """101 calls 102, who rings 1 s and declines (603)."""
    office.record()
    office.called("102", ring(1), refuse(603))
    office.calls("101", call_refused("102", 503))


@scenario("simple")
def simple_forbidden(office: Office) -> None:
    """101 calls 102, whose phone answers 403 (forbidden) without ringing."""
    office.record()
    office.called("102", refuse_at_once(403))
    office.calls("101", call_refused("102", 503))


@scenario("simple")
def simple_unregistered(office: Office) -> None:
    """101 calls 106, a phone that never registered: nothing rings, Dial says CHANUNAVAIL, 101 gets congestion."""
    office.record()
    office.calls("101", call_refused("106", 503))


@scenario("simple")
def simple_caller_gives_up(office: Office) -> None:
    """101 calls 102, who rings. After 2 s of ringing 101 hangs up: nobody answered."""
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call_and_give_up("102", 2))


@scenario("simple")
def simple_do_not_disturb(office: Office) -> None:
    """102 has do-not-disturb switched on in the PBX. 101 calls 102: no phone rings, the dialplan says busy."""
    office.remember("DND", "102", "yes")
    office.record()
    office.calls("101", call_refused("102", 486))


@scenario("simple")
def simple_do_not_disturb_by_phone(office: Office) -> None:
    """101 calls 102, whose phone itself answers 480 (do not disturb) without ringing."""
    office.record()
    office.called("102", refuse_at_once(480))
    office.calls("101", call_refused("102", 480))


@scenario("simple")
def simple_wrong_number(office: Office) -> None:
    """101 dials 999, which does not exist: the PBX refuses with 404 before the dialplan runs. There is no channel."""
    office.record()
    office.calls("101", call_refused("999", 404))


@scenario("simple")
def simple_early_media(office: Office) -> None:
    """101 calls the outside number 0123456 through the trunk, which sends sound (183) for 1 s and then answers. They talk
    for 1 s; 101 hangs up.
    """
    office.record()
    office.called("trunk", early_media(1), answer(), until_hung_up())
    office.calls("101", call("0123456"), wait(1), hang_up())


@scenario("simple")
def simple_from_outside(office: Office) -> None:
    """0301234567 calls from outside through the trunk and reaches 102, who rings 1 s and answers. They talk for 1 s; the
    outside caller hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("trunk", call("49301102"), wait(1), hang_up())


@scenario("simple")
def simple_to_outside_congestion(office: Office) -> None:
    """101 calls the outside number 0123456; the trunk refuses with 503. 101 gets congestion."""
    office.record()
    office.called("trunk", refuse_at_once(503))
    office.calls("101", call_refused("0123456", 503))


@scenario("simple")
def simple_answered_by_announcement(office: Office) -> None:
    """101 calls 501: the PBX answers, plays 1 s of greeting, then dials 102, who rings 1 s and answers. They talk for 1.5 s;
    101 hangs up.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("501"), wait(3.5), hang_up())


@scenario("simple")
def simple_announcement_then_no_answer(office: Office) -> None:
    """101 calls 501: the PBX answers, plays 1 s of greeting, then dials 102, who rings 1.5 s; 101 then hangs up. Answered by
    the PBX, by no person.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("501"), wait(2.5), hang_up())


@scenario("simple", everything=True)
def simple_menu_then_phone(office: Office) -> None:
    """101 calls the menu 502: the PBX answers and plays a greeting; 101 presses 2; the PBX dials 103, who rings 1 s and
    answers. They talk for 1 s; 103 hangs up.
    """
    office.record()
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("502"), wait(0.6), press("2"), until_hung_up())


@scenario("simple")
def simple_menu_wrong_digit(office: Office) -> None:
    """101 calls the menu 502 and presses 7, which means nothing: the PBX plays the greeting once more and hangs up. No phone
    rang.
    """
    office.record()
    office.calls("101", call("502"), wait(0.6), press("7"), until_hung_up())


@scenario("simple")
def simple_hangs_up_in_menu(office: Office) -> None:
    """101 calls the menu 502, listens for 1.5 s and hangs up. No phone rang."""
    office.record()
    office.calls("101", call("502"), wait(1.5), hang_up())


@scenario("simple")
def simple_announcement_only(office: Office) -> None:
    """101 calls 515: the PBX answers, plays 1 s of greeting and hangs up. No phone rang."""
    office.record()
    office.calls("101", call("515"), until_hung_up())


@scenario("simple")
def simple_voicemail(office: Office) -> None:
    """101 calls 102, who rings for 2 s until the PBX gives up; then the PBX itself answers, plays a greeting and records.
    101 hangs up 2 s later. No person answered.
    """
    office.let("RING_SECONDS", 2)
    office.remember("VM", "102", "yes")
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.calls("101", call("102"), wait(2), hang_up())


@scenario("simple")
def simple_time_limit_of_dial(office: Office) -> None:
    """101 calls 503, which dials 102 with a limit of 2 s (Dial option L). 102 rings 1 s and answers. After 2 s of talk the
    PBX hangs up both.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("503"), until_hung_up())


@scenario("simple")
def simple_time_limit_absolute(office: Office) -> None:
    """101 calls 504, whose dialplan limits the call to 4 s (TIMEOUT(absolute)) and dials 102, who rings 1 s and answers. 4 s
    after the beginning the PBX ends the call.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("101", call("504"), until_hung_up())


@scenario("simple")
def simple_desk(office: Office) -> None:
    """101 calls 121, a desk behind a Local channel whose dialplan rings 1 s, answers, talks 2 s and hangs up."""
    office.desk("121", "1-answer-2")
    office.record()
    office.calls("101", call("121"), until_hung_up())


@scenario("simple")
def simple_desk_busy(office: Office) -> None:
    """101 calls 121, a desk behind a Local channel whose dialplan is busy after 1 s of ringing. The PBX hangs 101 up."""
    office.desk("121", "1-busy")
    office.record()
    office.calls("101", call_refused("121", 486))


@scenario("simple")
def simple_name_beyond_ascii(office: Office) -> None:
    """105 (Zoë Müller ✓) calls 102, who rings 1 s and answers. They talk for 1 s; 105 hangs up."""
    office.record()
    office.called("102", ring(1), answer(), until_hung_up())
    office.calls("105", call("102"), wait(1), hang_up())


@scenario("simple")
def simple_wrong_number_announced(office: Office) -> None:
    """101 dials 598, which nobody has: the dialplan plays a greeting without answering and hangs up with cause 1 (404)."""
    office.record()
    office.calls("101", call_refused("598", 404))
