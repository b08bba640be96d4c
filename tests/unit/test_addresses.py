"""Addresses: no name from outside can become more than one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amibridge.schemas import addresses


@given(st.text())
def test_a_word_has_no_dot_and_no_wildcard_and_is_short(name: str) -> None:
    word = addresses.word(name)
    assert word
    assert not set(word) & set(".*# {}:/")
    assert len(word) <= addresses.MAX_WORD_BYTES


@given(st.text(max_size=300), st.text(max_size=300))
def test_different_names_stay_different(one: str, other: str) -> None:
    assert (addresses.word(one) == addresses.word(other)) == (one == other) or "" in (one, other)


def test_the_addresses_of_the_contract() -> None:
    assert addresses.ami_key("pbx1", "dial", "DialBegin", 1) == "pbx1.ami.dial.DialBegin.v1"
    assert addresses.bridge_key("pbx1", "link", "up", 1) == "pbx1.bridge.link.up.v1"
    assert addresses.events_stream("pbx1") == "{amibridge:pbx1}:events"
    assert addresses.requests_stream("pbx1") == "{amibridge:pbx1}:requests"
    assert addresses.requests_dead_stream("pbx1") == "{amibridge:pbx1}:requests:dead"
    assert addresses.requests_queue("pbx1") == "amibridge.requests.pbx1"
    assert addresses.reply_stream("pbx1", "a b").startswith(addresses.reply_prefix("pbx1"))


@pytest.mark.parametrize(
    ("pattern", "key", "matches"),
    [
        ("#", "pbx1.ami.dial.DialBegin.v1", True),
        ("#.call.#", "pbx1.call.started.v1", True),
        ("pbx1.ami.queue.#", "pbx1.ami.queue.QueueCallerJoin.v1", True),
        ("pbx1.ami.queue.#", "pbx1.ami.dial.DialEnd.v1", False),
        ("#.Hangup.v1", "pbx2.ami.hangup.Hangup.v1", True),
        ("*.ami.*.Hangup.v1", "pbx2.ami.hangup.Hangup.v1", True),
        ("*.ami.Hangup.v1", "pbx2.ami.hangup.Hangup.v1", False),
        ("pbx1.#", "pbx1", True),
        ("*", "pbx1.ami", False),
    ],
)
def test_topic_patterns_mean_what_amqp_means(pattern: str, key: str, matches: bool) -> None:
    assert addresses.topic_matches(pattern, key) is matches
