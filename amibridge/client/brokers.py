"""From a broker URL and an address to the broker's client roles."""

from __future__ import annotations

import secrets

from amibridge.brokers.base import Requester, Subscriber
from amibridge.errors import BrokerRefused
from amibridge.schemas import addresses


def subscriber(url: str, pattern: str) -> Subscriber:
    """A subscriber for the events whose routing key matches. On Redis the reader filters; see `subscription`."""
    if _is_rabbitmq(url):
        from amibridge.brokers.rabbitmq import RabbitSubscriber

        return RabbitSubscriber(url, exchange=addresses.EVENTS_EXCHANGE, pattern=pattern)
    from amibridge.brokers.redis_streams import RedisSubscriber

    pbx = pattern.split(".")[0]
    if addresses.PBX_NAME.fullmatch(pbx):
        return RedisSubscriber(url, streams=[addresses.events_stream(pbx)])
    return RedisSubscriber(url, scan=addresses.events_stream("*"))


def requester(url: str, pbx: str) -> Requester:
    """A requester for one PBX."""
    if _is_rabbitmq(url):
        from amibridge.brokers.rabbitmq import RabbitRequester

        return RabbitRequester(url, exchange=addresses.REQUESTS_EXCHANGE, routing_key=pbx)
    from amibridge.brokers.redis_streams import RedisRequester

    reply_stream = addresses.reply_stream(pbx, secrets.token_hex(8))
    return RedisRequester(url, stream=addresses.requests_stream(pbx), reply_stream=reply_stream)


def _is_rabbitmq(url: str) -> bool:
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme in ("amqp", "amqps"):
        return True
    if scheme.partition("+")[0] in ("redis", "rediss"):  # +sentinel, +cluster
        return False
    raise BrokerRefused(
        f"{scheme or 'a URL without a scheme'!r} is no broker a client can reach: use redis://, rediss://, amqp:// or amqps://"
    )
