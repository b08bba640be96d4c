"""Filters: which events are taken, and what Asterisk is asked to hold back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amibridge.ami.filters import EventFilter, Rule


def event(name: str, **headers: str) -> bytes:
    return "\r\n".join([f"Event: {name}", "Privilege: call,all", *(f"{k}: {v}" for k, v in headers.items())]).encode()


def named(*names: str) -> Rule:
    return Rule(frozenset(names))


def where(name: str, header: str, pattern: str) -> Rule:
    return Rule(frozenset({name}), header, re.compile(pattern))


def test_without_rules_all_is_taken() -> None:
    assert EventFilter().takes(event("Hangup"))
    assert EventFilter().takes_all
    assert EventFilter().filter_actions() == []


def test_include_then_exclude() -> None:
    chosen = EventFilter(include=[named("Hangup", "Newexten")], exclude=[where("Newexten", "context", "^internal-")])
    assert chosen.takes(event("Hangup"))
    assert not chosen.takes(event("VarSet"))
    assert chosen.takes(event("Newexten", Context="outside"))
    assert not chosen.takes(event("Newexten", Context="internal-1"))
    assert chosen.takes(event("Newexten"))


def test_a_rule_without_a_name_looks_at_every_event() -> None:
    chosen = EventFilter(exclude=[Rule(None, "Channel", re.compile("^Local/"))])
    assert not chosen.takes(event("Hangup", Channel="Local/1@x"))
    assert chosen.takes(event("Hangup", Channel="PJSIP/1"))
    assert chosen.filter_actions() == []


def test_names_are_whole() -> None:
    chosen = EventFilter(exclude=[named("Hangup")])
    assert chosen.takes(event("HangupRequest"))
    assert not chosen.takes(b"Event: Hangup")


def test_asterisk_is_asked_by_patterns_on_the_first_line() -> None:
    actions = EventFilter(include=[named("Hangup", "Newchannel")], exclude=[named("VarSet")]).filter_actions()
    assert [dict(action.headers)["Filter"] for action in actions] == [
        "!^Event: (VarSet)[[:cntrl:]]",
        "^Event: (Hangup|Newchannel)[[:cntrl:]]",
    ]


def test_an_include_that_asterisk_can_not_be_told_is_not_pushed_in_part() -> None:
    assert EventFilter(include=[named("Hangup"), Rule(None, "Channel", re.compile("x"))]).filter_actions() == []
    with_header = EventFilter(include=[where("Hangup", "Channel", "x")]).filter_actions()
    assert [dict(action.headers)["Filter"] for action in with_header] == ["^Event: (Hangup)[[:cntrl:]]"]


@pytest.mark.parametrize("count", [1, 50, 200])
def test_every_pushed_line_fits(count: int) -> None:
    for action in EventFilter(exclude=[named(*(f"Event{n}WithALongName" for n in range(count)))]).filter_actions():
        action.encode("x" * 64)


names = st.sampled_from(["A", "B", "C"])
rules = st.builds(
    Rule,
    st.none() | st.frozensets(names),
    st.none(),
    st.none(),
) | st.builds(Rule, st.none() | st.frozensets(names), st.just("H"), st.just(re.compile("x")))


@given(st.lists(rules, max_size=3), st.lists(rules, max_size=3), names, st.sampled_from(["", "x"]))
def test_the_quick_way_decides_as_the_definition_does(
    include: list[Rule], exclude: list[Rule], name: str, value: str
) -> None:
    def matches(rule: Rule) -> bool:
        return (rule.names is None or name in rule.names) and (rule.header is None or value == "x")

    expected = (not include or any(map(matches, include))) and not any(map(matches, exclude))
    chosen = EventFilter(include, exclude)
    assert chosen.takes(event(name, H=value)) is expected
    assert chosen.takes(event(name, H=value)) is expected, "also from memory"
    assert not expected or chosen.can_take(name)
