"""Conferences of MeetMe, which needs DAHDI and is rarely built today."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Party, Seconds, Text


class MeetmeUserEvent(AmiEvent):
    """Mixin: a conference and one channel in it."""

    channel: ChannelSnapshot | None = snapshot("")
    meetme: Text = header("Meetme")
    user: Text = header("User", "Usernum")


class MeetmeJoin(MeetmeUserEvent, family="meetme", subject=("conference", "meetme")):
    """A channel joined a conference (app_meetme, Asterisk 12+)."""


class MeetmeLeave(MeetmeUserEvent, family="meetme", subject=("conference", "meetme")):
    """A channel left a conference (app_meetme, Asterisk 12+)."""

    duration_seconds: Seconds = header("Duration")


class MeetmeMute(MeetmeUserEvent, family="meetme", subject=("conference", "meetme")):
    """A participant of a conference was muted or unmuted (app_meetme, Asterisk 12+)."""

    duration_seconds: Seconds = header("Duration")
    status: Flag = header("Status")


class MeetmeTalking(MeetmeUserEvent, family="meetme", subject=("conference", "meetme")):
    """A participant of a conference began or stopped talking (app_meetme, Asterisk 12+)."""

    duration_seconds: Seconds = header("Duration")
    status: Flag = header("Status")


class MeetmeTalkRequest(MeetmeUserEvent, family="meetme", subject=("conference", "meetme")):
    """A muted participant of a conference asked to talk, or took that back (app_meetme, Asterisk 12+)."""

    duration_seconds: Seconds = header("Duration")
    status: Flag = header("Status")


class MeetmeEnd(AmiEvent, family="meetme", subject=("conference", "meetme")):
    """A conference ended (app_meetme, Asterisk 12+)."""

    meetme: Text = header("Meetme")


class MeetmeList(AmiEvent, family="meetme", subject=("conference", "conference")):
    """One participant in the answer to the action MeetmeList (app_meetme, Asterisk 1.6+)."""

    conference: Text = header("Conference")
    user_number: Integer = header("UserNumber")
    caller_id_num: Party = header("CallerIDNum")
    caller_id_name: Party = header("CallerIDName")
    connected_line_num: Party = header("ConnectedLineNum")
    connected_line_name: Party = header("ConnectedLineName")
    channel_name: Text = header("Channel")
    admin: Flag = header("Admin")
    role: Text = header("Role")
    marked_user: Flag = header("MarkedUser")
    muted: Text = header("Muted")  # No, By admin or By self
    talking: Text = header("Talking")  # Yes, No or Not monitored


class MeetmeListComplete(ListComplete, family="meetme"):
    """The end of the answer to the action MeetmeList (app_meetme, Asterisk 1.6+)."""


class MeetmeListRooms(AmiEvent, family="meetme", subject=("conference", "conference")):
    """One conference in the answer to the action MeetmeListRooms (app_meetme, Asterisk 10+)."""

    conference: Text = header("Conference")
    parties: Integer = header("Parties")
    marked: Text = header("Marked")  # a number or N/A
    activity_seconds: Seconds = header("Activity")
    creation: Text = header("Creation")
    locked: Flag = header("Locked")


class MeetmeListRoomsComplete(ListComplete, family="meetme"):
    """The end of the answer to the action MeetmeListRooms (app_meetme, Asterisk 10+)."""
