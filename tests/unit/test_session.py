"""The session: answers to their actions, events to the listener, damage to the count."""

from __future__ import annotations

import pytest

from amibridge.ami.messages import Action, Response
from amibridge.ami.session import (
    Answered,
    Booted,
    Damaged,
    Greeted,
    Heard,
    LoggedIn,
    Reply,
    Session,
    login_action,
    login_problem,
)
from amibridge.errors import CredentialsRefused, LoginInUse, PbxDraining
from tests.corpus.recordings import RECORDINGS


def greeted(version: str = "11.0.0") -> Session:
    session = Session()
    assert session.receive(f"Asterisk Call Manager/{version}\r\n".encode()) == [Greeted(f"Asterisk Call Manager/{version}")]
    return session


def block(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def reply(session: Session, *blocks: bytes) -> Reply:
    (answered,) = session.receive(b"".join(blocks))
    assert isinstance(answered, Answered)
    return answered.reply


def test_action_ids_are_unique_short_and_safe() -> None:
    first, second = Session(), Session()
    ids = {session.send(Action("Ping"))[0] for session in (first, second, first, second)}
    assert len(ids) == 4
    assert all(len(action_id) <= 64 and set(action_id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for action_id in ids)


def test_the_bytes_carry_the_id() -> None:
    action_id, wire = Session().send(Action("Ping"))
    assert wire == f"Action: Ping\r\nActionID: {action_id}\r\n\r\n".encode()


def test_a_plain_answer() -> None:
    session = greeted()
    action_id, _ = session.send(Action("Ping"))
    got = session.receive(block("Response: Success", f"ActionID: {action_id}", "Ping: Pong"))
    assert [happening.action_id for happening in got if isinstance(happening, Answered)] == [action_id]


def test_answers_come_to_their_own_action_in_any_order() -> None:
    session = greeted()
    one, two = session.send(Action("Getvar"))[0], session.send(Action("Getvar"))[0]
    got = session.receive(block("Response: Success", f"ActionID: {two}") + block("Response: Error", f"ActionID: {one}"))
    assert [(h.action_id, h.reply.response.status) for h in got if isinstance(h, Answered)] == [
        (two, "Success"),
        (one, "Error"),
    ]


def test_a_list_is_collected_and_counted() -> None:
    session = greeted()
    action_id, _ = session.send(Action("CoreShowChannels"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "EventList: start"),
        block("Event: CoreShowChannel", f"ActionID: {action_id}", "Channel: a"),
        block("Event: CoreShowChannel", f"ActionID: {action_id}", "Channel: b"),
        block("Event: CoreShowChannelsComplete", f"ActionID: {action_id}", "EventList: Complete", "ListItems: 2"),
    )
    assert [item.get("Channel") for item in answer.items] == ["a", "b"]
    assert answer.complete


@pytest.mark.parametrize(("listing", "count"), [("Complete", "3"), ("Cancelled", "1")])
def test_a_list_cut_short_says_so(listing: str, count: str) -> None:
    session = greeted()
    action_id, _ = session.send(Action("QueueStatus"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "EventList: Start"),
        block("Event: QueueParams", f"ActionID: {action_id}"),
        block("Event: QueueStatusComplete", f"ActionID: {action_id}", f"EventList: {listing}", f"ListItems: {count}"),
    )
    assert not answer.complete


def test_an_item_may_have_privilege_and_look_like_an_event() -> None:
    session = greeted()
    action_id, _ = session.send(Action("Status"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "EventList: start"),
        block("Event: Status", "Privilege: Call", "Channel: a", f"ActionID: {action_id}"),
        block("Event: StatusComplete", f"ActionID: {action_id}", "EventList: Complete", "ListItems: 1", "Items: 1"),
    )
    assert len(answer.items) == 1


def test_lists_of_old_releases_end_by_name() -> None:
    session = greeted("1.1")
    action_id, _ = session.send(Action("QueueStatus"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "Message: Queue status will follow"),
        block("Event: QueueParams", f"ActionID: {action_id}"),
        block("Event: QueueStatusComplete", f"ActionID: {action_id}"),
    )
    assert len(answer.items) == 1
    assert answer.complete


def test_dbget_of_1_4_is_one_event() -> None:
    session = greeted("1.0")
    action_id, _ = session.send(Action("DBGet"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "Message: Result will follow"),
        block("Event: DBGetResponse", "Val: x", f"ActionID: {action_id}"),
    )
    assert answer.items[0].get("Val") == "x"


def test_faxstats_is_one_event_in_every_release() -> None:
    session = greeted()
    action_id, _ = session.send(Action("FAXStats"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "Message: FAXStats event will follow"),
        block("Event: FAXStats", f"ActionID: {action_id}"),
    )
    assert len(answer.items) == 1


def test_an_error_ends_a_list_at_once() -> None:
    session = greeted()
    action_id, _ = session.send(Action("ConfbridgeListRooms"))
    assert reply(session, block("Response: Error", f"ActionID: {action_id}", "Message: No active conferences.")).complete


def test_broadcast_results_with_our_action_id_are_events() -> None:
    session = greeted()
    action_id, _ = session.send(Action("Originate"))
    raw = block("Event: OriginateResponse", "Privilege: call,all", f"ActionID: {action_id}")
    assert session.receive(raw) == [Heard(raw[:-4])]
    reply(session, block("Response: Success", f"ActionID: {action_id}"))


def test_login_is_told_before_the_events_behind_it() -> None:
    session = greeted()
    action_id, _ = session.send(login_action("u", "s", "on"))
    got = session.receive(
        block("Response: Success", f"ActionID: {action_id}", "Message: Authentication accepted")
        + block("Event: FullyBooted", "Privilege: system,all", "Status: Fully Booted")
        + block("Event: Newchannel", "Privilege: call,all")
    )
    assert [type(happening) for happening in got] == [LoggedIn, Answered, Booted, Heard, Heard]


def test_late_and_unknown_answers_are_counted_and_let_go() -> None:
    session = greeted()
    action_id, _ = session.send(Action("QueueStatus"))
    session.receive(block("Response: Success", f"ActionID: {action_id}", "EventList: start"))
    partial = session.partial(action_id)
    assert partial is not None
    assert not partial.complete
    session.forget(action_id)
    late = block("Event: QueueParams", f"ActionID: {action_id}") + block(
        "Response: Error", "Message: Missing action in request"
    )
    assert session.receive(late) == []
    assert session.late_answers == 2


def test_an_event_without_privilege_that_answers_nothing_is_forged() -> None:
    session = greeted()
    (damage,) = session.receive(block("Event: Injected", "Foo: bar"))
    assert isinstance(damage, Damaged)
    assert damage.reason == "forged"


def test_an_item_without_action_id_belongs_to_the_list_that_is_open() -> None:
    """IAXpeers of Asterisk 22."""
    session = greeted()
    action_id, _ = session.send(Action("IAXpeers"))
    answer = reply(
        session,
        block("Response: Success", f"ActionID: {action_id}", "EventList: start"),
        block("Event: PeerEntry", "Channeltype: IAX"),
        block("Event: PeerlistComplete", f"ActionID: {action_id}", "EventList: Complete", "ListItems: 1"),
    )
    assert (len(answer.items), answer.complete) == (1, True)


def test_what_follows_a_cut_block_is_an_orphan() -> None:
    session = greeted()
    raw = block("Event: Newexten", "Privilege: dialplan,all", "AppData: a") + block("CallerIDName: x", "Context: y")
    heard, damage = session.receive(raw)
    assert isinstance(heard, Heard)
    assert isinstance(damage, Damaged)
    assert damage.reason == "orphan"


def test_the_injection_recording_yields_no_forged_event() -> None:
    (recording,) = [r for r in RECORDINGS if r.name == "injection_newlines.raw"]
    happenings = Session().receive(recording.raw)
    heard = [h.raw for h in happenings if isinstance(h, Heard)]
    assert not [raw for raw in heard if raw.startswith(b"Event: Injected")]
    damaged = [h.raw for h in happenings if isinstance(h, Damaged) and h.reason == "forged"]
    assert sum(raw.startswith(b"Event: Injected") for raw in damaged) == 20


def test_user_event_headers_can_not_make_another_event() -> None:
    session = greeted()
    raw = block(
        "Event: UserEvent", "Privilege: user,all", "UserEvent: H", "Event: Hangup", "Privilege: call,all", "ActionID: x"
    )
    assert session.receive(raw) == [Heard(raw[:-4])]


def test_the_unfinished_block_at_the_end_is_damage() -> None:
    session = greeted()
    session.receive(b"Event: Newexten\r\nPriv")
    assert session.close() == Damaged(b"Event: Newexten\r\nPriv", "unfinished", 21)
    assert session.close() is None


def test_md5_login_keeps_the_secret_off_the_wire() -> None:
    action = login_action("u", "secret", "on", challenge="123")
    assert action.headers == (
        ("Username", "u"),
        ("AuthType", "MD5"),
        ("Key", "ad4f596c85c6fd9fad1cbd30efb611c2"),
        ("Events", "on"),
    )


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Authentication failed", CredentialsRefused),
        ("Login Already In Use", LoginInUse),
        ("Asterisk is shutting down", PbxDraining),
        ("Must specify AuthType", CredentialsRefused),
    ],
)
def test_login_outcomes_are_told_apart(message: str, kind: type[Exception]) -> None:
    problem = login_problem(Response("Error", (("Response", "Error"), ("Message", message))), "bob")
    assert isinstance(problem, kind)
    assert login_problem(Response("Success", (("Response", "Success"),)), "bob") is None
