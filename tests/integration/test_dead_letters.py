"""`amibridge dead-letters` against real brokers."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from amibridge.cli.main import main
from tests.contract.brokers import REQUESTER, BrokerUnderTest, RabbitUnderTest, RedisUnderTest

LETTER = b'{"id": "1", "action": "Originate", "params": {"Secret": "hunter2x", "Exten": "\x1b[2J100"}'


@pytest.fixture(params=["redis", "rabbitmq"])
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[BrokerUnderTest]:
    pbx = f"cli-{secrets.token_hex(4)}"
    url = request.getfixturevalue(f"{request.param}_server").url
    under_test: BrokerUnderTest = RabbitUnderTest(pbx, url) if request.param == "rabbitmq" else RedisUnderTest(pbx, url)
    async with under_test:
        yield under_test
        letters = await under_test.open(under_test.letters())
        for letter in await letters.list(1000):
            await letters.remove(letter.id)


async def amibridge(broker: Any, *words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, main, ["dead-letters", *words, "--broker", broker.url])


async def bury(broker: BrokerUnderTest, *bodies: bytes) -> None:
    consumer = await broker.open(broker.consumer())
    for body in bodies:
        await broker.send_request(body, correlation_id="c-1", named=True)
        await (await consumer.receive()).bury("the request is not JSON: password=hunter2x \x1b[2J")
    await consumer.close()


def ids(listed: Result, broker: BrokerUnderTest) -> list[str]:
    return re.findall(rf"^(\S+) .* {broker.pbx} ", listed.output, re.MULTILINE)


async def test_list_show_requeue_remove(broker: BrokerUnderTest) -> None:
    await bury(broker, LETTER, b"second")
    listed = await amibridge(broker, "list")
    assert listed.exit_code == 0, listed.output
    assert listed.output.splitlines()[0].split() == ["ID", "TIME", "PBX", "REQUESTER", "REASON"]
    assert f" {REQUESTER} " in listed.output
    assert "the request is not JSON: password=***" in listed.output
    assert "hunter2x" not in listed.output
    first, second = ids(listed, broker)

    shown = await amibridge(broker, "show", first)
    assert shown.exit_code == 0, shown.output
    for line in (f"pbx: {broker.pbx}", f"requester: {REQUESTER}", "correlation id: c-1", f"bytes: {len(LETTER)}"):
        assert line in shown.output.splitlines()
    assert '    {"id": "1", "action": "Originate", "params": {"Secret": "***", "Exten": "\\x1b[2J100"}' in shown.output
    assert "hunter2x" not in shown.output
    assert "\x1b" not in shown.output

    requeued = await amibridge(broker, "requeue", first)
    assert (requeued.exit_code, requeued.output.strip()) == (
        0,
        f"{first}: sent again to {broker.pbx}, as a request of {REQUESTER}",
    )
    consumer = await broker.open(broker.consumer())
    delivery = await consumer.receive()
    assert (delivery.body, delivery.redelivered, delivery.requester) == (LETTER, False, REQUESTER)
    await delivery.ack()

    removed = await amibridge(broker, "remove", second)
    assert (removed.exit_code, removed.output.strip()) == (0, f"{second}: removed")
    assert ids(await amibridge(broker, "list"), broker) == []
    for word in ("show", "requeue", "remove"):
        unknown = await amibridge(broker, word, "nobody's\x1b")
        assert unknown.exit_code == 1
        assert "no dead letter has the id nobody's\\x1b" in unknown.output


async def test_requeue_all(broker: BrokerUnderTest) -> None:
    await bury(broker, *(b"%d" % number for number in range(5)))
    done = await amibridge(broker, "requeue", "all")
    assert done.exit_code == 0, done.output
    assert done.output.count(f"sent again to {broker.pbx}") == 5
    assert "5 sent again, 0 not" in done.output
    consumer = await broker.open(broker.consumer())
    assert [(await consumer.receive()).body for _ in range(5)] == [b"%d" % number for number in range(5)]
    assert "0 sent again" in (await amibridge(broker, "requeue", "all")).output
    assert (await amibridge(broker, "list")).output == "no dead letters\n"


async def test_the_broker_and_the_pbxs_may_come_from_the_file(broker: Any, tmp_path: Path) -> None:
    await bury(broker, b"x")
    file = tmp_path / "amibridge.yml"
    file.write_text(
        f"broker: {{url: '{broker.url}'}}\npbx:\n  {broker.pbx}: {{host: localhost, username: a, secret: b}}\n"
        "  another: {host: localhost, username: a, secret: b}\n"
    )
    listed = await asyncio.to_thread(CliRunner().invoke, main, ["dead-letters", "list", "-c", str(file)])
    assert listed.exit_code == 0, listed.output
    assert len(ids(listed, broker)) == 1


@pytest.mark.parametrize(("url", "words"), [("memory://", "in the bridge's own process"), ("http://x", "is no broker")])
async def test_a_broker_without_dead_letters_is_told(url: str, words: str) -> None:
    told = await asyncio.to_thread(CliRunner().invoke, main, ["dead-letters", "list", "--broker", url])
    assert told.exit_code == 1
    assert words in told.output
