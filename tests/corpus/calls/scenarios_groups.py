"""One caller, several phones: ring groups and call forwarding."""

from __future__ import annotations

from tests.corpus.calls.office import Office
from tests.corpus.calls.phones import (
    answer,
    call,
    call_and_give_up,
    call_refused,
    early_media,
    forward_to,
    hang_up,
    refuse,
    refuse_at_once,
    ring,
    ring_until_told_to_stop,
    until_hung_up,
    wait,
)
from tests.corpus.calls.stage import scenario


@scenario("groups")
def group_answered_elsewhere(office: Office) -> None:
    """101 calls ring group 201: 102 and 103 ring. After 1 s 103 answers and 102 stops ringing. They talk for 1 s; 101 hangs
    up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("201"), wait(1), hang_up())


@scenario("groups")
def group_nobody_answers(office: Office) -> None:
    """101 calls ring group 202: 102, 103 and 104 ring for 2 s, nobody answers, the PBX gives up."""
    office.let("RING_SECONDS", 2)
    office.record()
    for extension in ("102", "103", "104"):
        office.called(extension, ring_until_told_to_stop())
    office.calls("101", call_refused("202", 603))


@scenario("groups")
def group_one_busy_one_answers(office: Office) -> None:
    """101 calls ring group 201: 102 is busy at once (486), 103 rings 1 s and answers. They talk for 1 s; 103 hangs up."""
    office.record()
    office.called("102", refuse_at_once(486))
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("201"), until_hung_up())


@scenario("groups")
def group_all_refuse(office: Office) -> None:
    """101 calls ring group 201: 102 is busy at once (486), 103 rings 1 s and declines (603). Nobody is left; 101 is
    hung up.
    """
    office.record()
    office.called("102", refuse_at_once(486))
    office.called("103", ring(1), refuse(603))
    office.calls("101", call_refused("201", 403))


@scenario("groups")
def group_caller_gives_up(office: Office) -> None:
    """101 calls ring group 201: 102 and 103 ring. After 1.5 s 101 hangs up."""
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring_until_told_to_stop())
    office.calls("101", call_and_give_up("201", 1.5))


@scenario("groups")
def group_hunt(office: Office) -> None:
    """101 calls 203, which hunts: 102 rings for 1 s without an answer, then 103 rings 1 s and answers. They talk for 1 s;
    101 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("203"), wait(1), hang_up())


@scenario("groups")
def group_nested(office: Office) -> None:
    """101 calls ring group 204, whose branches are Local channels that each dial a SIP phone: 102 and 103 ring. After 1 s
    103 answers, 102 stops ringing; the Local channel between 101 and 103 is optimised away. They talk for 1 s; 103 hangs
    up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("204"), until_hung_up())


@scenario("groups")
def group_nested_refused(office: Office) -> None:
    """101 calls ring group 204 (Local channels that each dial a SIP phone): 102 is busy (486) at once and 103 declines (603)
    after 1 s. 101 is hung up.
    """
    office.record()
    office.called("102", refuse_at_once(486))
    office.called("103", ring(1), refuse(603))
    office.calls("101", call_refused("204", 603))


@scenario("groups")
def group_with_mobile(office: Office) -> None:
    """101 calls 205: 102 and the mobile 0123456 (through the trunk) ring together. The mobile sends sound (183) for 1 s and
    answers; 102 stops ringing. They talk for 1 s; 101 hangs up.
    """
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("trunk", early_media(1), answer(), until_hung_up())
    office.calls("101", call("205"), wait(1), hang_up())


@scenario("groups")
def group_of_desks(office: Office) -> None:
    """101 calls 206: desks 121 and 122 (Local channels) ring. After 1 s 121 answers, 122 stops ringing. They talk for 1.5 s;
    121 hangs up.
    """
    office.desk("121", "1-answer-1.5")
    office.desk("122", "60-never")
    office.record()
    office.calls("101", call("206"), until_hung_up())


@scenario("groups")
def group_call_waiting(office: Office) -> None:
    """101 calls 102, who rings 1 s and answers. While they talk, 103 calls 102 too (call waiting); 102 rings 1 s and answers
    the second call. 103 hangs up after 1 s, 101 about 2 s later.
    """
    office.record()
    office.called("102", ring(1), answer(), until_hung_up(), calls=2)
    office.calls("101", call("102"), wait(5), hang_up())
    office.wait_for("BridgeEnter", Channel="PJSIP/101")
    office.sleep(1)
    office.calls("103", call("102"), wait(1), hang_up())


@scenario("forward")
def forward_unconditional(office: Office) -> None:
    """102 has forwarded all calls to 103 in the PBX. 101 calls 102; only 103 rings, 1 s, and answers. They talk for 1 s; 101
    hangs up.
    """
    office.remember("CFU", "102", "103")
    office.record()
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hang_up())


@scenario("forward", everything=True)
def forward_by_phone(office: Office) -> None:
    """101 calls 102, whose phone answers 302 to 103: 103 rings 1 s and answers. They talk for 1 s; 101 hangs up."""
    office.record()
    office.called("102", forward_to("103"))
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hang_up())


@scenario("forward")
def forward_by_phone_in_group(office: Office) -> None:
    """101 calls ring group 201: 102's phone answers 302 to 104, so 104 and 103 ring. 104 answers after 1 s, 103 stops
    ringing. They talk for 1 s; 101 hangs up.
    """
    office.record()
    office.called("102", forward_to("104"))
    office.called("103", ring_until_told_to_stop())
    office.called("104", ring(1), answer(), until_hung_up())
    office.calls("101", call("201"), wait(1), hang_up())


@scenario("forward")
def forward_on_busy(office: Office) -> None:
    """102 forwards to 103 when busy. 101 calls 102, who is busy at once (486); then 103 rings 1 s and answers. They talk for
    1 s; 103 hangs up.
    """
    office.remember("CFB", "102", "103")
    office.record()
    office.called("102", refuse_at_once(486))
    office.called("103", ring(1), answer(), wait(1), hang_up())
    office.calls("101", call("102"), until_hung_up())


@scenario("forward")
def forward_on_no_answer(office: Office) -> None:
    """102 forwards to 103 when not answering. 101 calls 102, who rings 2 s; then 103 rings 1 s and answers. They talk for 1
    s; 101 hangs up.
    """
    office.let("RING_SECONDS", 2)
    office.remember("CFNA", "102", "103")
    office.record()
    office.called("102", ring_until_told_to_stop())
    office.called("103", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hang_up())


@scenario("forward")
def forward_outside(office: Office) -> None:
    """102 has forwarded all calls to the outside number 0123456. 0301234567 calls 102 from outside; the call goes out again
    through the trunk, rings 1 s and is answered. They talk for 1 s; the caller hangs up.
    """
    office.remember("CFU", "102", "0123456")
    office.record()
    office.called("trunk", ring(1), answer(), until_hung_up())
    office.calls("trunk", call("49301102"), wait(1), hang_up())


@scenario("forward")
def forward_twice(office: Office) -> None:
    """102 forwards all calls to 103, and 103 forwards all calls to 104. 101 calls 102; only 104 rings, 1 s, and answers.
    They talk for 1 s; 101 hangs up.
    """
    office.remember("CFU", "102", "103")
    office.remember("CFU", "103", "104")
    office.record()
    office.called("104", ring(1), answer(), until_hung_up())
    office.calls("101", call("102"), wait(1), hang_up())
