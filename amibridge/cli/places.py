"""Where the commands find the configuration and the broker, and how they say that something is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from amibridge.errors import AmibridgeError, OutboxInUse

DEFAULT_BROKER_URL = "redis://127.0.0.1:6479/0"  # where `amibridge run` without a file puts its own

config_option = click.option(
    "-c",
    "--config",
    "config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="AMIBRIDGE_CONFIG",
    help="The YAML file (or AMIBRIDGE_CONFIG).",
)


def broker_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--broker URL`, also as AMIBRIDGE_BROKER__URL."""
    return click.option(
        "--broker",
        envvar="AMIBRIDGE_BROKER__URL",
        help=f"The broker's URL (or AMIBRIDGE_BROKER__URL). [default: from the file, else {DEFAULT_BROKER_URL}]",
    )(function)


def broker_url(broker: str | None, config: Path | None) -> str:
    """The URL of the broker that the bridge with this configuration uses."""
    if broker:
        return broker
    if config is None:
        return DEFAULT_BROKER_URL
    from amibridge.settings import load  # half a second that most calls do not need

    settings = load(config)
    if settings.broker.kind == "embedded":
        return f"redis://127.0.0.1:{settings.broker.port}/0"
    return settings.broker.url.get_secret_value()


def needed(config: Path | None) -> Path:
    """The file, for commands that do nothing without one."""
    if config is None:
        raise click.UsageError("which file? give -c FILE or set AMIBRIDGE_CONFIG")
    return config


class _InUse(click.ClickException):
    exit_code = 75  # EX_TEMPFAIL: it may be free again later


@contextmanager
def plain_errors() -> Iterator[None]:
    """What people can mend is told in a line or two, without a traceback; exit code 1."""
    try:
        yield
    except AmibridgeError as error:
        raise (_InUse if isinstance(error, OutboxInUse) else click.ClickException)(str(error)) from error
    except BrokenPipeError:
        os._exit(0)  # `amibridge tail | head`: nobody reads any more
