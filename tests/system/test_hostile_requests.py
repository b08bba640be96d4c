"""Ten thousand requests that nobody should send: nothing reaches the PBX that the policy does not allow; each is answered.

An AMI server that remembers every byte stands where Asterisk would. The bridge is a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from redis.asyncio import Redis

from amibridge.app.choices import dead_letters
from amibridge.schemas import addresses
from amibridge.schemas.signing import sign
from tests.support.bridge_process import BridgeProcess
from tests.support.recording_ami import Block, RecordingAmi

PBX = "main"
COUNT = 10_000
BATCH = 500  # so many at once, then the outcome of each is waited for
PATIENCE_SECONDS = 60.0
FLAT_BYTES = 20 * 1024 * 1024
SECRET = b"0123456789abcdef0123456789abcdef"
CHANNEL = r"PJSIP/[0-9]{3}"
CONFIG: dict[str, Any] = {
    "requests": {
        "keys": {"crm-1": {"requester": "crm", "secret": SECRET.decode()}},
        "per_second": 10_000,
        "burst": 100_000,
        "originates_per_second": 10_000,
        "originates_burst": 100_000,
        "policy": [
            {
                "name": "calls",
                "requester": "*",
                "allow": ["Originate"],
                "arguments": {"Channel": CHANNEL, "Exten": "[0-9]{2,4}", "Priority": ["1"]},
                "contexts": ["office"],
                "variables": ["CRM_*"],
                "force": {"Account": "forced"},
            },
            {"name": "reading", "requester": "*", "allow": ["@safe"]},
        ],
    },
}
GOOD = {"Channel": "PJSIP/101", "Context": "office", "Exten": "200", "Priority": "1"}
ONE_VARIABLE = re.compile(r'CRM_[A-Z]+=([^,"]*|"([^"\\]|\\.)*")')  # a comma outside quotes would begin another
BREAKS = ("\r\n", "\n", "\r", "\0", "\r\nAction: Command\r\nCommand: core stop now", "\x1b", "\u2028", "\ud800", "\x85")
UNKNOWN = ("Nonsense", "Exec", "ActionX", "Originate2", "QueueAddd", "X" * 64)
DANGEROUS = (
    ("Command", {"Command": "core stop now"}),
    ("command", {"CLICommand": "module unload app_dial"}),
    ("Originate", GOOD | {"Application": "System", "Data": "rm -rf /"}),
    ("Originate", {"Channel": "PJSIP/101", "Application": "System", "Data": "id"}),
    ("originate", GOOD | {"Context": "evil"}),
    ("Originate", GOOD | {"Channel": "Local/1@evil"}),
    ("Originate", GOOD | {"Channel": "PJSIP/101\x20"}),
    ("Originate", GOOD | {"Exten": "${SHELL(id)}"}),
    ("Originate", GOOD | {"Variable": {"SHELL(id)": "1"}}),
    ("Originate", GOOD | {"Variable": {"OTHER": "1"}}),
    ("Originate", GOOD | {"PreDialGoSub": "evil,1,1"}),
    ("Setvar", {"Variable": "SHELL(id)", "Value": "1"}),
    ("Getvar", {"Variable": "FILE(/etc/passwd)"}),
    ("GetConfig", {"Filename": "manager.conf"}),
    ("UpdateConfig", {"SrcFilename": "manager.conf", "DstFilename": "manager.conf"}),
    ("ModuleLoad", {"LoadType": "unload"}),
    ("AGI", {"Channel": "PJSIP/101-1", "Command": "EXEC System id"}),
    ("DBPut", {"Family": "x", "Key": "y", "Val": "z"}),
    ("BridgeDestroy", {"BridgeUniqueid": "x"}),
    ("QueueReset", {}),
    ("Events", {"EventMask": "off"}),
    ("Logoff", {}),
    ("Filter", {"Operation": "Add", "Filter": "x"}),
    ("Login", {"Username": "a", "Secret": "b"}),
)


class Hostile:
    """Makes them, the same ones for the same seed. Each is (bytes, reply_to or None for the honest one)."""

    def __init__(self, seed: int, forged: list[str]) -> None:
        self._rng = random.Random(seed)
        self._forged = forged
        self._signed: list[bytes] = []
        self._count = 0
        self.kinds: Counter[str] = Counter()

    def next(self) -> tuple[bytes, str | None]:
        makers = [name for name in dir(self) if name.startswith("make_")]
        name = self._rng.choice(makers)
        self.kinds[name.removeprefix("make_")] += 1
        body: bytes = getattr(self, name)()
        reply_to = self._rng.choice(self._forged) if name == "make_forged_reply_to" else None
        return body, reply_to

    def _request(self, action: str = "Originate", params: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        self._count += 1
        return {"id": f"h{self._count}", "action": action, "params": GOOD if params is None else params, **more}

    def make_bad_json(self) -> bytes:
        text = json.dumps(self._request())
        return self._rng.choice(
            (
                text[: self._rng.randrange(len(text))],
                text + "}",
                text.replace('"', "'"),
                "",
                "null",
                "[]",
                "NaN",
                text + text,
            )
        ).encode()

    def make_noise(self) -> bytes:
        return self._rng.randbytes(self._rng.randrange(200))

    def make_wrong_types(self) -> bytes:
        odd: tuple[Any, ...] = (None, 1, -1.5, True, [], {}, [[]], {"a": {"b": 1}}, "", "x" * 300)
        request = self._request()
        request[self._rng.choice(("id", "action", "params", "pbx", "deadline", "reply_to", "await"))] = self._rng.choice(odd)
        request["params"] = request["params"] if self._rng.random() < 0.5 else {"Channel": self._rng.choice(odd)}
        return json.dumps(request).encode()

    def make_deep(self) -> bytes:
        depth = self._rng.choice((17, 100, 5_000, 20_000))
        return b'{"id":"d","action":"Ping","params":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"

    def make_huge(self) -> bytes:
        size = self._rng.choice((5_000, 64 * 1024, 70_000, 300_000))
        return json.dumps(self._request(params=GOOD | {"CallerID": "x" * size})).encode()

    def make_many_keys(self) -> bytes:
        return json.dumps(
            self._request(params={f"Key{n}": "1" for n in range(self._rng.choice((127, 500, 3_000)))})
        ).encode()

    def make_smuggled_value(self) -> bytes:
        name = self._rng.choice((*GOOD, "CallerID", "Account", "Timeout", "Variable"))
        return json.dumps(self._request(params=GOOD | {name: f"PJSIP/101{self._rng.choice(BREAKS)}"})).encode()

    def make_smuggled_name(self) -> bytes:
        name = self._rng.choice(("Channel\r\nAction", "Action", "ActionID", "actionid ", "X: y", " Context", "Async\n", ""))
        return json.dumps(self._request(params=GOOD | {name: "Command"})).encode()

    def make_smuggled_variable(self) -> bytes:
        if self._rng.random() < 0.5:
            name = self._rng.choice(
                ("CRM_X=1,SHELL(id)", "CRM_X=1,TRANSFER_CONTEXT", "CRM_X,Y", 'CRM_X"', "CRM_X;Y", "=CRM_X")
            )
            given: Any = self._rng.choice(({name: "1"}, f"{name}=1", [f"{name}=1", "CRM_Z=2,OTHER=3"]))
            return json.dumps(self._request(params=GOOD | {"Variable": given})).encode()
        variables = {
            f"CRM_A{self._rng.choice(BREAKS)}": "1",
            "CRM_B": f"1{self._rng.choice(BREAKS)}",
            "CRM_C": '1,SHELL(id)="x"',
        }
        return json.dumps(self._request(params=GOOD | {"Variable": variables})).encode()

    def make_duplicate_keys(self) -> bytes:
        text = json.dumps(self._request())
        return (text[:-1] + ',"action":"Command","params":{"Command":"core stop now"}}').encode()

    def make_two_spellings(self) -> bytes:
        name = self._rng.choice(("channel", "CHANNEL", "cHannel", "context", "EXTEN"))
        return json.dumps(self._request(params=GOOD | {name: "Local/1@evil"})).encode()

    def make_unknown_action(self) -> bytes:
        return json.dumps(self._request(self._rng.choice(UNKNOWN), {"Channel": "x"})).encode()

    def make_dangerous(self) -> bytes:
        action, params = self._rng.choice(DANGEROUS)
        return json.dumps(self._request(action, params)).encode()

    def make_forged_reply_to(self) -> bytes:
        return json.dumps(self._request("Ping", {})).encode()

    def make_too_late(self) -> bytes:
        deadline = self._rng.choice(
            ("2001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2020-02-30T00:00:00Z", "tomorrow", "2026")
        )
        return json.dumps(self._request(deadline=deadline)).encode()

    def make_other_pbx(self) -> bytes:
        return json.dumps(self._request(pbx=self._rng.choice(("other", "*", "", "../main")))).encode()

    def make_bad_signature(self) -> bytes:
        body = json.dumps(self._request(pbx=PBX)).encode()
        wrapped = json.loads(sign(body, key_id="crm-1", secret=SECRET))
        field = self._rng.choice(("signature", "nonce", "timestamp", "signed", "key"))
        wrapped[field] = self._rng.choice(("", "0" * 64, "1", wrapped[field] + "0", "9" * 12, json.dumps(self._request())))
        return json.dumps(wrapped).encode()

    def make_replayed_signature(self) -> bytes:
        """The first of them is honest."""
        if self._signed and self._rng.random() < 0.8:
            return self._rng.choice(self._signed)
        self._signed.append(sign(json.dumps(self._request(pbx=PBX)).encode(), key_id="crm-1", secret=SECRET))
        return self._signed[-1]


def allowed(block: Block) -> str | None:
    """Why an action may not have come here under this policy; None when it may."""
    action = block[0][1]
    names = [name for name, _ in block]
    if block[0][0] != "Action" or block[1][0] != "ActionID" or len(block) > 30:
        return "shape"
    if action in ("Ping", "CoreShowChannels", "CoreStatus", "QueueStatus", "ListCommands", "Getvar"):
        return "function read" if any("(" in value for _, value in block) else None
    found = dict(block)
    repeated = [name for name in names if names.count(name) > 1 and name != "Variable"]
    if action != "Originate" or repeated or not {"Channel", "Context", "Exten", "Priority"} <= set(names):
        return "action"
    known = {"Action", "ActionID", "CallerID", "Account", "Timeout", "Variable", "ChannelId", *GOOD}
    if set(names) - known:
        return "header"
    if not re.fullmatch(CHANNEL, found["Channel"]) or found["Context"] != "office" or found["Account"] != "forced":
        return "argument"
    if any("${" in value or (name == "Variable" and not ONE_VARIABLE.fullmatch(value)) for name, value in block):
        return "variable"
    return None


class RedisWay:
    """Straight into the request stream, and out of one reply stream."""

    forged = ("{amibridge:main}:events", "{amibridge:main}:requests", "somebody", "{amibridge:other}:replies:x")

    def __init__(self, url: str) -> None:
        self._client = Redis.from_url(url)
        self._replies = addresses.reply_stream(PBX, "hostile")
        self._after = b"0-0"

    async def send(self, body: bytes, number: str, reply_to: str | None) -> None:
        fields = {"request": body, "correlation_id": number, "reply_to": self._replies if reply_to is None else reply_to}
        await self._client.xadd(addresses.requests_stream(PBX), fields)  # type: ignore[arg-type]

    async def replies(self) -> list[tuple[str, str]]:
        """(correlation id, status) of those that came since."""
        found = []
        for _, entries in await self._client.xread({self._replies: self._after}, count=5000) or []:
            for entry_id, fields in entries:
                self._after = entry_id
                found.append((fields[b"correlation_id"].decode(), json.loads(fields[b"ce"])["data"]["status"]))
        return found

    async def close(self) -> None:
        await self._client.aclose()


class RabbitWay:
    """Straight to the exchange, as the default user; replies come to a queue of our own."""

    forged = ("amibridge.requests.main", "amibridge.requests.dead", "ü" * 100, "nobody-reads-here", "amibridge.requests")

    def __init__(self, url: str) -> None:
        self._url = url
        self._got: list[tuple[str, str]] = []
        self._connection: Any = None

    async def open(self) -> None:
        self._connection = await aio_pika.connect(self._url)
        self._channel = await self._connection.channel()
        self._exchange = await self._channel.get_exchange(addresses.REQUESTS_EXCHANGE)
        queue = await self._channel.declare_queue(exclusive=True)
        self._name = queue.name
        await queue.consume(self._take, no_ack=True)

    async def _take(self, message: Any) -> None:
        self._got.append((message.correlation_id, json.loads(message.body)["data"]["status"]))

    async def send(self, body: bytes, number: str, reply_to: str | None) -> None:
        if self._connection is None:
            await self.open()
        message = aio_pika.Message(body, correlation_id=number, reply_to=self._name if reply_to is None else reply_to)
        await self._exchange.publish(message, PBX)

    async def replies(self) -> list[tuple[str, str]]:
        found, self._got = self._got, []
        return found

    async def close(self) -> None:
        await self._connection.close()


async def buried(url: str) -> Counter[bytes]:
    """The bodies of all dead letters; each has a reason."""
    (role,) = dead_letters(url, [PBX])
    await role.open()
    try:
        letters = await role.list(20_000)
        assert all(letter.reason for letter in letters)
        return Counter(letter.body for letter in letters)
    finally:
        await role.close()


async def attack(folder: Path, url: str, way: Any, count: int) -> None:
    async with RecordingAmi() as ami:
        options = {"port": ami.port, "username": "u", "secret": "s", "resync": []}
        with BridgeProcess(folder, CONFIG | {"broker": {"url": url}, "pbx": {PBX: options}}) as bridge:
            await asyncio.to_thread(bridge.wait_for, "taking requests")
            await asyncio.to_thread(bridge.wait_for, "logged in", times=5)
            hostile, statuses = Hostile(7, list(way.forged)), Counter[str]()
            rss = 0
            for start in range(0, count, BATCH):
                statuses += await one_batch(way, url, hostile, range(start, start + BATCH), statuses["dead"])
                if start == BATCH * (count // BATCH // 4):
                    rss = bridge.rss_bytes()
            grown = bridge.rss_bytes() - rss
            output = bridge.output
        await way.close()
    print(f"\n{statuses}, {len(ami.blocks)} actions reached the PBX, memory grew by {grown / 1e6:.1f} MB\n{hostile.kinds}")
    wrong = [(why, block) for block in ami.blocks if (why := allowed(block))]
    assert not wrong, wrong[:5]
    assert not ami.odd
    assert sum(statuses.values()) == count
    assert statuses["success"] and statuses["rejected"] and statuses["expired"] and statuses["dead"]
    assert sum(block[0][1] == "Originate" for block in ami.blocks) <= len(hostile._signed) + statuses["success"]
    assert grown < FLAT_BYTES
    for said in ("was sent before: every request", "is not that of the key", "dangerous: ", "is never sent"):
        assert said in output, f"the audit does not tell of {said!r}"
    assert "Traceback" not in output


async def one_batch(way: Any, url: str, hostile: Hostile, numbers: range, dead_before: int) -> Counter[str]:
    """Send them all, then wait until each has a reply or is a dead letter."""
    sent: dict[str, tuple[bytes, str | None]] = {}
    for number in numbers:
        body, reply_to = sent[str(number)] = hostile.next()
        await way.send(body, str(number), reply_to)
    waiting, statuses = {str(number) for number in numbers}, Counter[str]()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        for number, status in await way.replies():
            assert number in waiting, f"{number} has two replies"
            waiting.discard(number)
            statuses[status] += 1
        dead = (await buried(url)).total() - dead_before
        if dead >= len(waiting):
            assert dead == len(waiting), f"{dead} dead letters for {len(waiting)} unanswered requests"
            statuses["dead"] = dead
            return statuses
        assert time.monotonic() < deadline, f"{len(waiting) - dead} of these were lost: {[sent[one] for one in waiting]}"[
            :5000
        ]
        await asyncio.sleep(0.1)


@pytest.mark.timeout(400)
async def test_ten_thousand_hostile_requests_over_redis(tmp_path: Path, new_redis: Callable[..., Any]) -> None:
    server = new_redis()
    await attack(tmp_path, server.url, RedisWay(server.url), COUNT)


@pytest.mark.timeout(400)
async def test_hostile_requests_over_rabbitmq(tmp_path: Path, new_rabbitmq: Callable[..., Any]) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    await attack(tmp_path, server.url, RabbitWay(server.url), 2_000)
