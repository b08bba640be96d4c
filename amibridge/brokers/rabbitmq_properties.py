"""Message properties that can not be decoded. Whoever may send a request may write them: RabbitMQ looks into few of them.

A timestamp far in the future or text that is not UTF-8 is an exception in pamqp's reader, which ends the whole connection;
as the message is then given back and comes again, one such request would keep a PBX from all others for ever. So properties
that can not be decoded count as none: the message has a body and nothing else.
"""

from __future__ import annotations

import struct

from pamqp import commands
from pamqp.header import ContentHeader

_strict = ContentHeader.unmarshal


def _tolerant(self: ContentHeader, data: bytes) -> None:
    try:
        _strict(self, data)
    except (struct.error, ValueError, OverflowError, OSError, TypeError, KeyError, RecursionError):
        self.properties = commands.Basic.Properties()


def tolerate_properties() -> None:
    """From now on, for all connections of this process; pamqp has no setting for it."""
    ContentHeader.unmarshal = _tolerant  # type: ignore[method-assign]


def text_of(value: object) -> str | None:
    """A property that should be text."""
    return value if isinstance(value, str) and value else None
