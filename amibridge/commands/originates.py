"""A new call is known by its channel's Uniqueid before it is made, so it can be found again when the answer was lost."""

from __future__ import annotations

import hashlib

from amibridge.ami.messages import Action, Event, first
from amibridge.errors import RequestRefused

PREFIX = "amibridge-"  # of no ChannelId that a requester chooses: it would pass for another request's call
# Of one width: Asterisk takes a ChannelId that another channel's begins with for taken.
_DIGITS = 32


def channel_id(pbx: str, requester: str | None, request_id: str) -> str:
    """The same for the same request, whenever and by whichever bridge it is asked."""
    text = "\n".join((pbx, requester or "", request_id))
    return f"{PREFIX}{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def recognisable(action: Action, channel: str, *, in_background: bool) -> tuple[Action, tuple[str, ...]]:
    """The Originate with a ChannelId, and with Async where its result is to be told later; and what was added.

    A ChannelId that the requester chose stays. Raises RequestRefused for one that looks like ours.
    """
    for name in ("ChannelId", "OtherChannelId"):
        if (first(action.headers, name) or "").strip().lower().startswith(PREFIX):
            raise RequestRefused(f"Originate: {name}: what begins with {PREFIX!r} is made by the bridge; choose another")
    added = [] if first(action.headers, "ChannelId") else [("ChannelId", channel)]
    if in_background and not _in_background(action):
        headers = tuple(header for header in action.headers if header[0].lower() != "async")
        action = Action(action.name, headers, action.tag)
        added.append(("Async", "true"))
    return Action(action.name, (*action.headers, *added), action.tag), tuple(name for name, _ in added)


def blocks(action: Action) -> bool:
    """Whether Asterisk keeps the session busy until something happens in the world."""
    name = action.name.lower()
    if name == "originate":
        return not _in_background(action)
    return name in ("playdtmf", "command")


def _in_background(action: Action) -> bool:
    """Whether Asterisk reads its Async as true."""
    return (first(action.headers, "Async") or "").lower() in ("true", "yes", "1", "on")


def find(channels: list[Event] | tuple[Event, ...], channel: str) -> Event | None:
    """The channel with this Uniqueid in a list of channels."""
    return next((one for one in channels if (one.get("Uniqueid") or "").partition(";")[0] == channel), None)
