"""What became of a call that a manager user started."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Integer, Known, Party, Text


class OriginateResponse(AmiEvent, family="originate"):
    """The outcome of an asynchronous Originate; `reason` 4 is answered (Asterisk core, 1.4+)."""

    response: Text = header("Response")
    channel_name: Text = header("Channel")
    context: Text = header("Context")
    exten: Text = header("Exten")
    application: Text = header("Application")
    data: Text = header("Data")
    reason: Integer = header("Reason")
    uniqueid: Known = header("Uniqueid")
    caller_id_num: Party = header("CallerIDNum")
    caller_id_name: Party = header("CallerIDName")
