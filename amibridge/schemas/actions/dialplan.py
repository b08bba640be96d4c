"""The dialplan."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, YesNo, param


class ShowDialPlan(
    AmiAction,
    family="dialplan",
    privileges=("config", "reporting"),
    repeat=True,
    returns=Returns(items=("ListDialplan",), end="ShowDialPlanComplete"),
):
    """List the dialplan, all of it or one context or extension (core, Asterisk 1.6+)."""

    extension: str | None = param("Extension", default=None)
    context: str | None = param("Context", default=None)


class DialplanExtensionAdd(AmiAction, family="dialplan", privileges=("system",)):
    """Add a priority to the running dialplan (pbx_config, Asterisk 13+)."""

    context: str = param("Context")
    extension: str = param("Extension")
    priority: str = param("Priority")  # a number or hint
    application: str = param("Application")
    application_data: str | None = param("ApplicationData", default=None)
    replace: YesNo | None = param("Replace", default=None)  # without it an error when it is there


class DialplanExtensionRemove(AmiAction, family="dialplan", privileges=("system",)):
    """Remove an extension, or one priority of it, from the running dialplan (pbx_config, Asterisk 13+)."""

    context: str = param("Context")
    extension: str = param("Extension")
    priority: str | None = param("Priority", default=None)
