"""Ring a phone, then dial a number from it: python examples/click_to_dial.py URL PBX CHANNEL NUMBER"""

import asyncio
import sys

from amibridge.client import connect
from amibridge.errors import CommandError, NoAnswer


async def main(url: str, pbx: str, channel: str, number: str) -> None:
    async with connect(url) as bus:
        try:
            answer = await bus.pbx(pbx).originate(
                channel=channel, context="default", exten=number, priority=1, async_=True, wait="result", timeout_seconds=60
            )
        except NoAnswer as error:  # it may ring all the same: ask again with error.id, and it will not ring twice
            print(f"nobody answers: {error}")
            return
        except CommandError as error:
            print(f"it did not work: {error}")
            return
    if answer.result is None:
        print(answer.message)
    else:
        print(f"{answer.result.outcome}: {answer.result.cause_txt or answer.result.message}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
