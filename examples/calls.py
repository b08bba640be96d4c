import asyncio
import sys

from amibridge.client import connect


def line(summary):
    call = summary["call"]
    after = call["answered_after_seconds"]
    words = [f"{call['caller']['number'] if call['caller'] else 'somebody'} called {call['dialled']}"]
    words += [summary["reason"].replace("_", " ") if after is None else f"answered after {after:.0f} s"]
    words += [f"transferred to {transfer['to']['number']}" for transfer in call["transfers"]]
    return ", ".join([*words, f"{summary['duration_seconds']:.0f} s"])


async def main(url="redis://127.0.0.1:6479/0"):
    async with connect(url) as bus:
        async for event in bus.events("#.call.summary.v1"):
            if event.data["reason"] != "merged":  # went on as part of another call
                print(line(event.data), flush=True)


asyncio.run(main(*sys.argv[1:]))
