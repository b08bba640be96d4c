"""The edge to Redis: connections, and where redis-py's exceptions become BrokerError. `redis_role` uses them.

No silent retries of redis-py's: a retried XADD is a duplicate.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    ConnectionError,
    MasterDownError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import TimeoutError as RedisTimeout

from amibridge.brokers.base import CONFIRM_STALL_SECONDS, CONNECT_TIMEOUT_SECONDS
from amibridge.errors import BrokerRefused, BrokerUnreachable

ANSWER_TIMEOUT_SECONDS = CONFIRM_STALL_SECONDS
CLOSE_TIMEOUT_SECONDS = 1.0
MAX_TOGETHER = 64  # commands sent before the first of their answers is read: what a worker has in hand at once
# Answers that waiting or a new connection may mend: failover, loading, memory, a flushed database. Everything else that
# Redis says about a key or a right is final. redis-py makes a class of some first words and takes them out of the text;
# Redis 6.2 puts the place in the script before the word, so there it finds none.
_PASSING = (ClusterDownError, MasterDownError, NoScriptError, OutOfMemoryError, ReadOnlyError, TryAgainError)
_PASSING_WORDS = re.compile(
    r"(?:^|-)(?:LOADING|MASTERDOWN|READONLY|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|BUSY|NOGROUP|UNBLOCKED)\b"
)


def client_of(url: str) -> Redis:
    """A client with one connection and no retries. Raises BrokerRefused for a URL that is none."""
    try:
        return Redis.from_url(
            url,
            single_connection_client=True,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=None,  # with one it sends under wait_for, which on Python 3.11 may swallow a cancellation
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            protocol=2,
            decode_responses=False,
        )
    except ValueError:  # its text may hold a part of the password
        raise BrokerRefused(
            "not a Redis URL: it is redis://user:password@host:port/0 or rediss://…, with user and password percent-encoded"
        ) from None


async def let_go(client: Any, transport: asyncio.WriteTransport | None) -> None:
    """Close, whatever the server does: what a frozen one does not take redis-py would leave in memory, and send later."""
    with contextlib.suppress(RedisError, OSError):
        async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
            await client.aclose()
    if transport is not None:
        transport.abort()


async def connect(client: Any) -> asyncio.WriteTransport | None:
    """Connect it and hear PONG."""
    async with edge("the connection"):
        try:
            await client.ping()
        except TypeError as error:
            raise BrokerRefused(f"the broker URL has an option that redis-py does not know: {error}") from None
    # redis-py would connect again by itself, and send what waited: also after we have told everybody that it was not sent.
    client.connection.connect_check_health = _connected_once
    client.connection.pack_command = _packed
    writer: asyncio.StreamWriter | None = getattr(client.connection, "_writer", None)
    return writer.transport if writer is not None else None


def _packed(command: str, *arguments: Any) -> list[bytes]:
    """A command as bytes. redis-py has this for its blocking client only; what its own way costs is a third of a publish."""
    return [hiredis.pack_command((*command.split(), *arguments))]


async def _connected_once(*_: object, **__: object) -> None:
    raise ConnectionError("the connection is gone")


class Together:
    """Commands of many tasks on one connection: none waits for the answer to the one before, and those that come while
    others are on their way go out in one piece.

    When a task gives up, what was not sent is not sent any more, and nobody else notices; but if it gives up in the middle
    of sending, as the server takes nothing, the connection is gone for all.
    """

    def __init__(self, client: Any) -> None:
        self._connection = client.connection
        self._waiting: list[tuple[bytes, asyncio.Future[Any]]] = []
        self._sent: deque[asyncio.Future[Any]] = deque()
        self._working: asyncio.Task[None] | None = None  # while anything is on its way

    async def run(self, *command: Any) -> Any:
        """The answer. Raises as redis-py does."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((hiredis.pack_command(command), answer))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
            try:
                await self._send()  # here, as a new task only begins at the next turn
            except BaseException:
                answer.cancel()
                await self.close()
                raise
        return await answer

    async def close(self) -> None:
        """Whoever waits is told that the connection is gone."""
        working, self._working = self._working, None
        if working is not None:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        self._end(ConnectionError("the connection is gone"))

    async def _work(self) -> None:
        """Until everything is answered."""
        gone: Exception = ConnectionError("the connection is gone")
        try:
            while self._sent or self._waiting:
                if not self._sent:
                    await self._send()
                while self._sent:
                    await self._take()
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            gone = error
        finally:
            self._working = None
            self._end(gone)

    async def _send(self) -> None:
        wanted = [one for one in self._waiting if not one[1].done()]
        batch, self._waiting = wanted[:MAX_TOGETHER], wanted[MAX_TOGETHER:]
        self._sent.extend(answer for _, answer in batch)
        if batch:
            await self._connection.send_packed_command([command for command, _ in batch], check_health=False)

    async def _take(self) -> None:
        """One answer, an error perhaps, to the task that waits longest."""
        said, problem = None, None
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):  # whoever waits for it may be less patient, and gone
                said = await self._connection.read_response()
        except ResponseError as error:
            problem = error
        if not self._sent:
            return  # it was ended meanwhile
        answer = self._sent.popleft()
        if answer.done():  # given up
            return
        if problem is not None:
            answer.set_exception(problem)
        else:
            answer.set_result(said)

    def _end(self, error: Exception) -> None:
        """Nobody who waits is answered any more."""
        answers = [*self._sent, *(answer for _, answer in self._waiting)]
        self._sent.clear()
        self._waiting.clear()
        for answer in answers:
            if not answer.done():
                answer.set_exception(error)


@asynccontextmanager
async def edge(what: str) -> AsyncIterator[None]:
    """Where redis-py's exceptions become ours, and where our patience ends."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            yield
    except (AuthenticationError, AuthorizationError, NoPermissionError) as error:
        raise BrokerRefused(f"Redis refuses {what}: {error}; check user, password and ACL in the broker URL") from error
    except TimeoutError as error:
        raise BrokerUnreachable(f"Redis stopped answering ({what})") from error
    except (ConnectionError, RedisTimeout, OSError) as error:
        raise BrokerUnreachable(f"Redis can not be reached ({what}): {error}") from error
    except AskError as error:  # MOVED is one too
        raise BrokerUnreachable(
            f"another node of the Redis Cluster has {what} now ({error}); a broker URL for a cluster begins with redis+cluster://"
        ) from error
    except ResponseError as error:
        passing = isinstance(error, _PASSING) or _PASSING_WORDS.search(str(error))
        raise (BrokerUnreachable if passing else BrokerRefused)(f"Redis answers {what} with: {error}") from error
    except RedisError as error:
        raise BrokerUnreachable(f"Redis client ({what}): {error}") from error
