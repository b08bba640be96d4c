"""Conferences of ConfBridge: start and end, who joins and leaves, who talks and who is muted."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, BridgeSnapshot, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Seconds, Text


class ConferenceEvent(AmiEvent):
    """Mixin: a conference and the bridge that mixes it."""

    bridge: BridgeSnapshot | None = snapshot("")
    conference: Text = header("Conference")


class ParticipantEvent(ConferenceEvent):
    """Mixin: a conference and one channel in it."""

    channel: ChannelSnapshot | None = snapshot("")
    admin: Flag = header("Admin")


class ConfbridgeStart(ConferenceEvent, family="conference", subject=("conference", "conference")):
    """A conference began (app_confbridge, Asterisk 12+)."""


class ConfbridgeEnd(ConferenceEvent, family="conference", subject=("conference", "conference")):
    """A conference ended (app_confbridge, Asterisk 12+)."""


class ConfbridgeRecord(ConferenceEvent, family="conference", subject=("conference", "conference")):
    """The recording of a conference began (app_confbridge, Asterisk 12+)."""


class ConfbridgeStopRecord(ConferenceEvent, family="conference", subject=("conference", "conference")):
    """The recording of a conference ended (app_confbridge, Asterisk 12+)."""


class ConfbridgeJoin(ParticipantEvent, family="conference", subject=("conference", "conference")):
    """A channel joined a conference (app_confbridge, Asterisk 12+)."""

    muted: Flag = header("Muted")


class ConfbridgeLeave(ParticipantEvent, family="conference", subject=("conference", "conference")):
    """A channel left a conference (app_confbridge, Asterisk 12+)."""


class ConfbridgeMute(ParticipantEvent, family="conference", subject=("conference", "conference")):
    """A participant of a conference was muted (app_confbridge, Asterisk 12+)."""


class ConfbridgeUnmute(ParticipantEvent, family="conference", subject=("conference", "conference")):
    """A participant of a conference was unmuted (app_confbridge, Asterisk 12+)."""


class ConfbridgeTalking(ParticipantEvent, family="conference", subject=("conference", "conference")):
    """A participant of a conference began or stopped talking (app_confbridge, Asterisk 12+)."""

    talking_status: Flag = header("TalkingStatus")


class ConfbridgeList(AmiEvent, family="conference", subject=("conference", "conference")):
    """One participant in the answer to the action ConfbridgeList (app_confbridge, Asterisk 10+)."""

    channel: ChannelSnapshot | None = snapshot("")
    conference: Text = header("Conference")
    admin: Flag = header("Admin")
    marked_user: Flag = header("MarkedUser")
    wait_marked: Flag = header("WaitMarked")
    end_marked: Flag = header("EndMarked")
    end_marked_any: Flag = header("EndMarkedAny", rare=True)
    waiting: Flag = header("Waiting")
    muted: Flag = header("Muted")
    talking: Flag = header("Talking")
    answered_time_seconds: Seconds = header("AnsweredTime")


class ConfbridgeListComplete(ListComplete, family="conference"):
    """The end of the answer to the action ConfbridgeList (app_confbridge, Asterisk 10+)."""


class ConfbridgeListRooms(AmiEvent, family="conference", subject=("conference", "conference")):
    """One conference in the answer to the action ConfbridgeListRooms (app_confbridge, Asterisk 10+)."""

    conference: Text = header("Conference")
    parties: Integer = header("Parties")
    marked: Integer = header("Marked")
    locked: Flag = header("Locked")
    muted: Flag = header("Muted")


class ConfbridgeListRoomsComplete(ListComplete, family="conference"):
    """The end of the answer to the action ConfbridgeListRooms (app_confbridge, Asterisk 10+)."""
