"""The server: tokens, dispatch of Bot API calls, file downloads; faults and the log happen here."""

from __future__ import annotations

import asyncio
import inspect
import ipaddress
import re
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

import sandbox.messages
import sandbox.methods  # noqa: F401 - importing both registers their methods
from sandbox import control, page
from sandbox.errors import ApiError
from sandbox.faults import Fault, Faults
from sandbox.log import Call, Log
from sandbox.media import MAX_UPLOAD_BYTES
from sandbox.params import Params, read_params
from sandbox.registry import check_parameters, find
from sandbox.state import User, World

HELD_S = 600.0
DEFAULT_TOKEN = "12345:sandbox-token"  # noqa: S105 - of no use anywhere else
HTML_502 = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
)


class Sandbox:
    """A Bot API of one bot with simulated people. `clock` gives the moments of messages (aware, or naive UTC).

    `zone` is the time zone that the pages show. State lives in memory; `async with` starts and stops it.
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        *,
        clock: Callable[[], datetime],
        username: str = "duban_sandbox_bot",
        name: str = "督办",
        zone: str = "Asia/Shanghai",
    ) -> None:
        bot_id = token.partition(":")[0]
        if not re.fullmatch(r"\d{1,15}:[A-Za-z0-9_-]+", token):
            raise ValueError("a token looks like 12345:letters-and-digits")
        self.token = token
        self.world = World(User(int(bot_id), name, is_bot=True, username=username), clock)
        self.zone = ZoneInfo(zone)
        self.faults = Faults()
        self.log = Log()
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """What python-telegram-bot takes as base_url."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot takes as base_file_url."""
        return f"{self.url}/file/bot"

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, allow_remote: bool = False) -> None:
        """Listen; port 0 picks a free one. Raises ValueError for a host other than loopback unless allowed."""
        if not allow_remote and not _is_loopback(host):
            raise ValueError(f"the sandbox has no passwords and serves loopback only, not {host}")
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES + 1024 * 1024, middlewares=[_guard(allow_remote)])
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._call)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        control.add_routes(app, self)
        page.add_routes(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{bound[1]}"

    async def stop(self) -> None:
        """Answer what waits, close the connections."""
        self.world.updates.close()
        self.clear_faults()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def clear_faults(self) -> None:
        """Drop every fault and let held answers go."""
        self.faults.clear()
        self.world.signal.notify()

    def _check_token(self, token: str) -> None:
        if token != self.token:
            malformed = not re.fullmatch(r"\d{1,15}:[A-Za-z0-9_-]+", token)
            raise ApiError(404, "Not Found") if malformed else ApiError(401, "Unauthorized")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        arrived = asyncio.get_running_loop().time()
        method = request.match_info["method"]
        try:
            self._check_token(request.match_info["token"])
            params = await read_params(request)
        except web.HTTPRequestEntityTooLarge:
            return _answer(self._finish(self.log.arrive(method, 0, arrived), ApiError(413, "Request Entity Too Large")))
        except ApiError as error:
            return _answer(self._finish(self.log.arrive(method, 0, arrived), error))
        call = self.log.arrive(method, params.integer("chat_id"), arrived)
        struck = self.faults.take(method, call.chat_id)
        call.fault = "+".join(fault.kind for fault in struck)
        for fault in struck:
            if fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
        main = next((fault for fault in struck if fault.kind != "delay"), None)
        return await self._respond(request, call, params, main)

    async def _respond(
        self, request: web.Request, call: Call, params: Params, fault: Fault | None
    ) -> web.StreamResponse:
        if fault is not None and fault.kind == "gateway":
            call.status, call.description = 502, "Bad Gateway"
            return web.Response(status=502, text=HTML_502, content_type="text/html")
        if fault is not None and fault.kind == "lose":
            return _hang_up(request)
        result = fault.error() if fault is not None else None
        result = result or await self._result(call, params)
        if fault is not None and fault.kind == "drop":
            return _hang_up(request)
        if fault is not None and fault.kind == "hold":
            await self.world.signal.wait(lambda: fault.cleared, HELD_S)
        return _answer(self._finish(call, result))

    async def _result(self, call: Call, params: Params) -> Any:
        try:
            method = find(call.method)
            check_parameters(method, params)
            self.log.check(call)
            result = method.handler(self.world, params)
            return await result if inspect.isawaitable(result) else result
        except ApiError as error:
            return error

    def _finish(self, call: Call, result: Any) -> Any:
        call.status = result.code if isinstance(result, ApiError) else 200
        call.description = result.description if isinstance(result, ApiError) else ""
        return result

    async def _download(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request.match_info["token"])
        except ApiError as error:
            return _answer(error)
        path = request.match_info["path"]
        file = next((f for f in self.world.files.values() if f.path == path), None)
        if file is None:
            return _answer(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")


def _answer(result: Any) -> web.Response:
    if isinstance(result, ApiError):
        return web.json_response(result.body(), status=result.code)
    return web.json_response({"ok": True, "result": result})


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _guard(allow_remote: bool) -> Middleware:
    """Refuse what a web page from elsewhere makes a browser on this machine send: foreign origins, rebound names."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        name = request.url.host or ""
        if (origin is not None and origin.partition("://")[2] != request.host) or not (
            allow_remote or _is_loopback(name)
        ):
            return _answer(ApiError(403, "Forbidden: the sandbox serves this machine and its own pages only"))
        return await handler(request)

    return guard


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
