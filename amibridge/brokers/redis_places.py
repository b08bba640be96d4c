"""Where the one Redis is that a role must talk to: named by the URL, by Sentinels, or by a cluster.

    redis://user:password@host:6379/0
    redis+sentinel://user:password@host1:26379,host2:26379/name-of-the-master/0
    redis+cluster://user:password@host1:6379,host2:6379

`rediss…` instead of `redis…` is TLS to all of them. User and password are those of the servers with the streams; Sentinels
that want their own get `?sentinel_username=…&sentinel_password=…`. Asked anew at every `open`, as a failover changes the
answer. redis-py's Sentinel and cluster clients are not used, because they repeat commands by themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from redis.exceptions import AskError, MovedError

from amibridge.brokers.redis_connection import client_of, connect, edge, let_go
from amibridge.errors import BrokerRefused, BrokerUnreachable

PATIENCE_SECONDS = 3.0  # with each of several that may know; the next one may be better
SENTINEL_PORT = 26379
NODE_PORT = 6379
_SENTINEL_ONLY = {"sentinel_username": "username", "sentinel_password": "password"}
_FORMS = (
    "redis+sentinel://user:password@host1:26379,host2:26379/name-of-the-master/0 or redis+cluster://host1:6379,host2:6379"
)


@dataclass(frozen=True, slots=True)
class _Places:
    """A URL with several hosts, taken apart. `urlsplit` would take the list of hosts for one."""

    scheme: str  # redis or rediss
    kind: str  # sentinel or cluster
    credentials: str  # as in the URL, with the @
    hosts: tuple[str, ...]
    path: tuple[str, ...]
    options: tuple[tuple[str, str], ...]

    def node(self, address: str) -> str:
        """The URL of a server with streams."""
        database = self.path[1:2] if self.kind == "sentinel" else ()
        options = [(name, value) for name, value in self.options if name not in _SENTINEL_ONLY]
        return f"{self.scheme}://{self.credentials}{address}/{''.join(database) or '0'}?{urlencode(options)}".rstrip("?")

    def sentinel(self, address: str) -> str:
        """The URL of a Sentinel: a server without databases and with users of its own."""
        options = [(_SENTINEL_ONLY.get(name, name), value) for name, value in self.options]
        return f"{self.scheme}://{address}?{urlencode(options)}".rstrip("?")


async def address_of(url: str, key: str) -> str:
    """The URL of the node that has `key`. Raises BrokerUnreachable when nobody says, BrokerRefused when all say no."""
    scheme = url.partition("://")[0]
    if "+" not in scheme:
        return url
    places = _taken_apart(url)
    if places.kind == "sentinel":
        return await _ask_in_turn(places, lambda address: _master(places, address))
    if not key:
        raise BrokerRefused("a Redis Cluster spreads the PBXs over its nodes: name one PBX, all at once can not be read")
    return await _ask_in_turn(places, lambda address: _owner(places, address, key))


def _taken_apart(url: str) -> _Places:
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    netloc, *path = rest.split("/")
    credentials, at, hosts = netloc.rpartition("@")
    base, _, kind = scheme.partition("+")
    default = SENTINEL_PORT if kind == "sentinel" else NODE_PORT
    addresses = tuple(_with_port(host.strip(), default) for host in hosts.split(",") if host.strip())
    known = base in ("redis", "rediss") and kind in ("sentinel", "cluster")
    if not known or not addresses or (kind == "sentinel" and not (path and path[0])):
        raise BrokerRefused(f"not a Redis URL: it is {_FORMS}, with user and password percent-encoded")
    return _Places(base, kind, credentials + at, addresses, tuple(path), tuple(parse_qsl(query)))


def _with_port(host: str, default: int) -> str:
    return host if ":" in host.rpartition("]")[2] else f"{host}:{default}"


async def _ask_in_turn(places: _Places, ask: Any) -> str:
    """The first answer. One that is down or does not know is no reason to give up while there is another."""
    problems: list[str] = []
    refused = True
    for address in places.hosts:
        try:
            return str(await ask(address))
        except BrokerUnreachable as error:
            refused = False
            problems.append(f"{address}: {error}")
        except BrokerRefused as error:
            problems.append(f"{address}: {error}")
    raise (BrokerRefused if refused else BrokerUnreachable)("; ".join(problems))


async def _master(places: _Places, address: str) -> str:
    name = places.path[0]
    async with _asking(places.sentinel(address), "a Sentinel") as sentinel:
        answer = await sentinel.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)
    if not answer:
        raise BrokerRefused(f"this Sentinel knows no master {name!r}")
    host, port = (part.decode() for part in answer)
    return places.node(f"{_bracketed(host)}:{port}")


async def _owner(places: _Places, address: str, key: str) -> str:
    """Any node knows who has a key, and says so when it is asked for it."""
    async with _asking(places.node(address), "a cluster node") as node:
        try:
            await node.execute_command("EXISTS", key)
        except MovedError as moved:  # without a host: at the one that was asked
            host = _bracketed(moved.host) if moved.host else address.rpartition(":")[0]
            return places.node(f"{host}:{moved.port}")
        except AskError as asked:  # a slot that is on its way: soon it has arrived
            raise BrokerUnreachable(f"the slot of {key!r} is being moved ({asked})") from asked
    return places.node(address)


@asynccontextmanager
async def _asking(url: str, what: str) -> AsyncIterator[Any]:
    """A connection for one question."""
    client = client_of(url)
    transport = None
    try:
        async with edge(what), asyncio.timeout(PATIENCE_SECONDS):
            transport = await connect(client)
            yield client
    finally:
        await let_go(client, transport)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
