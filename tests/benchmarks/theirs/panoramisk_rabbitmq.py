"""What a reader of two READMEs writes: panoramisk for AMI, aio-pika for RabbitMQ, one awaited publish for each event."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aio_pika
from panoramisk import Manager


async def main(port: int, url: str, exchange_name: str) -> None:
    connection = await aio_pika.connect_robust(url)
    channel = await connection.channel()  # confirms are on
    exchange = await channel.declare_exchange(exchange_name, aio_pika.ExchangeType.TOPIC, durable=True)
    ami = Manager(host="127.0.0.1", port=port, username="amibridge", secret="bench")

    async def publish(manager: Any, event: Any) -> None:
        body = json.dumps(dict(event)).encode()
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT, content_type="application/json")
        await exchange.publish(message, routing_key=event.event)

    ami.register_event("*", publish)
    await ami.connect()
    await asyncio.Future()


asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
