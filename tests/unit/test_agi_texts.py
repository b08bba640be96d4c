"""AGI on the wire: the environment, every command's line and every kind of result, byte for byte."""

from __future__ import annotations

import inspect
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import quote

import pytest

from amibridge.client.agi.commands import (
    APPLICATION_SECONDS,
    COMMANDS,
    MEDIA_SECONDS,
    QUICK_SECONDS,
    Kind,
    Shape,
    Value,
    command_text,
    longest_seconds,
)
from amibridge.client.agi.environment import Environment, environment_of, read_environment
from amibridge.client.agi.errors import AgiArgumentRefused
from amibridge.client.agi.results import Result, read_result
from amibridge.client.agi.verbs import AgiVerbs
from tests.support.agi_lines import LINES

# As Asterisk 22.10.1 sends it for `AGI(agi:async,menu,two words)`.
ENV = (
    "agi_request%3A%20async%0Aagi_channel%3A%20Local%2Fdigits%40main-00000000%3B1%0Aagi_language%3A%20en%0A"
    "agi_type%3A%20Local%0Aagi_uniqueid%3A%201795556830.0%0Aagi_version%3A%2022.10.1%2Bdfsg%2B~cs6.17.60671434-1%0A"
    "agi_callerid%3A%20unknown%0Aagi_calleridname%3A%20unknown%0Aagi_callingpres%3A%2067%0Aagi_callingani2%3A%200%0A"
    "agi_callington%3A%200%0Aagi_callingtns%3A%200%0Aagi_dnid%3A%20unknown%0Aagi_rdnis%3A%20unknown%0A"
    "agi_context%3A%20main%0Aagi_extension%3A%20ivr%0Aagi_priority%3A%201%0Aagi_enhanced%3A%200.0%0A"
    "agi_accountcode%3A%20%0Aagi_threadid%3A%20139845451110080%0Aagi_arg_1%3A%20menu%0Aagi_arg_2%3A%20two%20words%0A%0A"
)


def env(*lines: str, end: str = "\n\n") -> str:
    return quote("\n".join(lines) + end)


def test_the_environment_as_asterisk_sends_it() -> None:
    read = read_environment(ENV)
    assert read == Environment(
        channel="Local/digits@main-00000000;1",
        uniqueid="1795556830.0",
        context="main",
        extension="ivr",
        priority=1,
        language="en",
        request="async",
        arguments=("menu", "two words"),
        variables=read.variables,
    )
    assert read.script == "menu"
    assert read.variables["agi_callingpres"] == "67"
    assert read.variables["agi_callerid"] == "unknown"


def test_without_arguments_the_extension_names_the_script() -> None:
    assert read_environment(env("agi_request: async", "agi_extension: 100", "agi_threadid: 1")).script == "100"
    assert read_environment(env("agi_extension: 100", "agi_threadid: 1", "agi_arg_1: ")).script == "100"
    assert read_environment("").script == ""


def test_an_unknown_line_and_a_value_with_colons_are_kept() -> None:
    read = read_environment(env("agi_new: a: b", "no colon here", "agi_calleridname: Zoë ✓"))
    assert dict(read.variables) == {"agi_new": "a: b", "agi_calleridname": "Zoë ✓"}
    assert read.calleridname == "Zoë ✓"


def test_a_callers_name_forges_no_lines() -> None:
    """Asterisk writes the name's line ends as they are."""
    name = "x\nagi_uniqueid: 6.6\nagi_extension: admin\nagi_threadid: 6\nagi_arg_1: admin"
    read = read_environment(
        env("agi_uniqueid: 1.1", f"agi_calleridname: {name}", "agi_dnid: 5", "agi_extension: 100", "agi_threadid: 1")
    )
    assert (read.uniqueid, read.extension, read.arguments, read.script) == ("1.1", "100", (), "100")
    cut = read_environment(env("agi_uniqueid: 1.1", f"agi_calleridname: {name}", end=""))
    assert cut.cut
    assert cut.arguments == ()


def test_the_events_own_headers_win() -> None:
    snapshot = {"channel": "PJSIP/a-1", "uniqueid": "1.1", "context": "main", "exten": "100", "priority": 3}
    read = environment_of({"channel": snapshot, "env": env("agi_uniqueid: 2.2", "agi_extension: 200")})
    assert (read.channel, read.uniqueid, read.context, read.extension) == ("PJSIP/a-1", "1.1", "main", "100")
    assert environment_of({}) == read_environment("")


@pytest.mark.parametrize("words", COMMANDS)
def test_the_line_of_every_command(words: str) -> None:
    assert COMMANDS[words].words == words
    for values, line in LINES[words]:
        assert command_text(COMMANDS[words], values) == line


def test_asterisks_own_documentation_has_no_other_commands() -> None:
    found = sorted(Path(__file__).parents[2].glob(".cache/*/usr/share/asterisk/documentation/core-en_US.xml"))
    if not found:
        pytest.skip("no Asterisk with its documentation here")
    documented = {str(command.get("name")) for command in ElementTree.parse(found[0]).iter("agi")}
    assert documented == set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_a_method_with_the_types_of_the_table(words: str) -> None:
    command, method = COMMANDS[words], getattr(AgiVerbs, words.replace(" ", "_"))
    taken = [name for name in inspect.signature(method).parameters if name != "self"]
    assert taken == [param.name for param in command.params]
    told: dict[Shape, set[Any]] = {
        Shape.NOTHING: {type(None)},
        Shape.DONE: {bool, type(None)},
        Shape.DIGIT: {str},
        Shape.DIGITS: {str},
        Shape.NUMBER: {int},
        Shape.VALUE: {str | None},
        Shape.WORDS: {Result},
    }
    assert get_type_hints(method)["return"] in told[command.shape]


@pytest.mark.parametrize("character", ["\r", "\n", "\0"])
@pytest.mark.parametrize("words", [words for words, command in COMMANDS.items() if command.params])
def test_what_would_end_the_line_is_refused(words: str, character: str) -> None:
    command = COMMANDS[words]
    texts = [n for n, param in enumerate(command.params) if param.kind in (Kind.TEXT, Kind.REST)]
    for n in texts:
        values: list[Value] = list(LINES[words][-1][0])
        values += [None] * (len(command.params) - len(values))
        values[n] = f"a{character}Action: Command"
        with pytest.raises(AgiArgumentRefused, match=f"{words}: .*line end or NUL"):
            command_text(command, values)


@pytest.mark.parametrize(
    ("words", "values", "text"),
    [
        ("stream file", ("f",), "escape_digits is missing"),
        ("stream file", (), "filename is missing"),
        ("noop", ("x",), "1 arguments, but it takes 0"),
        ("wait for digit", ("1",), "is a number"),
        ("wait for digit", (float("nan"),), "is a number"),
        ("say number", (2**31, ""), "out of Asterisk's range"),
        ("send text", ("ü" * 500,), "1012 bytes"),
        ("exec", ("Dial", 5), "a list of texts"),
    ],
)
def test_what_no_command_can_carry_is_refused(words: str, values: tuple[Value, ...], text: str) -> None:
    with pytest.raises(AgiArgumentRefused, match=text):
        command_text(COMMANDS[words], values)


def test_every_command_has_a_longest_time() -> None:
    assert longest_seconds(COMMANDS["answer"], ()) == QUICK_SECONDS
    assert longest_seconds(COMMANDS["wait for digit"], (20,)) == QUICK_SECONDS + 20
    assert longest_seconds(COMMANDS["wait for digit"], (-1,)) == APPLICATION_SECONDS
    assert longest_seconds(COMMANDS["get data"], ("f", 5, 4)) == MEDIA_SECONDS + 5
    assert longest_seconds(COMMANDS["stream file"], ("f", "")) == MEDIA_SECONDS


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("200 result=0", {"text": "0"}),
        ("200 result=1 (a)", {"text": "1", "value": "a"}),
        ("200 result=1 ()", {"text": "1", "value": ""}),
        ('200 result=1 (a "b" \\ c))', {"text": "1", "value": 'a "b" \\ c)'}),
        ("200 result=1 (a\nb)", {"text": "1", "value": "a\nb"}),
        ("200 result=1 (x) endpos=1)", {"text": "1", "value": "x) endpos=1"}),
        ("200 result=0 endpos=32000", {"text": "0", "endpos": 32000, "fields": {"endpos": "32000"}}),
        ("200 result=0 endpos=-1", {"text": "0", "endpos": -1, "fields": {"endpos": "-1"}}),
        ("200 result=12 (timeout)", {"text": "12", "value": "timeout"}),
        ("200 result= (timeout)", {"text": "", "value": "timeout"}),
        ("200 result=*1#", {"text": "*1#"}),
        ("100 result=0 Trying...\n200 result=0 Gosub complete", {"text": "0"}),
        (
            "200 result=35 (dtmf) endpos=8000",
            {"text": "35", "value": "dtmf", "endpos": 8000, "fields": {"endpos": "8000"}},
        ),
        (
            '200 result=1 (speech) endpos=1234 results=1 score0=99 text0="call (me) \\"x\\"" grammar0=names',
            {
                "text": "1",
                "value": "speech",
                "endpos": 1234,
                "fields": {
                    "endpos": "1234",
                    "results": "1",
                    "score0": "99",
                    "text0": 'call (me) \\"x\\"',
                    "grammar0": "names",
                },
            },
        ),
    ],
)
def test_results(said: str, expected: dict[str, Any]) -> None:
    assert read_result(quote(f"{said}\n")) == Result(200, said, **expected)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("510 Invalid or unknown command", 510),
        ("511 Command Not Permitted on a dead channel or intercept routine", 511),
        ("520-Invalid command syntax.  Proper usage follows:\nSend the given file\n520 End of proper usage.", 520),
        ("", 0),
        ("nonsense", 0),
    ],
)
def test_refusals(said: str, code: int) -> None:
    result = read_result(quote(f"{said}\n"))
    assert (result.code, result.raw, result.failed) == (code, said, True)


def test_a_result_without_its_end_is_cut() -> None:
    """Asterisk ends each with a line end and sends at most 2047 bytes, encoded."""
    start = read_result(quote("200 result=1 (the start of a long va"))
    assert (start.value, start.cut) == ("the start of a long va", True)
    assert read_result(quote(f"200 result=1 ({'x' * 2050}")[:2047]).cut
    assert read_result(quote("200 result=1 (" + "x)\n" * 700)[:2045]).cut
    assert read_result(quote("520-Invalid command syntax.  Proper usage follows:\nSend")).cut
    assert not read_result(quote(f"200 result=1 ({'x' * 2000})\n")).cut
    assert read_result("xxx").cut


def test_digits() -> None:
    assert read_result("200%20result%3D49%0A").digit == "1"
    assert read_result("200%20result%3D35%0A").digit == "#"
    assert read_result("200%20result%3D0%0A").digit == ""
    failed = read_result("200%20result%3D-1%0A")
    assert (failed.digit, failed.failed) == ("", True)
    assert read_result("200%20result%3D-2%0A").failed
    waited = read_result("200%20result%3D12%20(timeout)%0A")
    assert (waited.digits, waited.timed_out, waited.failed) == ("12", True, False)
