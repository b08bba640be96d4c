"""The two things a call is made of, channels and bridges, and how AMI pictures them inside an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amibridge.simulator.wire import Header, escaped

DOWN, RING, RINGING, UP = 0, 4, 5, 6

STATE_WORDS: Mapping[int, str] = {DOWN: "Down", RING: "Ring", RINGING: "Ringing", UP: "Up"}


@dataclass(frozen=True, slots=True)
class Party:
    """Who is at one end: a number and a name, both empty when unknown."""

    number: str = ""
    name: str = ""


NOBODY = Party()


@dataclass(frozen=True, slots=True)
class Channel:
    """One leg. `runs_dialplan` tells the leg that executes extensions from the one that was dialled."""

    name: str
    uniqueid: str
    linkedid: str
    state: int
    caller: Party
    context: str
    exten: str
    connected: Party = NOBODY
    priority: int = 1
    application: str = ""
    arguments: str = ""
    ani: str = ""
    dnid: str = ""
    cause: int = 0
    tech_cause: str = ""
    runs_dialplan: bool = False
    dial_status: str = ""

    @property
    def endpoint(self) -> str:
        """`PJSIP/alice` of `PJSIP/alice-00000001`."""
        return self.name.rpartition("-")[0]

    def snapshot(self, prefix: str) -> list[Header]:
        """The fourteen channel headers, in Asterisk's order."""
        values = (
            ("Channel", self.name),
            ("ChannelState", str(self.state)),
            ("ChannelStateDesc", STATE_WORDS[self.state]),
            ("CallerIDNum", self.caller.number or "<unknown>"),
            ("CallerIDName", escaped(self.caller.name) or "<unknown>"),
            ("ConnectedLineNum", self.connected.number or "<unknown>"),
            ("ConnectedLineName", escaped(self.connected.name) or "<unknown>"),
            ("Language", "en"),
            ("AccountCode", ""),
            ("Context", self.context),
            ("Exten", self.exten),
            ("Priority", str(self.priority)),
            ("Uniqueid", self.uniqueid),
            ("Linkedid", self.linkedid),
        )
        return [(prefix + header, value) for header, value in values]


@dataclass(frozen=True, slots=True)
class Bridge:
    """Where channels hear each other; `members` are channel names in order of arrival."""

    uniqueid: str
    members: tuple[str, ...] = ()
    technology: str = "simple_bridge"
    kind: str = "basic"
    creator: str = ""
    name: str = ""

    def snapshot(self, prefix: str) -> list[Header]:
        """The seven bridge headers, in Asterisk's order."""
        values = (
            ("BridgeUniqueid", self.uniqueid),
            ("BridgeType", self.kind),
            ("BridgeTechnology", self.technology),
            ("BridgeCreator", self.creator or "<unknown>"),
            ("BridgeName", self.name or "<unknown>"),
            ("BridgeNumChannels", str(len(self.members))),
            ("BridgeVideoSourceMode", "none"),
        )
        return [(prefix + header, value) for header, value in values]
