"""The routing key of an event on a broker that carries none."""

from __future__ import annotations

import orjson

from amibridge.brokers.base import Received
from amibridge.schemas import addresses
from amibridge.schemas.registry import family_of


def routing_key(received: Received) -> str:
    """The routing key that RabbitMQ would carry, worked out from the type and the source: Redis carries none."""
    return key_of(received.type, orjson.loads(received.body)["source"].rpartition("/")[2])


def key_of(kind: str, pbx: str) -> str:
    """The routing key of a message type of one PBX."""
    layer, _, rest = kind.partition(".")
    name, _, version = rest.rpartition(".v")
    if layer == "asterisk" and name.startswith("ami."):
        # The type's name, which is today's and escaped already; `amievent` may be an old one.
        event = name.removeprefix("ami.")
        return addresses.ami_key(pbx, family_of(event), event, int(version))
    if layer == "asterisk" and name.startswith("state."):
        return addresses.state_key(pbx, name.removeprefix("state."), int(version))
    noun, _, verb = name.partition(".")
    if layer == "asterisk":
        return f"{pbx}.{noun}.{verb}.v{version}"
    return addresses.bridge_key(pbx, noun, verb, int(version))
