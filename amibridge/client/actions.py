"""Every action as a method, made from its class when it is first asked for.

What an editor and a type checker see is in `actions.pyi`, written by `python -m amibridge.client.stubs`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from amibridge.schemas.action import AmiAction
from amibridge.schemas.registry import ACTIONS

# What every method takes besides the parameters of its action. Where an action has a parameter of this name (VoicemailMove
# has an `id`), the name means the parameter, and the option is only to be had through `call`.
OPTIONS = ("timeout_seconds", "id", "wait", "dry_run", "check")
# Written together with what follows, in AMI's names.
_ACRONYMS = re.compile(r"(?:^|(?<=_))(DAHDI|DND|SIP|IAX)(?=[A-Za-z])")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Not methods: `events` reads the event stream.
_TAKEN = frozenset({"call", "stream", "events", "name"})


def method_name(action: str) -> str:
    """`core_show_channels` of CoreShowChannels, `sip_peers` of SIPpeers."""
    action = action.removeprefix("amibridge.")
    words = _ACRONYMS.sub(r"\1_", action)
    return _BOUNDARY.sub("_", _ACRONYMS.sub(r"\1_", words)).replace("__", "_").lower()


@cache
def methods() -> dict[str, type[AmiAction]]:
    """The action classes by the names of their methods."""
    named = {method_name(cls.action_name): cls for cls in ACTIONS.values()}
    return {name: cls for name, cls in sorted(named.items()) if name not in _TAKEN}


def headers_for(name: str, cls: type[AmiAction], given: dict[str, Any]) -> dict[str, Any]:
    """The params of a request from a method's keywords; what is None is left out.

    Raises TypeError for a keyword that is no parameter, RequestRefused for a missing one or a wrong value.
    """
    fields = cls.model_fields
    for keyword in given:
        if keyword not in fields and cls.model_config.get("extra") != "allow":
            near = difflib.get_close_matches(keyword, [*fields, *OPTIONS], 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(fields) or 'none'}"
            raise TypeError(f"{name}() has no parameter {keyword!r}; {hint}")
    params = {
        (fields[keyword].alias or keyword) if keyword in fields else keyword: value
        for keyword, value in given.items()
        if value is not None
    }
    cls.read(dict(params))
    return params


class Actions:
    """The methods. `call` is the one that they all go through."""

    call: Callable[..., Any]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        cls = methods().get(name)
        if cls is None:
            near = difflib.get_close_matches(name, methods(), 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise AttributeError(f'there is no action {name!r}{hint} (one without a class: call("Name", {{…}}))')
        return _method(self, name, cls)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *methods()]


def _method(owner: Actions, name: str, cls: type[AmiAction]) -> Callable[..., Any]:
    def action(**given: Any) -> Any:
        options = {option: given.pop(option) for option in OPTIONS if option in given and option not in cls.model_fields}
        return owner.call(cls.action_name, headers_for(name, cls, given), **options)

    action.__name__ = name
    action.__doc__ = cls.__doc__
    return action


class BlockingActions(Actions):
    """The same methods, where `call` waits."""
