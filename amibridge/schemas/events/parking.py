"""Parking: calls left in a numbered space until someone dials it, they give up, or time runs out."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Integer, Seconds, Text


class ParkingEvent(AmiEvent):
    """Mixin: a parked channel and its place."""

    parkee_channel: ChannelSnapshot | None = snapshot("Parkee")
    parker_dial_string: Text = header("ParkerDialString")
    parking_lot: Text = header("Parkinglot")
    parking_space: Text = header("ParkingSpace")
    parking_timeout_seconds: Integer = header("ParkingTimeout")  # 2**64-1 when it just ran out: in `extra` then
    parking_duration_seconds: Seconds = header("ParkingDuration")


class ParkedCall(ParkingEvent, family="parking"):
    """A channel was parked; also one parked call in the answer to the action ParkedCalls (res_parking, Asterisk 12+)."""


class ParkedCallTimeOut(ParkingEvent, family="parking"):
    """A parked channel was not retrieved in time and leaves its space (res_parking, Asterisk 12+)."""

    parker_channel: ChannelSnapshot | None = snapshot("Parker")


class ParkedCallGiveUp(ParkingEvent, family="parking"):
    """A parked channel hung up before anyone retrieved it (res_parking, Asterisk 12+)."""

    parker_channel: ChannelSnapshot | None = snapshot("Parker")


class ParkedCallSwap(ParkingEvent, family="parking"):
    """A channel took the place of a parked one, e.g. after an attended transfer (res_parking, Asterisk 13.5+)."""

    parker_channel: ChannelSnapshot | None = snapshot("Parker")


class UnParkedCall(ParkingEvent, family="parking"):
    """A parked channel was retrieved by another one (res_parking, Asterisk 12+)."""

    parker_channel: ChannelSnapshot | None = snapshot("Parker")
    retriever_channel: ChannelSnapshot | None = snapshot("Retriever")


class ParkedCallsComplete(ListComplete, family="parking"):
    """The end of the answer to the action ParkedCalls (res_parking, Asterisk 1.4+)."""

    total: Integer = header("Total")


class Parkinglot(AmiEvent, family="parking", subject=("parking", "name")):
    """One parking lot in the answer to the action Parkinglots (res_parking, Asterisk 11+)."""

    name: Text = header("Name")
    start_space: Text = header("StartSpace", "StartExten")
    stop_space: Text = header("StopSpace", "StopExten")
    timeout_seconds: Seconds = header("Timeout")


class ParkinglotsComplete(ListComplete, family="parking"):
    """The end of the answer to the action Parkinglots (res_parking, Asterisk 11+)."""
