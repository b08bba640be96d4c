"""Events that a dialplan or a manager user made up."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Text


class UserEvent(AmiEvent, family="user"):
    """An event of the dialplan's own; all headers its author chose are in `extra` (Asterisk core, 12.3+)."""

    channel: ChannelSnapshot | None = snapshot("")
    user_event: Text = header("UserEvent")
