"""The AsyncAPI 3 document: channels of both brokers, requests with their reply, and every message by its schema.

The application it describes is the bridge: it sends events and replies, and receives requests. The schemas of `data` are
not repeated; the document refers to the committed files, from where it lies itself.
"""

from __future__ import annotations

from typing import Any

from amibridge import __version__
from amibridge.schemas import addresses
from amibridge.schemas.envelope import CONTENT_TYPE
from amibridge.schemas.export import ENVELOPE, GENERIC, REQUEST_TYPE, Published, published
from amibridge.schemas.requests import ANSWERS

Node = dict[str, Any]

_PBX = "{pbx}"
_PARAMETER_PBX: Node = {"pbx": {"description": "The PBX's configured name, e.g. pbx1."}}
_ROUTING_KEY = (
    "`<pbx>.ami.<family>.<Event>.v<major>`, `<pbx>.state.<noun>.v<major>` or `<pbx>.bridge.<noun>.<verb>.v<major>`; "
    "each message has its own in x-amibridge-routing-key."
)
_ABOUT = (
    "Carries what Asterisk says on its manager interface (AMI) to RabbitMQ or Redis Streams as CloudEvents 1.0, and "
    "executes AMI actions that arrive as requests. The same bytes go to every broker."
)


def document(schemas: str = "../amibridge/schemas/json") -> Node:
    """The whole document. `schemas` is the folder of the JSON Schemas, seen from the document."""
    everything = published()
    events = [one for one in everything if one.kind in ("event", "lifecycle")]
    requests = [one for one in everything if one.kind in ("request", "action")]
    return {
        "asyncapi": "3.0.0",
        "info": _about(),
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "rabbitmq": {"host": "localhost:5672", "protocol": "amqp", "protocolVersion": "0.9.1"},
            "redis": {"host": "localhost:6379", "protocol": "redis", "description": "Redis or Valkey."},
        },
        "channels": _rabbitmq_channels(events, requests) | _redis_channels(events, requests),
        "operations": _operations("rabbitmq") | _operations("redis"),
        "components": {
            "schemas": {"Envelope": {"$ref": f"{schemas}/{ENVELOPE}/1-0.json"}},
            "messages": {_key(one): _message(one, schemas) for one in everything if one.kind != "envelope"},
            "correlationIds": {
                "request": {
                    "description": "AMQP: the property correlation_id; Redis: the field of that name. Without one, the id.",
                    "location": "$message.payload#/id",
                },
                "reply": {"description": "As the request's.", "location": "$message.payload#/data/id"},
            },
        },
    }


def _about() -> Node:
    return {
        "title": "amibridge",
        "version": __version__,
        "description": _ABOUT,
        "license": {"name": "Apache-2.0"},
        "tags": [{"name": "asterisk"}, {"name": "cloudevents"}],
    }


def _key(one: Published) -> str:
    """A message's name in the document; actions and events may share theirs."""
    return one.name if one.kind in ("action", "request", "reply") else one.type


def _message(one: Published, schemas: str) -> Node:
    node: Node = {"name": _key(one), "title": one.name.rpartition(".")[2], "summary": one.meaning}
    data = {"$ref": f"{schemas}/{one.path}"}
    if one.kind == "request":
        return node | {
            "contentType": "application/json",
            "payload": data,
            "correlationId": {"$ref": "#/components/correlationIds/request"},
        }
    if one.kind == "action":
        node["correlationId"] = {"$ref": "#/components/correlationIds/request"}
        whole = {"$ref": f"{schemas}/{REQUEST_TYPE}/1-0.json"}
        part = {"properties": {"action": {"const": one.cls.action_name}, "params": data}}
        return node | {"contentType": "application/json", "payload": {"allOf": [whole, part]}}
    kind = {"pattern": r"^asterisk\.ami\."} if one.name == GENERIC else {"const": one.type}
    envelope: Node = {"$ref": "#/components/schemas/Envelope"}
    node["payload"] = {"allOf": [envelope, {"properties": {"type": kind, "data": data}}]}
    if one.kind == "reply":
        return node | {"correlationId": {"$ref": "#/components/correlationIds/reply"}}
    return node | {"tags": [{"name": one.family}], "x-amibridge-routing-key": _routing_key(one)}


def _routing_key(one: Published) -> str:
    if one.kind == "lifecycle":
        key: str = one.cls.key("<pbx>")
        return key
    if one.name == GENERIC:
        return "<pbx>.ami.other.<Event>.v1"
    return addresses.ami_key("<pbx>", one.family, one.cls.event_name, one.major)


def _refs(messages: list[Published]) -> Node:
    return {_key(one): {"$ref": f"#/components/messages/{_key(one)}"} for one in messages}


_REPLY: Node = {name: {"$ref": f"#/components/messages/{name}"} for name in ANSWERS}
_ANY_REQUEST: Node = {REQUEST_TYPE: {"$ref": f"#/components/messages/{REQUEST_TYPE}"}}


def _channel(server: str, address: str | None, description: str, messages: Node, **more: Any) -> Node:
    return {
        "address": address,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "description": description,
        "messages": messages,
        **more,
    }


def _amqp(exchange: str, kind: str) -> Node:
    return {
        "amqp": {
            "is": "routingKey",
            "exchange": {"name": exchange, "type": kind, "durable": True},
            "bindingVersion": "0.3.0",
        }
    }


def _rabbitmq_channels(events: list[Published], requests: list[Published]) -> Node:
    dead = {
        "amqp": {"is": "queue", "queue": {"name": addresses.REQUESTS_DEAD_QUEUE, "durable": True}, "bindingVersion": "0.3.0"}
    }
    queue = addresses.requests_queue(_PBX)
    return {
        "rabbitmqEvents": _channel(
            "rabbitmq",
            "{routingKey}",
            f"Bind a queue of your own. What no queue takes is kept in the queue {addresses.UNROUTED_QUEUE}.",
            _refs(events),
            parameters={"routingKey": {"description": _ROUTING_KEY}},
            bindings=_amqp(addresses.EVENTS_EXCHANGE, "topic"),
        ),
        "rabbitmqRequests": _channel(
            "rabbitmq",
            _PBX,
            f"The routing key is the PBX's name; the bridge reads the queue {queue}. Set reply_to and correlation_id.",
            _refs(requests),
            parameters=_PARAMETER_PBX,
            bindings=_amqp(addresses.REQUESTS_EXCHANGE, "direct"),
        ),
        "rabbitmqReplies": _channel("rabbitmq", None, "The queue in the request's reply_to; direct reply-to works.", _REPLY),
        "rabbitmqDeadRequests": _channel(
            "rabbitmq",
            addresses.REQUESTS_DEAD_QUEUE,
            "Requests that could not be read, untouched; the reason is in the header amibridge-reason.",
            _ANY_REQUEST,
            bindings=dead,
        ),
    }


def _stream(key: str, fields: Node) -> Node:
    return {"kind": "stream", "key": key, "fields": fields}


def _redis_channels(events: list[Published], requests: list[Published]) -> Node:
    literal = "The key has braces of its own (one cluster slot for each PBX), so it stands in x-amibridge-redis."
    message = {"id": "the CloudEvents id", "type": "the CloudEvents type", "ce": "the JSON"}
    asked = {"request": "the JSON", "reply_to": "a stream for the reply", "correlation_id": "comes back in the reply"}
    pbx = "<pbx>"

    def channel(name: str, about: str, messages: Node, redis: Node) -> Node:
        key = {name: {"description": f"`{redis['key']}`. {literal}"}}
        return _channel("redis", f"{{{name}}}", about, messages, parameters=key, **{"x-amibridge-redis": redis})

    return {
        "redisEvents": channel(
            "eventsStream",
            "All events of one PBX, in order; trimmed to about the configured length.",
            _refs(events),
            _stream(addresses.events_stream(pbx), message),
        ),
        "redisRequests": channel(
            "requestsStream",
            f"Read by the bridge in the group {addresses.REQUESTS_GROUP}.",
            _refs(requests),
            _stream(addresses.requests_stream(pbx), asked),
        ),
        "redisReplies": _channel(
            "redis",
            None,
            "The stream in the request's reply_to; trimmed, and kept for an hour.",
            _REPLY,
            **{
                "x-amibridge-redis": _stream(
                    addresses.reply_prefix(pbx) + "<client>", message | {"correlation_id": "the request's"}
                )
            },
        ),
        "redisDeadRequests": channel(
            "deadStream",
            "Requests that could not be read, untouched, with the reason.",
            _ANY_REQUEST,
            _stream(
                addresses.requests_dead_stream(pbx), {"request": "its bytes", "reason": "in words", "time": "epoch seconds"}
            ),
        ),
    }


def _operations(broker: str) -> Node:
    def channel(name: str) -> Node:
        return {"$ref": f"#/channels/{broker}{name}"}

    broker_name = {"rabbitmq": "RabbitMQ", "redis": "Redis"}[broker]
    return {
        f"{broker}PublishEvents": {
            "action": "send",
            "channel": channel("Events"),
            "summary": f"Every event, at least once and in order per PBX, on {broker_name}.",
        },
        f"{broker}ExecuteRequests": {
            "action": "receive",
            "channel": channel("Requests"),
            "summary": f"Execute an AMI action that arrives on {broker_name}, and answer it.",
            "reply": {
                "address": {
                    "description": "AMQP: the property reply_to. Redis: the field reply_to.",
                    "location": "$message.header#/reply_to",
                },
                "channel": channel("Replies"),
                "messages": [{"$ref": f"#/channels/{broker}Replies/messages/{name}"} for name in ANSWERS],
            },
        },
        f"{broker}BuryRequests": {
            "action": "send",
            "channel": channel("DeadRequests"),
            "summary": "Put aside what can not be read as a request.",
        },
    }
