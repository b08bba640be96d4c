"""RabbitMQ deals the calls out to queues: python examples/fanout_hash.py URL TEAM QUEUES QUEUE [QUEUE …]

QUEUE is 0, 1, … below QUEUES: those that this worker reads. A second worker of a queue waits until the first is gone. Needs
the plugin rabbitmq_consistent_hash_exchange and nothing of amibridge; see docs/fanout.md.
"""

import asyncio
import json
import sys
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

HASH: dict[str, Any] = {"hash-header": "ce-partitionkey", "alternate-exchange": "amibridge.unrouted"}
QUEUE: dict[str, Any] = {
    "x-queue-type": "quorum",
    "x-single-active-consumer": True,  # one worker at a time, or the order is lost
    "x-max-length": 1_000_000,  # of a queue that nobody reads; then the oldest go
    "x-overflow": "drop-head",
}


async def declare(channel: AbstractChannel, team: str, queues: int) -> None:
    """Queues first: what the hash exchange takes and has no queue for goes to the alternate exchange."""
    events = await channel.get_exchange("amibridge.events", ensure=True)
    dealer = await channel.declare_exchange(f"{team}.hash", "x-consistent-hash", durable=True, arguments=HASH)
    for number in range(queues):
        queue = await channel.declare_queue(f"{team}.{number}", durable=True, arguments=QUEUE)
        await queue.bind(dealer, "1")  # its weight
        await queue.bind(events, "*.bridge.#")  # what is of no call goes to every queue
        await queue.bind(events, "*.state.#")
    for layer in ("ami", "call", "queue", "agent"):
        await dealer.bind(events, f"*.{layer}.#")


async def take(message: AbstractIncomingMessage) -> None:
    event = json.loads(message.body)
    print(int(event["sequence"]), message.routing_key, event.get("partitionkey"), flush=True)
    await message.ack()


async def main(url: str, team: str, queues: int, mine: list[int]) -> None:
    async with await aio_pika.connect_robust(url) as connection:
        for number in mine:
            channel = await connection.channel()  # one for each queue, as the limit counts by channel
            await channel.set_qos(prefetch_count=64)
            await declare(channel, team, queues)
            await (await channel.get_queue(f"{team}.{number}")).consume(take)
        print(f"{team} listens", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), [int(word) for word in sys.argv[4:]]))
