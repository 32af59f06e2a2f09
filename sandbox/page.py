"""Pages for people: the list of chats, and a chat as it looks on a phone, with a form to try the bot by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from sandbox.server import Sandbox


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Add the pages and the file download under /sandbox/."""

    async def download(request: web.Request) -> web.Response:
        file = sandbox.world.files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound(text="there is no such file")
        return web.Response(body=file.content, content_type="application/octet-stream")

    app.router.add_get("/sandbox/files/{file}", download)
