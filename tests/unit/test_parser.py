"""The parser: every case fed whole, byte by byte and in random cuts gives the same frames."""

from __future__ import annotations

import itertools
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amibridge.ami.messages import Event, Orphan, Response
from amibridge.ami.parser import Banner, Frame, Oversized, Parser, parse
from tests.corpus.recordings import RECORDINGS, Recording

BANNER = b"Asterisk Call Manager/11.0.0\r\n"


def feed(stream: bytes, cuts: list[int] | None = None, **options: int) -> list[Frame]:
    parser = Parser(**options)
    places = [0, *(cuts or []), len(stream)]
    return [frame for start, end in itertools.pairwise(places) for frame in parser.feed(stream[start:end])]


class Careful(Parser):
    """Looks at every block for itself."""

    def _take_plain(self) -> list[bytes]:
        return []


def every_way(stream: bytes, **options: int) -> list[Frame]:
    """Frames of the stream, after checking that byte by byte gives the same."""
    whole = feed(stream, **options)
    assert feed(stream, list(range(1, len(stream))), **options) == whole
    return whole


def test_banner_is_one_line_without_a_blank_line() -> None:
    assert every_way(BANNER + b"Response: Success\r\n\r\n") == [
        Banner("Asterisk Call Manager/11.0.0"),
        b"Response: Success",
    ]


def test_a_stream_may_begin_without_a_banner() -> None:
    assert every_way(b"Event: Hangup\r\n\r\n") == [b"Event: Hangup"]


def test_bare_line_feeds_and_carriage_returns_are_part_of_a_value() -> None:
    (frame,) = every_way(b"Response: Error\r\nMessage: No Contacts found\n\r\nA: x\ry\n\nz\r\n\r\n")
    response = parse(frame)
    assert isinstance(response, Response)
    assert response.get("Message") == "No Contacts found\n"
    assert response.get("A") == "x\ry\n\nz"


def test_blank_blocks_are_skipped() -> None:
    assert every_way(b"\r\n\r\nEvent: A\r\n\r\n\r\n\r\n\r\nEvent: B\r\n\r\n") == [b"Event: A", b"Event: B"]


def test_repeated_headers_keep_order_and_all_values() -> None:
    event = parse(b"Event: Status\r\nVariable: a=1\r\nX: y\r\nVariable: b=2")
    assert isinstance(event, Event)
    assert [value for name, value in event.headers if name == "Variable"] == ["a=1", "b=2"]


def test_first_occurrence_wins() -> None:
    event = parse(b"Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: H\r\nEvent: Hangup\r\nPrivilege: call,all")
    assert isinstance(event, Event)
    assert (event.name, event.get("Event"), event.get("Privilege")) == ("UserEvent", "UserEvent", "user,all")


def test_lines_without_a_colon_are_kept_apart() -> None:
    response = parse(b"Response: Success\r\nActionID: 1\r\nNo categories found")
    assert isinstance(response, Response)
    assert response.stray_lines == ("No categories found",)


def test_a_channel_name_in_the_key() -> None:
    event = parse(b"Event: OriginateResponse\r\nChanVariable(SIP/192.0.2.4:5060-1): A=b: c")
    assert isinstance(event, Event)
    assert event.headers[1] == ("ChanVariable(SIP/192.0.2.4:5060-1)", "A=b: c")


def test_values_keep_their_spaces_and_may_be_empty() -> None:
    event = parse(b"Event: X\r\nA: \r\nB:  two \r\nC:none\r\nD: a: b")
    assert isinstance(event, Event)
    assert event.headers[1:] == (("A", ""), ("B", " two "), ("C", "none"), ("D", "a: b"))


def test_bytes_that_are_not_utf8_come_back_exactly() -> None:
    raw = bytes(range(32, 58)) + bytes(range(59, 256)) + b"\x01\x1b\x85"
    event = parse(b"Event: X\r\nV: " + raw)
    assert isinstance(event, Event)
    assert (event.get("V") or "").encode("utf-8", "surrogateescape") == raw


def test_a_block_that_is_neither_event_nor_response_is_an_orphan() -> None:
    assert parse(b"CallerIDName: x\r\nContext: y") == Orphan(b"CallerIDName: x\r\nContext: y")


def test_command_output_since_14() -> None:
    response = parse(b"Response: Success\r\nMessage: Command output follows\r\nOutput: a: b\r\nOutput: \r\nOutput: c")
    assert isinstance(response, Response)
    assert response.output == ("a: b", "", "c")


@pytest.mark.parametrize("glued", [b"", b"\n"])
def test_command_output_up_to_13(glued: bytes) -> None:
    stream = (
        b"Response: Follows\r\nPrivilege: Command\r\nActionID: 7\r\nName: x\n\nb: c\r\n\r\nlast"
        + glued
        + b"--END COMMAND--\r\n\r\nEvent: A\r\n\r\n"
    )
    frames = every_way(stream)
    response = parse(bytes(frames[0]))  # type: ignore[arg-type]
    assert isinstance(response, Response)
    assert response.get("ActionID") == "7"
    assert response.output == ("Name: x", "", "b: c\r", "\r", "last")
    assert frames[1] == b"Event: A"


def test_a_forged_old_command_block_does_not_swallow_the_stream() -> None:
    parser = Parser(max_block_bytes=200)
    frames = parser.feed(b"Response: Follows\r\nEvent: Forged\r\n\r\n" + b"Event: Real\r\n\r\n" * 40)
    assert isinstance(frames[0], Oversized)
    assert frames[-1] == b"Event: Real"
    newer = Parser(follows=False)
    assert newer.feed(b"Response: Follows\r\n\r\nEvent: Real\r\n\r\n") == [b"Response: Follows", b"Event: Real"]


@pytest.mark.parametrize("size", [99, 100, 101, 102, 103, 104, 105, 119, 120, 121, 300])
def test_a_block_over_the_cap_is_told_by_prefix_and_size(size: int) -> None:
    block = b"Event: A\r\n" + b"x" * (size - 10)
    frames = every_way(block + b"\r\n\r\nEvent: B\r\n\r\n", max_block_bytes=100)
    assert frames[0] == (block if size <= 100 else Oversized(block[:100], size))
    assert frames[1] == b"Event: B"


def test_the_unfinished_tail_is_given_at_the_end() -> None:
    parser = Parser()
    parser.feed(b"Event: A\r\n\r\nEvent: B\r\nPriv")
    assert parser.close() == b"Event: B\r\nPriv"
    assert parser.close() == b""


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_recordings_whole_and_byte_by_byte(recording: Recording) -> None:
    whole = feed(recording.raw)
    assert feed(recording.raw, list(range(1, len(recording.raw)))) == whole
    assert sum(isinstance(frame, bytes) for frame in whole) == recording.blocks
    assert not [frame for frame in whole if isinstance(frame, Oversized)]


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_recordings_in_200_random_cuttings(recording: Recording) -> None:
    chance = random.Random(recording.name)
    raw = recording.raw[: 256 * 1024]  # the rest of the two large ones is more of the same
    whole = feed(raw)
    for _ in range(200):
        pieces = min(len(raw), chance.randint(1, 60))
        assert feed(raw, sorted(chance.randrange(len(raw) + 1) for _ in range(pieces))) == whole


@given(st.lists(st.binary(max_size=400), max_size=30), st.integers(10, 300))
def test_arbitrary_bytes_never_break_it(pieces: list[bytes], cap: int) -> None:
    parser = Parser(max_block_bytes=cap)
    frames = [frame for piece in pieces for frame in parser.feed(piece)]
    for frame in frames:
        if isinstance(frame, bytes):
            assert len(frame) <= cap
            parse(frame)
    assert len(parser._buffer) <= cap + 64
    stream = b"".join(pieces)
    assert feed(stream, max_block_bytes=cap) == frames


PIECES = [b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"Event: A", b" ", b"!", b"x: y", b"Response: Follows", b"--END COMMAND--"]


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.integers(0, 200), st.integers(3, 60), st.booleans())
def test_taking_many_at_once_gives_what_looking_at_each_gives(pieces: list[bytes], cut: int, cap: int, banner: bool) -> None:
    stream = (BANNER if banner else b"") + b"".join(pieces)
    quick, careful = Parser(max_block_bytes=cap), Careful(max_block_bytes=cap)
    for part in (stream[:cut], stream[cut:]):
        assert quick.feed(part) == careful.feed(part)
    assert (quick.close(), quick.empty_blocks) == (careful.close(), careful.empty_blocks)


@given(st.binary(max_size=2000), st.lists(st.integers(0, 2100), max_size=20))
def test_a_good_message_after_garbage_is_read(garbage: bytes, cuts: list[int]) -> None:
    good = b"Event: Good\r\nPrivilege: call,all"
    # A garbage `Response: Follows` may swallow up to the cap; after that the next empty line ends it.
    stream = garbage + b"\r\n\r\n" + b"x" * 3000 + b"\r\n\r\n" + good + b"\r\n\r\n"
    frames = feed(stream, sorted(cut for cut in cuts if cut <= len(stream)), max_block_bytes=2500)
    assert frames[-1] == good


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([b"\r", b"\n", b"\r\n", b"x", b"Response: Follows\r\n", b"a\r\n"]))
def test_memory_stays_bounded_on_an_endless_block(piece: bytes) -> None:
    parser = Parser(max_block_bytes=1000)
    tracemalloc.start()
    for _ in range(5000):
        parser.feed(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000
