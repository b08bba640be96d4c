"""amibridge: the table of commands. Loading one imports only what it needs, so `--help` answers at once."""

from __future__ import annotations

import importlib
import logging

import click

from amibridge import __version__

# command: (module, what it does in one line)
_COMMANDS = {
    "run": ("amibridge.cli.run", "Carry events to the broker and requests to Asterisk, until Ctrl-C."),
    "tail": ("amibridge.cli.tail", "Print events as they come from the broker."),
    "call": ("amibridge.cli.call", "Send one AMI action through the broker and print the reply."),
    "config": ("amibridge.cli.config", "Check or show the configuration."),
    "policy": ("amibridge.cli.policy", "Show who may ask for what, and try a request against the rules."),
    "dead-letters": ("amibridge.cli.dead_letters", "Look at requests that were put aside, send them again."),
    "outbox": ("amibridge.cli.outbox", "Look at what waits, check it, publish it again or elsewhere."),
    "normalize": ("amibridge.cli.normalize", "Turn recorded AMI bytes into envelopes, one JSON line each."),
    "schemas": ("amibridge.cli.schemas", "List, show or export the JSON Schemas of events and actions."),
    "simulate": ("amibridge.cli.simulate", "Be a PBX: an AMI server with calls, or one that plays a recording."),
}


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="amibridge")
def main() -> None:
    """Asterisk's manager events onto a message broker, and actions back."""
    # What these libraries log the edge files tell in our own words.
    for name in ("aiormq", "aio_pika"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
