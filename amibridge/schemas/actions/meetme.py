"""Conferences of the older kind: MeetMe, which needs DAHDI."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param


class MeetmeList(
    AmiAction,
    family="meetme",
    privileges=("reporting",),
    repeat=True,
    returns=Returns(items=("MeetmeList",), end="MeetmeListComplete"),
):
    """List who is in a MeetMe conference, or in all of them (app_meetme, Asterisk 1.6+)."""

    conference: str | None = param("Conference", default=None)


class MeetmeListRooms(
    AmiAction,
    family="meetme",
    privileges=("reporting",),
    repeat=True,
    returns=Returns(items=("MeetmeListRooms",), end="MeetmeListRoomsComplete"),
):
    """List the MeetMe conferences (app_meetme, Asterisk 10+)."""


class MeetmeMute(AmiAction, family="meetme", privileges=("call",), repeat=True):
    """Mute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+)."""

    meetme: str = param("Meetme")
    usernum: int = param("Usernum")


class MeetmeUnmute(AmiAction, family="meetme", privileges=("call",), repeat=True):
    """Unmute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+)."""

    meetme: str = param("Meetme")
    usernum: int = param("Usernum")
