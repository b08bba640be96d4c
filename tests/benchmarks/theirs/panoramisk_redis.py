"""What a reader of two READMEs writes: panoramisk for AMI, redis-py for Redis Streams, one awaited XADD for each event.

On one connection, which keeps the order; the default pool would open one for each event in flight.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from panoramisk import Manager
from redis.asyncio import Redis


async def main(port: int, url: str, stream: str) -> None:
    redis = Redis.from_url(url, single_connection_client=True)
    await redis.ping()
    ami = Manager(host="127.0.0.1", port=port, username="amibridge", secret="bench")

    async def publish(manager: Any, event: Any) -> None:
        await redis.xadd(stream, {"event": json.dumps(dict(event))}, maxlen=1_000_000, approximate=True)

    ami.register_event("*", publish)
    await ami.connect()
    await asyncio.Future()


asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
