"""One call while it happens: its channels, its bridges, and every sentence AMI says about it.

A call is a script: a generator of events, and of pauses in seconds between them. A script that is cut off between two pauses
leaves a scene from which `endings` can still end the call cleanly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from amibridge.simulator.dialplan import PHONE_BY_ENDPOINT
from amibridge.simulator.legs import Bridge, Channel, Party
from amibridge.simulator.pbx import Pbx, device_words
from amibridge.simulator.templates import make
from amibridge.simulator.wire import Event, escaped


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an originated call's first leg ended up; not on the wire. The first one about a ticket counts."""

    ticket: int
    answered: bool


Step = Event | float | Outcome
Script = Generator[Step, None, None]
Opening = Generator[Step, None, str]
"""A script that returns the name of the channel it opened."""

FirstLeg = Generator[Step, None, tuple[str, str]]
"""A script that returns an originated channel's name and the Reason (see `orders`) it ended with."""
ORIGINATOR = "(originate)"
"""Stands for the caller in `Scene.ringing` where Asterisk itself is the one that dials."""


@dataclass(slots=True)
class Numbers:
    """What the whole PBX counts up: uniqueids and channel names. Asterisk starts both at zero when it starts."""

    uniqueid: int = 0
    channel: int = 0
    ticket: int = 0

    def next_uniqueid(self, now_epoch_seconds: float) -> str:
        """`1795530503.12`."""
        self.uniqueid += 1
        return f"{int(now_epoch_seconds)}.{self.uniqueid - 1}"

    def next_name(self, endpoint: str) -> str:
        """`PJSIP/alice-0000001f`; one counter for all endpoints, as chan_pjsip has it."""
        self.channel += 1
        return f"{endpoint}-{self.channel - 1:08x}"

    def next_ticket(self) -> int:
        """A number for a call."""
        self.ticket += 1
        return self.ticket


@dataclass(frozen=True, slots=True)
class Record:
    """A call detail record in the making; times are epoch seconds, zero where it did not happen."""

    channel: str
    exten: str
    context: str
    application: str
    arguments: str
    started: float
    destination: str = ""
    answered: float = 0.0
    ended: float = 0.0
    disposition: str = "NO ANSWER"


@dataclass(frozen=True, slots=True)
class QueueVisit:
    """A caller's stay in a queue; `agent` is the connected agent's channel, empty while waiting."""

    queue: str
    caller: str
    joined: float
    position: int
    agent: str = ""
    interface: str = ""
    connected: float = 0.0


@dataclass(frozen=True, slots=True)
class Parked:
    """A channel on a parking space: who sent it there, in which holding bridge, since when (epoch seconds)."""

    channel: str
    space: str
    parker: str
    bridge: str
    since: float


@dataclass(slots=True)
class Scene:
    """The state of one call, and the words for it.

    `channels` by name and `bridges` by uniqueid are those that are there now; `ringing` maps a dialled channel to
    its caller; `dialled_at` (epoch seconds) is when it was dialled; `source` is who hung up, as CEL names it;
    `refusal` is what is still owed to whoever originated the call, should it end before an answer.
    """

    ticket: int
    pbx: Pbx
    numbers: Numbers
    rng: Random
    clock: Callable[[], float]
    channels: dict[str, Channel] = field(default_factory=dict)
    bridges: dict[str, Bridge] = field(default_factory=dict)
    ringing: dict[str, str] = field(default_factory=dict)
    dialled_at: dict[str, float] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    visit: QueueVisit | None = None
    parked: Parked | None = None
    music: set[str] = field(default_factory=set)
    source: str = ""
    refusal: Event | None = None

    def open(self, name: str, *, uniqueid: str = "", linkedid: str = "", **details: Any) -> str:
        """A new channel in this call; its name again."""
        uniqueid = uniqueid or self.numbers.next_uniqueid(self.clock())
        given: dict[str, Any] = {"name": name, "uniqueid": uniqueid, "linkedid": linkedid or uniqueid, **details}
        self.channels[name] = Channel(**given)
        return name

    def open_at(self, endpoint: str, *, uniqueid: str = "", linkedid: str = "", **details: Any) -> str:
        """A new channel of an endpoint; its name."""
        return self.open(self.numbers.next_name(endpoint), uniqueid=uniqueid, linkedid=linkedid, **details)

    def put(self, name: str, **changes: Any) -> Channel:
        """Changes a channel."""
        self.channels[name] = replace(self.channels[name], **changes)
        return self.channels[name]

    def say(self, event: str, channel: str | Channel, dest: str | Channel = "", **values: str) -> Event:
        """An event about a channel, and about the one it dialled."""
        about: dict[str, Channel | Bridge] = {}
        for part, whose in (("@", channel), ("@Dest", dest)):
            if whose:
                about[part] = whose if isinstance(whose, Channel) else self.channels[whose]
        return make(event, about, values)

    def variable(self, channel: str, variable: str, value: str = "") -> Event:
        """VarSet."""
        return make("VarSet", {"@": self.channels[channel]}, {"Variable": variable, "Value": escaped(value)})

    def hangup(self, channel: Channel, text: str) -> Event:
        """Hangup, with a header that is no Python name."""
        values = {"Cause": str(channel.cause), "Cause-txt": text, "TechCause": channel.tech_cause}
        return make("Hangup", {"@": channel}, values)

    def cel(self, channel: str | Channel, event: str, *, peer: str = "", **extra: object) -> Event:
        """A channel event record; unlike the snapshots it carries the caller's name unescaped."""
        about = channel if isinstance(channel, Channel) else self.channels[channel]
        return make(
            "CEL",
            {},
            {
                "EventName": event,
                "CallerIDnum": about.caller.number,
                "CallerIDname": about.caller.name,
                "CallerIDani": about.ani,
                "CallerIDdnid": about.dnid,
                "Exten": about.exten,
                "Context": about.context,
                "Channel": about.name,
                "Application": about.application,
                "AppData": about.arguments,
                "EventTime": local_time(self.clock()),
                "AMAFlags": "DOCUMENTATION",
                "UniqueID": about.uniqueid,
                "LinkedID": about.linkedid,
                "Peer": peer,
                "Extra": json.dumps(extra, separators=(",", ":"), ensure_ascii=False) if extra else "",
            },
        )

    def device(self, endpoint: str) -> Script:
        """Whatever watches this device says so: hints, device state, the queues it is a member of. Nothing if unchanged."""
        state = self.pbx.device_state(endpoint)
        if self.pbx.devices.get(endpoint) == state:
            return
        member_status, exten_status, text = device_words(state)
        if phone := PHONE_BY_ENDPOINT.get(endpoint):
            place = {"Exten": phone.exten, "Context": "internal", "Hint": endpoint}
            yield make("ExtensionStatus", {}, {**place, "Status": str(exten_status), "StatusText": text})
        yield make("DeviceStateChange", {}, {"Device": endpoint, "State": state})
        for queue in self.pbx.member_of(endpoint):
            headers = self.pbx.queues[queue].members[endpoint] | {"Status": str(member_status)}
            yield make("QueueMemberStatus", {}, headers)

    def uuid(self) -> str:
        """A random identity, of this call's own randomness."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def relink(self, channels: tuple[str, ...]) -> None:
        """Channels that meet in a bridge take the oldest Linkedid among them."""
        oldest = min((self.channels[name] for name in channels), key=_age).linkedid
        for name in channels:
            self.put(name, linkedid=oldest)


def _age(channel: Channel) -> tuple[int, int]:
    seconds, _, count = channel.linkedid.partition(".")
    # a ChannelId that an originate chose has no age to compare: it counts as the oldest
    return (int(seconds), int(count)) if seconds.isdecimal() and count.isdecimal() else (0, 0)


def local_time(epoch_seconds: float) -> str:
    """As CEL and CDR write it: local, and without a zone."""
    return datetime.fromtimestamp(epoch_seconds).strftime("%Y-%m-%d %H:%M:%S")


def cdr(scene: Scene, caller: Channel, record: Record) -> Event:
    """Cdr of a finished record."""
    billed = record.ended - record.answered if record.answered else 0.0
    return make(
        "Cdr",
        {},
        {
            "Source": caller.caller.number,
            "Destination": record.exten,
            "DestinationContext": record.context,
            "CallerID": f'"{caller.caller.name}" <{caller.caller.number}>',
            "Channel": record.channel,
            "DestinationChannel": record.destination,
            "LastApplication": record.application,
            "LastData": record.arguments,
            "StartTime": local_time(record.started),
            "AnswerTime": local_time(record.answered) if record.answered else "",
            "EndTime": local_time(record.ended),
            "Duration": str(int(record.ended - record.started)),
            "BillableSeconds": str(int(billed)),
            "Disposition": record.disposition,
            "AMAFlags": "DOCUMENTATION",
            "UniqueID": caller.uniqueid,
        },
    )


def party_of(endpoint: str) -> Party:
    """The caller id an endpoint answers with."""
    phone = PHONE_BY_ENDPOINT.get(endpoint)
    return phone.party if phone else Party()
