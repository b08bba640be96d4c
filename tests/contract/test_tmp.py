import asyncio, time, gc
import pytest
from tests.contract.test_broker_faults import *
pytestmark = UNCLOSED_IS_AN_ERROR
@pytest.mark.usefixtures("short_patience")
async def test_big(breakable):
    broker, server = breakable
    publisher = await broker.open(broker.publisher())
    server.pause()
    t=time.monotonic()
    with pytest.raises(PublishInterrupted):
        await publisher.publish(events(broker.pbx, 40, body_bytes=1<<20))
    print('publish', time.monotonic()-t); t=time.monotonic()
    await publisher.close()
    print('close', time.monotonic()-t)
    await asyncio.sleep(3)
    loop=asyncio.get_running_loop()
    print('tasks', len(asyncio.all_tasks()), 'transports', {k:v for k,v in loop._transports.items()}, [ (t, t.get_write_buffer_size()) for t in loop._transports.values()])
    print([s for s in loop._selector.get_map()])
    server.resume()
