"""Fixtures of every ring: real servers, started once when the first test asks for them.

Shared ones (`redis_server`, `valkey_server`, `rabbitmq_server`, `asterisk_server`) live for the whole run: leave them
as they were found. A test that kills, pauses, fills or configures a server takes its own from `new_redis`,
`new_valkey`, `new_rabbitmq` or `new_asterisk`. How to use them stands in `tests/rig/process.py` and the module of each.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from types import ModuleType
from typing import Any, NoReturn

import pytest

from tests.rig import asterisk_server as asterisk
from tests.rig import rabbitmq_server as rabbitmq
from tests.rig import redis_server as redis
from tests.rig import valkey_server as valkey
from tests.rig.asterisk_server import AsteriskServer
from tests.rig.origins import NotFoundError
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer
from tests.rig.valkey_server import ValkeyServer


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--require-services`."""
    parser.addoption(
        "--require-services",
        action="store_true",
        help="fail tests whose Redis, Valkey, RabbitMQ or Asterisk is missing instead of skipping them (also: CI=true)",
    )


@pytest.fixture(scope="session")
def redis_server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A Redis for the whole run."""
    yield from _shared(request, redis)


@pytest.fixture(scope="session")
def valkey_server(request: pytest.FixtureRequest) -> Iterator[ValkeyServer]:
    """A Valkey for the whole run."""
    yield from _shared(request, valkey)


@pytest.fixture(scope="session")
def rabbitmq_server(request: pytest.FixtureRequest) -> Iterator[RabbitMQServer]:
    """A RabbitMQ for the whole run."""
    yield from _shared(request, rabbitmq)


@pytest.fixture(scope="session")
def asterisk_server(request: pytest.FixtureRequest) -> Iterator[AsteriskServer]:
    """An Asterisk for the whole run."""
    yield from _shared(request, asterisk)


@pytest.fixture
def new_redis(open_own: Callable[..., RedisServer]) -> Callable[..., RedisServer]:
    """Start a Redis for this test only: `new_redis(maxmemory="8mb")`."""
    return partial(open_own, redis)


@pytest.fixture
def new_valkey(open_own: Callable[..., ValkeyServer]) -> Callable[..., ValkeyServer]:
    """Start a Valkey for this test only: `new_valkey(maxmemory="8mb")`."""
    return partial(open_own, valkey)


@pytest.fixture
def new_rabbitmq(open_own: Callable[..., RabbitMQServer]) -> Callable[..., RabbitMQServer]:
    """Start a RabbitMQ for this test only (about 7 s): `new_rabbitmq(plugins=["rabbitmq_management"])`."""
    return partial(open_own, rabbitmq)


@pytest.fixture
def new_asterisk(open_own: Callable[..., AsteriskServer]) -> Callable[..., AsteriskServer]:
    """Start an Asterisk for this test only: `new_asterisk(timestampevents=False, systemname="pbx1")`."""
    return partial(open_own, asterisk)


@pytest.fixture
def open_own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Start servers that this test may kill, and end them after it."""
    with ExitStack() as started:

        def start(kind: ModuleType, **options: Any) -> Any:
            origin = _found(request, kind.find_own)
            server = kind.open_at(origin, tmp_path_factory.mktemp(_short_name(kind)), **options)
            return started.enter_context(closing(server)).start()

        yield start


def _shared(request: pytest.FixtureRequest, kind: ModuleType) -> Iterator[Any]:
    folders: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    origin = _found(request, kind.find)
    with closing(kind.open_at(origin, folders.mktemp(_short_name(kind)))) as server:
        yield server.start()


def _found(request: pytest.FixtureRequest, find: Callable[[], Any]) -> Any:
    try:
        return find()
    except NotFoundError as error:
        _missing(request.config, str(error))


def _missing(config: pytest.Config, reason: str) -> NoReturn:
    required = config.getoption("--require-services") or os.environ.get("CI", "").lower() in {"true", "1"}
    if required:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _short_name(kind: ModuleType) -> str:
    return kind.__name__.rpartition(".")[2].removesuffix("_server")
