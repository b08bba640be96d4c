"""The AsyncAPI document is one, by the published JSON Schema of AsyncAPI; no Node, no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from amibridge.schemas import addresses
from amibridge.schemas.asyncapi import document
from amibridge.schemas.export import published

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads((ROOT / "tests/vendored/asyncapi-3.0.0.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return document()


def test_it_is_valid(validator: Draft7Validator, whole: dict[str, Any]) -> None:
    validator.validate(whole)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("operations/rabbitmqExecuteRequests/action", "request"),
        ("operations/redisExecuteRequests/reply/address/location", "header.reply_to"),
        ("channels/rabbitmqEvents/bindings/amqp/exchange/type", "broadcast"),
        ("channels/redisEvents/messages", []),
        ("info/version", None),
        ("asyncapi", "2.6.0"),
    ],
)
def test_faults_are_found(validator: Draft7Validator, whole: dict[str, Any], path: str, value: Any) -> None:
    wrong = deepcopy(whole)
    *way, last = path.split("/")
    holder = wrong
    for step in way:
        holder = holder[step]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    assert not validator.is_valid(wrong)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for item in node.values():
            yield from references(item)


def test_every_reference_leads_somewhere(whole: dict[str, Any]) -> None:
    for reference in set(references(whole)):
        if not reference.startswith("#/"):
            assert (ROOT / "docs" / reference).is_file(), reference
            continue
        place: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_message_is_in_a_channel_of_both_brokers(whole: dict[str, Any]) -> None:
    kinds = {"Events": ("event", "lifecycle"), "Requests": ("request", "action"), "Replies": ("reply",)}
    for broker in ("rabbitmq", "redis"):
        for channel, wanted in kinds.items():
            count = sum(one.kind in wanted for one in published())
            assert len(whole["channels"][f"{broker}{channel}"]["messages"]) == count


def test_addresses_are_those_of_the_bridge(whole: dict[str, Any]) -> None:
    channels = whole["channels"]
    assert channels["rabbitmqEvents"]["bindings"]["amqp"]["exchange"]["name"] == addresses.EVENTS_EXCHANGE
    assert channels["redisEvents"]["x-amibridge-redis"]["key"] == addresses.events_stream("<pbx>")
    hangup = whole["components"]["messages"]["asterisk.ami.Hangup.v1"]
    assert hangup["x-amibridge-routing-key"] == "<pbx>.ami.hangup.Hangup.v1"
