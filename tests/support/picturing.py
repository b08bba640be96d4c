"""What a real Asterisk says there is, beside what a picture says; and random work for that Asterisk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from amibridge.ami.connection import Connection, Credentials, Endpoint
from amibridge.ami.messages import Action, Event
from amibridge.ami.parser import MAX_BLOCK_BYTES
from amibridge.state.picture import Picture

ASK_SECONDS = 10.0
FULL = 60  # channels: with more, the next operations hang up
STAY = "600"  # seconds that every call of ours would last

Facts = dict[str, dict[str, Any]]

FAR_ENDS = ("answer", "echo", "moh")
EXTENSIONS = (
    *("7000", "7001", "confadmin", "qq1", "qempty", "park", "echo", "dial", "dialfork", "bridgewait", "answer"),
    *("agentlogin", "agentrequest", "agentrequest"),
)
# Asterisk does not call them while they are in use: what it counts of calls that overlap, no event tells.
MEMBERS = ("Local/tone@main/n", "Local/answer@main/n", "Local/moh@main/n")
ROOMS = ("7000", "7001")


class Desk:
    """An administrator's connection to Asterisk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def do(self, action: str, **headers: str) -> list[Event]:
        """The items of the answer; an error is an empty list."""
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        reply = await self._connection.execute(Action(action, named), ASK_SECONDS)
        return list(reply.items)

    async def facts(self) -> Facts:
        """What there is, by the names of the picture's nouns, as the texts on the wire."""
        return {
            "channels": {_of(item, "Uniqueid"): _channel(item) for item in await self.do("CoreShowChannels")},
            "bridges": await self._bridges(),
            "queues": await self._queues(),
            "parked": {
                f"{_of(item, 'Parkinglot')}/{_of(item, 'ParkingSpace')}": _of(item, "ParkeeUniqueid")
                for item in await self.do("ParkedCalls")
            },
            "conferences": await self._conferences(),
            "agents": {_of(item, "Agent"): (_of(item, "Status"), item.get("Uniqueid")) for item in await self.do("Agents")},
            "devices": {_of(item, "Device"): _of(item, "State") for item in await self.do("DeviceStateList")},
            "extensions": {
                f"{_of(item, 'Exten')}@{_of(item, 'Context')}": _of(item, "Status")
                for item in await self.do("ExtensionStateList")
            },
        }

    async def _bridges(self) -> dict[str, set[str]]:
        found = {}
        for item in await self.do("BridgeList"):
            name = _of(item, "BridgeUniqueid")
            found[name] = {_of(one, "Uniqueid") for one in await self.do("BridgeInfo", BridgeUniqueid=name)}
        return found

    async def _queues(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in await self.do("QueueStatus"):
            queue = found.setdefault(_of(item, "Queue"), {"members": {}, "callers": []})
            if item.name == "QueueMember":
                names = ("Name", "StateInterface", "Membership", "Penalty", "CallsTaken", "InCall", "Status", "Paused")
                queue["members"][_of(item, "Location")] = tuple(_of(item, name) for name in (*names, "PausedReason"))
            elif item.name == "QueueEntry":
                queue["callers"].append((_of(item, "Position"), _of(item, "Uniqueid"), _of(item, "Channel")))
        return found

    async def _conferences(self) -> dict[str, Any]:
        found = {}
        for item in await self.do("ConfbridgeListRooms"):
            room = _of(item, "Conference")
            people = await self.do("ConfbridgeList", Conference=room)
            inside = {_of(one, "Uniqueid"): (_of(one, "Admin"), _of(one, "Muted")) for one in people}
            found[room] = (int(_of(item, "Parties")), inside)
        return found


def shown(picture: Picture) -> Facts:
    """The same of a picture."""
    entries = {noun: picture.entries(noun) for noun in ("channels", "bridges", "queues", "parked", "conferences")}
    return {
        "channels": {key: _shown_channel(one) for key, one in entries["channels"].items()},
        "bridges": {key: set(one["channels"]) for key, one in entries["bridges"].items()},
        "queues": {key: _shown_queue(one) for key, one in entries["queues"].items()},
        "parked": {key: one["uniqueid"] for key, one in entries["parked"].items()},
        "conferences": {key: _shown_conference(one) for key, one in entries["conferences"].items()},
        "agents": {key: (one["status"], one["uniqueid"]) for key, one in picture.entries("agents").items()},
        "devices": {key: one["state"] for key, one in picture.entries("devices").items()},
        "extensions": {key: str(one["status"]) for key, one in picture.entries("extensions").items()},
    }


def differences(facts: Facts, seen: Facts) -> list[str]:
    """Where Asterisk and the picture do not agree.

    Of devices it keeps no state of, Asterisk lists none.
    """
    found = []
    for noun, there in facts.items():
        for key in sorted(there.keys() | seen[noun].keys()):
            asterisk, ours = there.get(key), seen[noun].get(key)
            if asterisk != ours and not (noun == "devices" and asterisk is None):
                found.append(f"{noun} {key}: Asterisk {asterisk}, picture {ours}")
    return found


def _of(item: Event, name: str) -> str:
    return item.get(name) or ""


def _channel(item: Event) -> dict[str, str | None]:
    names = {"name": "Channel", "state": "ChannelState", "context": "Context", "exten": "Exten", "priority": "Priority"}
    more = {"linkedid": "Linkedid", "account_code": "AccountCode", "bridge": "BridgeId"}
    parties = ("CallerIDNum", "CallerIDName", "ConnectedLineNum", "ConnectedLineName")
    known = {name: None if item.get(name) in ("<unknown>", "") else item.get(name) for name in parties}
    return {ours: item.get(theirs) for ours, theirs in (names | more).items()} | known


def _shown_channel(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "context", "exten", "linkedid", "account_code")
    numbers = {name: str(one[name]) for name in ("state", "priority")}
    parties = {
        "CallerIDNum": one["caller_id_num"],
        "CallerIDName": one["caller_id_name"],
        "ConnectedLineNum": one["connected_line_num"],
        "ConnectedLineName": one["connected_line_name"],
    }
    return {name: one[name] for name in names} | numbers | {"bridge": one["bridge_uniqueid"] or ""} | parties


def _shown_queue(one: Mapping[str, Any]) -> dict[str, Any]:
    members = {
        interface: (
            member["name"],
            member["state_interface"],
            member["membership"],
            str(member["penalty"]),
            str(member["calls_taken"]),
            str(int(member["in_call"])),
            str(member["status"]),
            str(int(member["paused"])),
            member["paused_reason"],
        )
        for interface, member in one["members"].items()
    }
    callers = [(str(row["position"]), key, row["channel_name"]) for key, row in one["callers"].items()]
    return {"members": members, "callers": callers}


def _shown_conference(one: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    words = {True: "Yes", False: "No"}
    inside = {key: (words.get(row["admin"]), words.get(row["muted"])) for key, row in one["participants"].items()}
    return len(inside), inside


@asynccontextmanager
async def desk_of(asterisk: Any) -> AsyncIterator[Desk]:
    connection = await Connection.open(Endpoint(asterisk.host, asterisk.port), max_block_bytes=MAX_BLOCK_BYTES)
    reading = asyncio.create_task(connection.run(lambda happening: None))
    try:
        await connection.greeting()
        await connection.login(Credentials("admin", asterisk.secret_of("admin")), "off")
        yield Desk(connection)
    finally:
        await connection.close()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


class Operator:
    """Does one thing after another, at random."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self._desk = desk
        self._chance = chance
        self._channels: list[str] = []  # names, of which some may be gone
        self.done: dict[str, int] = {}

    async def work(self, count: int) -> None:
        """So many operations."""
        # Its device is never in use, so it would get one call over another.
        await self._desk.do("QueuePause", Queue="q1", Interface="Local/member@main/n", Paused="true")
        kinds = (
            [self._originate] * 8
            + [self._hang_up] * 4
            + [self._redirect] * 3
            + [self._member] * 4
            + [self._park, self._bridge, self._room, self._room, self._device, self._caller_id, self._transfer, self._kick]
        )
        for number in range(count):
            if number % 5 == 0:
                self._channels = [_of(item, "Channel") for item in await self._desk.do("CoreShowChannels")]
            operation = self._hang_up if len(self._channels) > FULL else self._chance.choice(kinds)
            self.done[operation.__name__] = self.done.get(operation.__name__, 0) + 1
            await operation()
            await asyncio.sleep(self._chance.random() * 0.03)

    def _one(self) -> str:
        return self._chance.choice(self._channels or ["Local/nobody@main"])

    async def _originate(self) -> None:
        slash_n = self._chance.choice(("", "/n"))
        await self._desk.do(
            "Originate",
            Channel=f"Local/{self._chance.choice(FAR_ENDS)}@main{slash_n}",
            Context="main",
            Exten=self._chance.choice(EXTENSIONS),
            Priority="1",
            Async="true",
            CallerID=f'"Caller {self._chance.randrange(100)}" <{self._chance.randrange(1000)}>',
            Variable=f"__WAIT={STAY}",
        )

    async def _hang_up(self) -> None:
        await self._desk.do("Hangup", Channel=self._one())

    async def _redirect(self) -> None:
        exten = self._chance.choice(EXTENSIONS)
        await self._desk.do("Redirect", Channel=self._one(), Context="main", Exten=exten, Priority="1")

    async def _transfer(self) -> None:
        await self._desk.do("BlindTransfer", Channel=self._one(), Context="main", Exten=self._chance.choice(EXTENSIONS))

    async def _member(self) -> None:
        interface = self._chance.choice(MEMBERS)
        queue = self._chance.choice(("q1", "empty"))
        match self._chance.randrange(5):
            case 0 | 1:
                penalty = str(self._chance.randrange(5))
                await self._desk.do("QueueAdd", Queue=queue, Interface=interface, Penalty=penalty, MemberName="M")
                await self._desk.do("QueueMemberRingInUse", Queue=queue, Interface=interface, RingInUse="false")
            case 2:
                await self._desk.do("QueueRemove", Queue=queue, Interface=interface)
            case 3:
                paused = self._chance.choice(("true", "false"))
                await self._desk.do("QueuePause", Queue=queue, Interface=interface, Paused=paused, Reason="Tea")
            case _:
                penalty = str(self._chance.randrange(9))
                await self._desk.do("QueuePenalty", Queue=queue, Interface=interface, Penalty=penalty)

    async def _park(self) -> None:
        await self._desk.do("Park", Channel=self._one(), Timeout="600000")

    async def _bridge(self) -> None:
        await self._desk.do("Bridge", Channel1=self._one(), Channel2=self._one())

    async def _kick(self) -> None:
        bridges = await self._desk.do("BridgeList")
        if bridges:
            bridge = self._chance.choice(bridges)
            name = _of(bridge, "BridgeUniqueid")
            people = await self._desk.do("BridgeInfo", BridgeUniqueid=name)
            if people and self._chance.random() < 0.7:
                await self._desk.do("BridgeKick", BridgeUniqueid=name, Channel=_of(people[0], "Channel"))
            elif bridge.get("BridgeType") == "basic":  # a lot whose bridge was destroyed is broken, and no event tells
                await self._desk.do("BridgeDestroy", BridgeUniqueid=name)

    async def _room(self) -> None:
        action = self._chance.choice(("ConfbridgeMute", "ConfbridgeUnmute", "ConfbridgeKick", "ConfbridgeMute"))
        room = self._chance.choice(ROOMS)
        people = await self._desk.do("ConfbridgeList", Conference=room)
        if people:
            await self._desk.do(action, Conference=room, Channel=_of(self._chance.choice(people), "Channel"))

    async def _device(self) -> None:
        device = f"DEVICE_STATE(Custom:lamp{self._chance.randrange(3)})"
        await self._desk.do("Setvar", Variable=device, Value=self._chance.choice(("NOT_INUSE", "INUSE", "RINGING")))

    async def _caller_id(self) -> None:
        variable = self._chance.choice(("CALLERID(num)", "CALLERID(name)", "CHANNEL(accountcode)"))
        value = str(self._chance.randrange(1000))
        await self._desk.do("Setvar", Channel=self._one(), Variable=variable, Value=value)
