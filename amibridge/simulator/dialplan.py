"""The pretend company: its phones, its queues, who calls it, and what each extension does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amibridge.simulator.legs import Party

TRUNK = "PJSIP/trunk"
CONTEXT = "internal"
CONTEXTS = frozenset({CONTEXT, "from-trunk", "default"})
RING_TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Phone:
    """A desk phone. `outcome` is what dialling it always leads to; free phones are `ANSWER`."""

    name: str
    exten: str
    person: str
    outcome: str = "ANSWER"

    @property
    def endpoint(self) -> str:
        """`PJSIP/alice`."""
        return f"PJSIP/{self.name}"

    @property
    def party(self) -> Party:
        """The caller id the endpoint is configured with."""
        return Party(self.exten, self.person)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue: its extension, and the phones that are its static members with their penalties."""

    name: str
    exten: str
    members: tuple[tuple[str, int], ...]


PHONES = (
    Phone("alice", "101", "Alice Martin"),
    Phone("bob", "102", "Bob Okafor"),
    Phone("zoe", "103", "Zoë Brandt"),
    Phone("lukasz", "104", "Łukasz Nowak"),
    Phone("chenmei", "105", "陈美"),
    Phone("siobhan", "106", "Siobhán O'Brien"),
    Phone("jose", "107", "José García"),
    Phone("yuki", "108", "山田ゆき"),
    Phone("amara", "109", "Amara Diallo"),
    Phone("soren", "110", "Søren Kjær"),
    Phone("priya", "111", "Priya Raman"),
    Phone("renee", "112", "Renée Dubois"),
)

TEST_PHONES = (
    Phone("busy", "190", "Always Busy", "BUSY"),
    Phone("noanswer", "191", "Never Answers", "NOANSWER"),
)
"""Never rung by the generated calls: for whoever wants to see an originate fail."""

QUEUES = (
    QueueLine("support", "202", (("bob", 0), ("lukasz", 0), ("siobhan", 0), ("yuki", 1))),
    QueueLine("sales", "201", (("alice", 0), ("zoe", 1), ("jose", 0), ("chenmei", 2))),
)

CALLERS = (
    Party("+4930123456", "Jürgen Müller"),
    Party("+442079460018", "Hannah Whitfield"),
    Party("+33142685300", "Chloé Lefèvre"),
    Party("+48221234567", "Małgorzata Wójcik"),
    Party("+14155550132", 'Dwayne "DJ" Johnson'),
    Party("+81312345678", "佐藤健"),
    Party("+390612345678", "Niccolò D'Angelo"),
    Party("+905321234567", "Ayşe Yılmaz"),
    Party("anonymous", ""),
    Party("+34911234567", "Íñigo Peña"),
)

MENU_EXTEN = "300"
ECHO_EXTEN = "600"
PARK_EXTEN = "700"
PARKING_LOT = "default"
FIRST_PARKING_SPACE = 701
PARKING_TIMEOUT_SECONDS = 45

PHONE_BY_ENDPOINT: Mapping[str, Phone] = {phone.endpoint: phone for phone in PHONES + TEST_PHONES}
PHONE_BY_EXTEN: Mapping[str, Phone] = {phone.exten: phone for phone in PHONES + TEST_PHONES}
QUEUE_BY_EXTEN: Mapping[str, QueueLine] = {queue.exten: queue for queue in QUEUES}
QUEUE_BY_NAME: Mapping[str, QueueLine] = {queue.name: queue for queue in QUEUES}

DEVICE_STATES: Mapping[str, tuple[int, int, str]] = {
    "UNKNOWN": (0, 0, "Idle"),
    "NOT_INUSE": (1, 0, "Idle"),
    "INUSE": (2, 1, "InUse"),
    "BUSY": (3, 2, "Busy"),
    "UNAVAILABLE": (5, 4, "Unavailable"),
    "RINGING": (6, 8, "Ringing"),
    "RINGINUSE": (7, 9, "InUse&Ringing"),
    "ONHOLD": (8, 16, "Hold"),
}
"""State of a DeviceStateChange → (queue member Status, ExtensionStatus Status, its StatusText)."""

NORMAL_CLEARING = 16
CAUSES: Mapping[int, str] = {
    0: "Unknown",
    1: "Unallocated (unassigned) number",
    3: "No route to destination",
    16: "Normal Clearing",
    17: "User busy",
    18: "No user responding",
    19: "User alerting, no answer",
    20: "Subscriber absent",
    21: "Call Rejected",
    26: "Answered elsewhere",
    27: "Destination out of order",
    34: "Circuit/channel congestion",
    38: "Network out of order",
    127: "Interworking, unspecified",
}


def exists(context: str, exten: str) -> bool:
    """Whether something is at this extension."""
    known = exten in PHONE_BY_EXTEN or exten in QUEUE_BY_EXTEN or exten in {MENU_EXTEN, ECHO_EXTEN, PARK_EXTEN}
    return context in CONTEXTS and known
