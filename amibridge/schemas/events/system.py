"""Asterisk itself: start, reload, shutdown, modules, registrations elsewhere, and the manager session."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Flag, Integer, Seconds, Text


class FullyBooted(AmiEvent, family="system"):
    """Asterisk is up; every login of a user who reads `system` gets it too (Asterisk core, 1.4+)."""

    status: Text = header("Status")
    uptime_seconds: Seconds = header("Uptime")
    last_reload_seconds: Seconds = header("LastReload")


class Shutdown(AmiEvent, family="system"):
    """Asterisk is going down; `shutdown` is Cleanly or Uncleanly (Asterisk core, 1.2+)."""

    shutdown: Text = header("Shutdown")
    restart: Flag = header("Restart")


class Reload(AmiEvent, family="system", subject=("module", "module")):
    """A module, or All of them, read its configuration again; `status` 0 is success (Asterisk core, 1.4+)."""

    module: Text = header("Module")
    status: Integer = header("Status")
    message: Text = header("Message", rare=True)


class Load(AmiEvent, family="system", subject=("module", "module")):
    """A module was loaded: Success, Failure or Decline (Asterisk core, 16+)."""

    module: Text = header("Module")
    status: Text = header("Status")


class Unload(AmiEvent, family="system", subject=("module", "module")):
    """A module was unloaded (Asterisk core, 16+)."""

    module: Text = header("Module")
    status: Text = header("Status")


class Registry(AmiEvent, family="system", subject=("registration", "username")):
    """A registration of Asterisk at another server got an answer (Asterisk core, 12+)."""

    channel_type: Text = header("ChannelType", "ChannelDriver")
    username: Text = header("Username")
    domain: Text = header("Domain")
    status: Text = header("Status")
    cause: Text = header("Cause", rare=True)


class LogChannel(AmiEvent, family="system"):
    """A log file was switched on or off, e.g. because its disk is full (Asterisk core, 1.4+)."""

    log_channel: Text = header("Channel")
    enabled: Flag = header("Enabled")
    reason: Text = header("Reason", rare=True)


class DeadlockStart(AmiEvent, family="system"):
    """Threads of Asterisk probably block each other for ever (Asterisk core built for debugging, 16.29+)."""

    mutex: Text = header("Mutex")


class CloseSession(AmiEvent, family="system"):
    """Asterisk wakes its manager sessions to close them (Asterisk core, 11+)."""

    close_session: Flag = header("CloseSession")


class WaitEventComplete(AmiEvent, family="system"):
    """The end of the events that the action WaitEvent waited for (Asterisk core, 1.4+)."""


class Placeholder(AmiEvent, family="system"):
    """Keeps Asterisk's own event queue from being empty and says nothing (Asterisk core)."""


class ModuleLoadReport(AmiEvent, family="system"):
    """Modules were loaded at the start, first those to Preload, then All of them (Asterisk core, 1.6 to 11)."""

    module_load_status: Text = header("ModuleLoadStatus")
    module_selection: Text = header("ModuleSelection")
    module_count: Integer = header("ModuleCount")
