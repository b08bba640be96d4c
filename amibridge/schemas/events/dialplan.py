"""The dialplan as a list answer: ShowDialPlan."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Integer, Text


class ListDialplan(AmiEvent, family="dialplan"):
    """One step, include or switch in the answer to the action ShowDialPlan (Asterisk core, 1.6+)."""

    context: Text = header("Context")
    extension: Text = header("Extension", rare=True)
    extension_label: Text = header("ExtensionLabel", rare=True)
    priority: Text = header("Priority", rare=True)  # a number or hint
    application: Text = header("Application", rare=True)
    app_data: Text = header("AppData", rare=True)
    registrar: Text = header("Registrar")
    include_context: Text = header("IncludeContext", rare=True)
    ignore_pattern: Text = header("IgnorePattern", rare=True)
    switch: Text = header("Switch", rare=True)


class ShowDialPlanComplete(ListComplete, family="dialplan"):
    """The end of the answer to the action ShowDialPlan (Asterisk core, 1.6+)."""

    list_extensions: Integer = header("ListExtensions")
    list_priorities: Integer = header("ListPriorities")
    list_contexts: Integer = header("ListContexts")
