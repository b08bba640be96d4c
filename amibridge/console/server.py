"""The pages for supervisors: /livez, /readyz and /metrics."""

from __future__ import annotations

import asyncio
import errno

import orjson
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from amibridge.console.health import Health
from amibridge.errors import ConfigError

OBSERVE_EVERY_SECONDS = 5.0
STOP_TIMEOUT_SECONDS = 0.5  # for answers under way; Ctrl-C has to end everything within 5 s


class Console:
    """An HTTP server in the bridge's own loop. Port 0 takes a free one: see `port` after `start`."""

    def __init__(self, host: str, port: int, health: Health, registry: CollectorRegistry) -> None:
        self.host = host
        self.port = port
        self._health = health
        self._registry = registry
        self._runner: web.AppRunner | None = None
        self._observing: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Listen. Raises ConfigError when the address can not be had."""
        application = web.Application()
        application.add_routes(
            [web.get("/livez", self._livez), web.get("/readyz", self._readyz), web.get("/metrics", self._metrics)]
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_TIMEOUT_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigError(f"the console can not listen on {self.host}:{self.port}: {_words(error)}") from error
        self.port = runner.addresses[0][1]
        self._runner = runner
        self._observing = asyncio.create_task(self._observe())

    async def stop(self) -> None:
        """Stop listening. Does nothing when not started."""
        if self._observing is not None:
            self._observing.cancel()
            await asyncio.gather(self._observing, return_exceptions=True)
            self._observing = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _observe(self) -> None:
        while True:
            self._health.observe()
            await asyncio.sleep(OBSERVE_EVERY_SECONDS)

    async def _livez(self, request: web.Request) -> web.Response:
        ok, reasons = self._health.alive()
        return _answer(ok, {"alive": ok, "reasons": reasons})

    async def _readyz(self, request: web.Request) -> web.Response:
        ok, reasons = self._health.ready()
        hurting = self._health.degraded()
        return _answer(ok, {"ready": ok, "degraded": bool(hurting), "reasons": [*reasons, *hurting]})

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answer(ok: bool, said: dict[str, object]) -> web.Response:
    return web.Response(
        status=200 if ok else 503,
        body=orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _words(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; another bridge, perhaps? Choose another port"
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine does not have that address"
    if error.errno == errno.EACCES:
        return "ports below 1024 are for root; choose another port"
    return error.strerror or str(error)
