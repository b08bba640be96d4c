"""The brokers of a run: of our own, with the settings they come with, as the tests' are held small on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.rig import rabbitmq_server, redis_server, valkey_server
from tests.rig.origins import Kind, NotFoundError
from tests.rig.rabbitmq_server import RabbitMQServer

KINDS = {"RabbitMQ": rabbitmq_server, "Redis": redis_server, "Valkey": valkey_server}
PROTOCOL = {"RabbitMQ": "rabbitmq", "Redis": "redis", "Valkey": "redis"}


class UnboundRabbitMQ(RabbitMQServer):
    """With as many schedulers as there are processors, as it is installed."""

    def _make_environment(self, distribution_port: int) -> dict[str, str]:
        environment = super()._make_environment(distribution_port)
        del environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]
        return environment


def open_at(name: str, folder: Path) -> Any:
    """The server, not started yet. Raises NotFoundError."""
    module: Any = KINDS[name]
    origin = module.find_own()
    if name == "RabbitMQ" and origin.kind is Kind.PROGRAM:
        return UnboundRabbitMQ(origin.where, folder)
    return module.open_at(origin, folder)


def version(name: str) -> str:
    """For the page; the reason where there is none."""
    module: Any = KINDS[name]
    try:
        origin = module.find_own()
        return f"{name} {module.version(origin)}" if origin.kind is not Kind.CONTAINER else f"{name} {origin.where}"
    except NotFoundError as error:
        return f"{name}: {error}"
