"""Every event exactly once in a table, whatever happens meanwhile: python examples/fanout_replay.py URL FILE

The id of the last event is in the same transaction as what was made of it, so the next start goes on right behind it.
"""

import asyncio
import sqlite3
import sys

from amibridge.client import connect


def opened(file: str) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, sequence INTEGER, body TEXT)")
    return database


async def main(url: str, file: str) -> None:
    database = opened(file)
    row = database.execute("SELECT id FROM events ORDER BY rowid DESC LIMIT 1").fetchone()
    async with connect(url) as bus:
        await bus.keep_log()  # RabbitMQ keeps a log from the first call on; Redis does anyway
        async with bus.events(since=row[0] if row else "beginning") as events:
            print(f"goes on behind {row[0] if row else 'nothing'}", flush=True)
            async for event in events:
                with database:  # one that comes again is known by its id
                    new = database.execute(
                        "INSERT OR IGNORE INTO events VALUES (?, ?, ?)", (event.id, event.sequence, event.body.decode())
                    ).rowcount
                if new:
                    print(event.sequence, event.line(), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
