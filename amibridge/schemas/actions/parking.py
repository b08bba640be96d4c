"""Parked calls."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param

CALL = ("call",)


class Park(AmiAction, family="parking", privileges=CALL):
    """Park a channel (res_parking, Asterisk 1.4+)."""

    channel: str = param("Channel")
    timeout_channel: str | None = param("TimeoutChannel", default=None)  # who is called when nobody takes it
    announce_channel: str | None = param("AnnounceChannel", default=None)  # who hears where it is parked
    timeout_ms: int | None = param("Timeout", default=None)  # 0: none
    parkinglot: str | None = param("Parkinglot", default=None)
    parking_space: str | None = param("ParkingSpace", default=None)
    channel2: str | None = param("Channel2", default=None)  # up to 11, where it was required: today's TimeoutChannel


class ParkedCalls(
    AmiAction,
    family="parking",
    privileges=CALL,
    repeat=True,
    returns=Returns(items=("ParkedCall",), end="ParkedCallsComplete"),
):
    """List the parked calls (res_parking, Asterisk 0.7+)."""

    parking_lot: str | None = param("ParkingLot", default=None)


class Parkinglots(
    AmiAction,
    family="parking",
    privileges=CALL,
    repeat=True,
    returns=Returns(items=("Parkinglot",), end="ParkinglotsComplete"),
):
    """List the parking lots (res_parking, Asterisk 11+)."""
