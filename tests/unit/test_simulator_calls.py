"""The simulator's pure half: calls as scripts, the PBX folded from them, requests, recordings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from amibridge.simulator.calls import KINDS
from amibridge.simulator.dialplan import PHONES, TRUNK
from amibridge.simulator.legs import UP, Channel, Party
from amibridge.simulator.orders import Order
from amibridge.simulator.recording import due_seconds, load
from amibridge.simulator.requests import HEADER_LIMIT, LINE_LIMIT_BYTES, RequestReader
from amibridge.simulator.scene import Outcome
from amibridge.simulator.session import ALL_EVENTS, NO_EVENTS, Session, classes_of
from amibridge.simulator.switchboard import Switchboard
from amibridge.simulator.templates import make
from amibridge.simulator.wire import Event, block, escaped, stamped

EPOCH = 1_795_530_000.0
Said = list[tuple[float, Event]]

NOT_ABOUT_LIVE_CHANNELS = {"CEL", "Cdr"}
"""Records: written when the channel they name may be gone."""


def quiet_board(seed: int = 1) -> Switchboard:
    return Switchboard(seed=seed, calls_per_minute=0, epoch_seconds=EPOCH)


def step(board: Switchboard, said: Said, outcomes: list[Outcome] | None = None) -> None:
    for event in board.advance(board.next_at):
        if isinstance(event, Event):
            said.append((board.now, event))
        elif outcomes is not None:
            outcomes.append(event)


def run_out(board: Switchboard, said: Said, outcomes: list[Outcome] | None = None) -> Said:
    """Lets every call come to its end."""
    board.close_the_lines()
    while board.live_calls:
        step(board, said, outcomes)
    return said


def begin(board: Switchboard, kind: str) -> None:
    scene = board._new_scene()
    board._start(scene, KINDS[kind][0](scene))


def busy_hour(seed: int, minutes: float, calls_per_minute: float = 20) -> tuple[Switchboard, Said]:
    board = Switchboard(seed=seed, calls_per_minute=calls_per_minute, epoch_seconds=EPOCH)
    said: Said = []
    while board.next_at < EPOCH + minutes * 60:
        step(board, said)
    return board, run_out(board, said)


def names(said: Said) -> list[str]:
    return [event.name for _, event in said]


def assert_clean(board: Switchboard, said: Said) -> None:
    """Every channel hung up, every bridge destroyed, every phone free, nobody in a queue or on a parking space."""
    assert_channels_live_from_newchannel_to_hangup(said)
    assert_bridges_end_empty(said)
    counts = Counter(names(said))
    assert counts["QueueCallerJoin"] == counts["QueueCallerLeave"]
    assert counts["ParkedCall"] == counts["UnParkedCall"] + counts["ParkedCallGiveUp"]
    assert counts["MusicOnHoldStart"] == counts["MusicOnHoldStop"]
    assert (board.pbx.channels, board.pbx.bridges, board.pbx.parked) == ({}, {}, {})
    assert {board.pbx.devices[phone.endpoint] for phone in PHONES} | {board.pbx.devices[TRUNK]} == {"NOT_INUSE"}
    assert not any(queue.waiting for queue in board.pbx.queues.values())


def assert_channels_live_from_newchannel_to_hangup(said: Said) -> None:
    stories: dict[str, list[str]] = {}
    for _, event in said:
        for prefix in ("", "Dest"):
            uniqueid = event.value(prefix + "Uniqueid")
            if event.value(prefix + "ChannelState") and event.name not in NOT_ABOUT_LIVE_CHANNELS:
                stories.setdefault(uniqueid, []).append(event.name)
    for uniqueid, story in stories.items():
        assert (story[0], story[-1]) == ("Newchannel", "Hangup"), uniqueid
        assert (story.count("Newchannel"), story.count("Hangup")) == (1, 1), uniqueid


def assert_bridges_end_empty(said: Said) -> None:
    inside: dict[str, list[str]] = {}
    for _, event in said:
        bridge, channel = event.value("BridgeUniqueid"), event.value("Uniqueid")
        if event.name == "BridgeCreate":
            assert bridge not in inside
            inside[bridge] = []
        elif event.name == "BridgeEnter":
            inside[bridge].append(channel)
        elif event.name == "BridgeLeave":
            inside[bridge].remove(channel)
        elif event.name == "BridgeDestroy":
            assert inside.pop(bridge) == []
        if event.name in ("BridgeEnter", "BridgeLeave"):
            assert event.value("BridgeNumChannels") == str(len(inside[bridge]))
    assert inside == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_every_kind_of_call_ends_clean(kind: str, seed: int) -> None:
    board = quiet_board(seed)
    begin(board, kind)
    assert_clean(board, run_out(board, []))


HAPPENS = {
    "answered": "Newchannel Newexten DialBegin DialState DialEnd BridgeCreate BridgeEnter Hold MusicOnHoldStart Unhold"
    " BridgeLeave BridgeDestroy HangupRequest SoftHangupRequest Hangup Cdr ExtensionStatus DeviceStateChange",
    "busy": "HangupRequest DialEnd Hangup Cdr",
    "no_answer": "DialState DialEnd Hangup",
    "blind": "BlindTransfer NewConnectedLine",
    "attended": "Hold AttendedTransfer NewConnectedLine",
    "queue_answered": "QueueCallerJoin AgentCalled DialBegin AgentConnect BridgeEnter QueueCallerLeave AgentComplete"
    " QueueMemberStatus",
    "queue_abandoned": "QueueCallerJoin AgentCalled QueueCallerAbandon QueueCallerLeave",
    "menu": "DTMFBegin DTMFEnd Newexten",
    "parked": "BlindTransfer ParkedCall ParkedCallGiveUp",
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_what_it_is_called(kind: str) -> None:
    board = quiet_board()
    begin(board, kind)
    said = set(names(run_out(board, [])))
    assert set(HAPPENS[kind].split()) <= said
    assert {"VarSet", "CEL", "Newstate" if kind != "busy" else "Newchannel"} <= said


def test_a_busy_phone_gives_its_cause_to_both_legs() -> None:
    board = quiet_board()
    begin(board, "busy")
    hangups = [event for _, event in run_out(board, []) if event.name == "Hangup"]
    assert [(event.value("Cause"), event.value("TechCause")) for event in hangups] == [("17", "486")] * 2


def test_the_legs_of_a_call_share_its_linkedid() -> None:
    board = quiet_board()
    begin(board, "answered")
    opened = [event for _, event in run_out(board, []) if event.name == "Newchannel"]
    assert [event.value("Linkedid") for event in opened] == [opened[0].value("Uniqueid")] * 2


def test_an_attended_transfer_links_the_target_to_the_first_call() -> None:
    board = quiet_board()
    begin(board, "attended")
    said = run_out(board, [])
    caller, phone, consultation, target = (event.value("Uniqueid") for _, event in said if event.name == "Newchannel")
    swaps = [event.value("SwapUniqueid") for _, event in said if event.value("SwapUniqueid")]
    links = {event.value("Uniqueid"): event.value("Linkedid") for _, event in said if event.name == "Hangup"}
    assert swaps == [consultation]
    assert links == {caller: caller, phone: caller, consultation: consultation, target: caller}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("interfere", ["hang_up", "redirect", "redirect_nowhere"])
def test_a_call_cut_off_anywhere_ends_clean(kind: str, interfere: str) -> None:
    for cut_after in range(1, 12):
        board, said = quiet_board(cut_after), []
        begin(board, kind)
        for _ in range(cut_after):
            if board.live_calls:
                step(board, said)
        channels = [live.name for live in board.pbx.channels.values()]
        if channels:
            _interfere(board, interfere, Random(cut_after).choice(channels))
        assert_clean(board, run_out(board, said))


def _interfere(board: Switchboard, how: str, channel: str) -> None:
    if how == "hang_up":
        board.hang_up([channel], 16)
    else:
        board.redirect(channel, "internal", "103" if how == "redirect" else "999")


def test_the_same_seed_says_the_same_bytes() -> None:
    def spoken(seed: int) -> bytes:
        _, said = busy_hour(seed, 1)
        return b"".join(stamped(event, at) for at, event in said)

    assert spoken(7) == spoken(7)
    assert spoken(7) != spoken(8)


def test_calls_come_at_their_pace_overlap_and_leave_nothing_behind() -> None:
    board, said = busy_hour(seed=3, minutes=5)
    callers = [event for _, event in said if event.name == "Newchannel" and event.value("Channel").startswith(TRUNK)]
    assert 80 <= len(callers) <= 120
    assert said[0][0] - EPOCH < 1
    uniqueids = [event.value("Uniqueid") for _, event in said if event.name == "Newchannel"]
    assert len(set(uniqueids)) == len(uniqueids)
    assert _most_at_once(said) > 4
    assert_clean(board, said)


def _most_at_once(said: Said) -> int:
    change = {"Newchannel": 1, "Hangup": -1}
    live = most = 0
    for _, event in said:
        live += change.get(event.name, 0)
        most = max(most, live)
    return most


def test_every_kind_is_seen_within_the_first_minute() -> None:
    _, said = busy_hour(seed=5, minutes=1)
    assert {word for events in HAPPENS.values() for word in events.split()} <= set(names(said))


def test_a_quiet_pbx_stays_quiet() -> None:
    board = quiet_board()
    assert list(board.advance(EPOCH + 3600)) == []


def test_queues_count_what_happened() -> None:
    board, said = busy_hour(seed=11, minutes=5)
    for name, queue in board.pbx.queues.items():
        about = Counter(event.name for _, event in said if event.value("Queue") == name)
        assert (queue.completed, queue.abandoned) == (about["AgentComplete"], about["QueueCallerAbandon"])
        assert sum(int(member["CallsTaken"]) for member in queue.members.values()) == queue.completed


@pytest.mark.parametrize(
    ("target", "response", "reason"),
    [
        ("PJSIP/alice", "Success", "4"),
        ("PJSIP/busy", "Failure", "0"),
        ("PJSIP/noanswer", "Failure", "3"),
        ("PJSIP/nobody", "Failure", "0"),
        ("Local/101@internal/n", "Success", "4"),
        ("Local/600@internal", "Success", "4"),
        ("Local/190@internal", "Failure", "5"),
        ("Local/191@internal", "Failure", "3"),
        ("Local/999@internal", "Failure", "0"),
    ],
)
@pytest.mark.parametrize("exten", ["103", "190", "201", "600", "700", ""])
def test_originated_calls_end_clean_and_say_how_they_went(target: str, response: str, reason: str, exten: str) -> None:
    board, outcomes = quiet_board(), []
    application = "" if exten else "Wait"
    board.originate(Order(target, "a-1", "internal", exten, application, "2", channel_id="mine-1"))
    said = run_out(board, [], outcomes)
    answers = [event for _, event in said if event.name == "OriginateResponse"]
    assert [(event.value("Response"), event.value("Reason"), event.value("Uniqueid")) for event in answers] == [
        (response, reason, "mine-1")
    ]
    assert outcomes[0].answered == (response == "Success")
    assert_clean(board, said)


def test_an_originated_call_hung_up_while_it_rings_is_answered_with_a_failure() -> None:
    board, said, outcomes = quiet_board(), [], []
    board.originate(Order("PJSIP/alice", "a-1", application="Wait"))
    step(board, said)
    step(board, said)
    board.hang_up([live.name for live in board.pbx.channels.values()], 0)
    run_out(board, said, outcomes)
    assert [event.value("Response") for _, event in said if event.name == "OriginateResponse"] == ["Failure"]
    assert [outcome.answered for outcome in outcomes] == [False]
    assert_clean(board, said)


def test_headers_stand_in_asterisks_order() -> None:
    channel = Channel("PJSIP/zoe-00000001", "1.2", "1.1", UP, Party("103", 'Zoë "Z" B'), "internal", "101")
    event = make("Newexten", {"@": channel}, {"Extension": "101", "Application": "Dial"})
    assert stamped(event, 1795530503.37818).decode().split("\r\n") == [
        "Event: Newexten",
        "Privilege: dialplan,all",
        "Timestamp: 1795530503.378180",
        "Channel: PJSIP/zoe-00000001",
        "ChannelState: 6",
        "ChannelStateDesc: Up",
        "CallerIDNum: 103",
        r"CallerIDName: Zoë \"Z\" B",
        "ConnectedLineNum: <unknown>",
        "ConnectedLineName: <unknown>",
        "Language: en",
        "AccountCode: ",
        "Context: internal",
        "Exten: 101",
        "Priority: 1",
        "Uniqueid: 1.2",
        "Linkedid: 1.1",
        "Extension: 101",
        "Application: Dial",
        "AppData: ",
        "",
        "",
    ]


def test_a_misspelled_header_is_refused() -> None:
    with pytest.raises(KeyError, match="Devise"):
        make("DeviceStateChange", {}, {"Devise": "PJSIP/alice"})


@pytest.mark.parametrize(("text", "written"), [("O'Brien", r"O\'Brien"), ("a\nb\\", r"a\nb\\"), ("Łukasz", "Łukasz")])
def test_names_are_escaped_as_c_strings(text: str, written: str) -> None:
    assert escaped(text) == written


REQUESTS = b"Action: Ping\r\nActionID: 1\r\n\r\naction:Login\nactionid:2\nEmpty:\n\n\r\n"


@pytest.mark.parametrize("size", [1, 2, 3, 7, len(REQUESTS)])
def test_requests_are_read_at_any_cut(size: int) -> None:
    reader = RequestReader()
    requests = [request for at in range(0, len(REQUESTS), size) for request in reader.feed(REQUESTS[at : at + size])]
    assert [(request.action, request.action_id) for request in requests] == [("Ping", "1"), ("Login", "2"), ("", "")]


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (b"X: " + b"y" * (LINE_LIMIT_BYTES - 3) + b"\r\n\r\n", ""),
        (b"X: " + b"y" * (LINE_LIMIT_BYTES - 2) + b"\r\n\r\n", "Failed to parse message: line too long"),
        (b"X: " + b"y" * 100_000 + b"\r\n\r\n", "Failed to parse message: line too long"),
        (b"X: y\r\n" * HEADER_LIMIT + b"\r\n", ""),
        (b"X: y\r\n" * (HEADER_LIMIT + 1) + b"\r\n", "Too many lines in message or allocation failure"),
    ],
)
def test_oversized_requests_are_faults(sent: bytes, fault: str) -> None:
    reader = RequestReader()
    (request,) = [request for at in range(0, len(sent), 500) for request in reader.feed(sent[at : at + 500])]
    assert request.fault == fault
    assert [request.action for request in reader.feed(b"Action: Ping\r\n\r\n")] == ["Ping"]


def test_the_first_value_wins_and_odd_headers_are_invisible() -> None:
    sent = b" Action: Logoff\r\nAction : Logoff\r\nAction:\r\nAction: Ping\r\nAction: Logoff\r\nActionID: a\0b\r\n\r\n"
    (request,) = RequestReader().feed(sent)
    assert (request.action, request.action_id) == ("Ping", "a")


@pytest.mark.parametrize(
    ("mask", "classes"),
    [
        ("on", ALL_EVENTS),
        ("off", NO_EVENTS),
        ("call,user", frozenset({"call", "user"})),
        ("34", frozenset({"call", "agent"})),
        ("call,nonsense", NO_EVENTS),
        ("-1", ALL_EVENTS),
    ],
)
def test_event_masks(mask: str, classes: frozenset[str]) -> None:
    assert classes_of(mask) == classes


def test_a_session_gets_an_event_if_it_wants_all_its_classes() -> None:
    session = Session(1, ("127.0.0.1", 5038), ("127.0.0.1", 40000), EPOCH, user="u", classes=frozenset({"call"}))
    assert [session.wants(classes) for classes in ("call", "call,all", "call,agent", "dtmf", "")] == [
        True,
        True,
        False,
        False,
        True,
    ]


EVENT = b"Event: Newchannel\r\nPrivilege: call,all\r\nChannel: Local/x@y;1\r\n\r\n"
FORGING = (
    b"Event: UserEvent\r\nPrivilege: user,all\r\nV: a\r\n\r\nEvent: Injected\r\nFoo: bar\r\n\r\nCallerIDName: x\r\n\r\n"
)
RESPONSE = b"Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: r-3\r\nResponse: Success\r\n\r\n"
REPLIES = (
    b"Response: Success\r\nActionID: r-1\r\nMessage: Authentication accepted\r\n\r\n",
    b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1\r\nStatus: Fully Booted\r\n\r\n",
    b"Event: Status\r\nPrivilege: Call\r\nChannel: c\r\nActionID: r-2\r\n\r\n",
    b"Event: StatusComplete\r\nActionID: r-2\r\nEventList: Complete\r\nListItems: 1\r\n\r\n",
)


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[..., Path]:
    def write(raw: bytes, index: str = "") -> Path:
        path = tmp_path / "small.raw"
        path.write_bytes(b"Asterisk Call Manager/11.0.0\r\n" + raw)
        if index:
            path.with_suffix(".idx").write_text(index)
        return path

    return write


def test_a_recording_is_cut_into_its_asynchronous_events(recorded: Callable[..., Path]) -> None:
    raw = b"".join([REPLIES[0], REPLIES[1], EVENT, *REPLIES[2:], FORGING, RESPONSE, b"Event: Unfin"])
    frames = load(recorded(raw))
    assert b"".join(frame.written for frame in frames) == EVENT + FORGING + RESPONSE
    assert [frame.classes for frame in frames] == ["call,all", "user,all", "", "call,all"]


def test_a_recording_can_be_played_with_its_replies(recorded: Callable[..., Path]) -> None:
    raw = REPLIES[0] + EVENT + REPLIES[3]
    assert b"".join(frame.written for frame in load(recorded(raw), everything=True)) == raw


def test_a_recording_keeps_its_rhythm(recorded: Callable[..., Path]) -> None:
    ends = len(b"Asterisk Call Manager/11.0.0\r\n") + len(EVENT)
    index = f"0.0 > 0 10\n1.0 < 0 {ends}\n1.5 < {ends} {len(EVENT) - 3}\n3.0 < {ends + len(EVENT) - 3} 3\n"
    frames = load(recorded(EVENT * 2, index))
    assert [frame.at_seconds for frame in frames] == [1.0, 3.0]
    assert due_seconds(frames, 4.0, None) == [0.0, 0.5]
    assert due_seconds(frames, 1.0, 10.0) == [0.0, 0.1]
    assert due_seconds(frames, float("inf"), None) == [0.0, 0.0]


def test_blocks_are_lines_and_a_blank_one() -> None:
    assert block((("Response", "Success"), ("Value", ""))) == b"Response: Success\r\nValue: \r\n\r\n"
