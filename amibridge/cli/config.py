"""`amibridge config check|show`."""

from __future__ import annotations

from pathlib import Path

import click
import yaml

from amibridge.app.filters import check as check_names
from amibridge.app.policies import check as check_policy
from amibridge.cli.places import config_option, needed, plain_errors
from amibridge.settings import load, masked


@click.group("config")
def command() -> None:
    """Check or show the configuration."""


@command.command("check")
@config_option
def check(config: Path | None) -> None:
    """Say whether the file and the environment are good, without connecting anywhere."""
    with plain_errors():
        settings = load(needed(config))
        check_names(settings)
        check_policy(settings)
    names = ", ".join(settings.pbx)
    click.echo(f"{config}: good. PBX: {names}; broker: {settings.broker.kind}; bridge: {settings.bridge}")


@command.command("show")
@config_option
def show(config: Path | None) -> None:
    """Print every option as it is in force (file, environment and defaults), secrets masked."""
    with plain_errors():
        click.echo(yaml.safe_dump(masked(load(needed(config))), sort_keys=False), nl=False)
