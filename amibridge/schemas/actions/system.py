"""Asterisk itself, its modules and its command line."""

from __future__ import annotations

from typing import Literal

from amibridge.schemas.action import AmiAction, Returns, YesNo, param

SEES = ("system", "reporting")
SYSTEM = ("system",)


class Ping(AmiAction, family="system", repeat=True):
    """Ask whether Asterisk answers, and what time it is there (core, Asterisk 0.2+)."""


class ListCommands(AmiAction, family="system", repeat=True):
    """List the actions that the bridge's manager user may send, as headers of the response (core, Asterisk 1.0+)."""


class Command(AmiAction, family="system", privileges=("command",), returns=Returns(output=True)):
    """Run one command of Asterisk's command line (core, Asterisk 0.3+).

    An unknown command is an error that comes with output too.
    """

    command: str = param("Command")


class CoreSettings(AmiAction, family="system", privileges=SEES, repeat=True):
    """Say which Asterisk it is and how it is set up (core, Asterisk 1.6+)."""


class CoreStatus(AmiAction, family="system", privileges=SEES, repeat=True):
    """Say since when Asterisk runs and how many calls it has (core, Asterisk 1.6+)."""


class Reload(AmiAction, family="system", privileges=("system", "config")):
    """Read the configuration of a module, or of all, again (core, Asterisk 1.6+)."""

    module: str | None = param("Module", default=None)


class LoggerRotate(AmiAction, family="system", privileges=SEES):
    """Rotate the log files (core, Asterisk 13+)."""


class ModuleCheck(AmiAction, family="system", privileges=SYSTEM, repeat=True):
    """Say whether a module is loaded; an error when it is not (core, Asterisk 1.6+)."""

    module: str = param("Module")


class ModuleLoad(AmiAction, family="system", privileges=SYSTEM):
    """Load, unload, reload or replace a module (core, Asterisk 1.6+)."""

    module: str | None = param("Module", default=None)  # with .so; reload: all of them. Parts like cdr: Reload
    load_type: Literal["load", "unload", "reload", "refresh"] = param("LoadType")
    recursive: YesNo | None = param("Recursive", default=None)  # refresh: with the modules that need it


class ModuleUnload(AmiAction, family="system", privileges=SYSTEM, wire="ModuleLoad", fixed=(("LoadType", "unload"),)):
    """Unload a module: ModuleLoad under another name (core, Asterisk 1.6+)."""

    module: str = param("Module")


class ModuleReload(AmiAction, family="system", privileges=SYSTEM, wire="ModuleLoad", fixed=(("LoadType", "reload"),)):
    """Reload a module, or all: ModuleLoad under another name (core, Asterisk 1.6+)."""

    module: str | None = param("Module", default=None)
