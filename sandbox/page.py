"""Pages for people: the list of chats, and a chat as it looks on a phone, with a form to try the bot by hand."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sandbox import actions
from sandbox.control import chat_of, person_of
from sandbox.errors import ApiError
from sandbox.params import Params, read_params
from sandbox.state import Chat, Json, Message, User

if TYPE_CHECKING:
    from sandbox.server import Sandbox

INLINE_PICTURE_BYTES = 4 * 1024 * 1024
SERVICE_WORDS = {
    "group_chat_created": "群聊已创建",
    "migrate_to_chat_id": "本群已升级为超级群",
    "migrate_from_chat_id": "由普通群升级而来",
}


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Add the pages and the file download under /sandbox/."""
    pages = _Pages(sandbox)
    app.router.add_get("/sandbox/", pages.chats)
    app.router.add_post("/sandbox/", pages.add_person)
    app.router.add_get("/sandbox/chats/{chat}", pages.chat)
    app.router.add_post("/sandbox/chats/{chat}", pages.act)
    app.router.add_get("/sandbox/files/{file}", pages.download)


class _Pages:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._templates = Environment(
            loader=PackageLoader("sandbox"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    async def chats(self, request: web.Request) -> web.Response:
        world = self._sandbox.world
        rows = [(chat, list(chat.messages.values())[-1:]) for chat in world.chats.values()]
        return self._html("chats.html.j2", rows=rows, bot=world.bot)

    async def add_person(self, request: web.Request) -> web.Response:
        params = await read_params(request)
        name = params.text("first_name").strip() or "学员"
        spec = Params({"first_name": name, "language_code": "zh-hans"}, {})
        user = actions.add_person(self._sandbox.world, spec)
        raise web.HTTPSeeOther(f"/sandbox/chats/{user.id}")

    async def chat(self, request: web.Request) -> web.Response:
        try:
            chat = chat_of(self._sandbox, request.match_info["chat"])
            return self._chat(chat, self._person(chat, request.query.get("as", "")), static="static" in request.query)
        except ApiError as error:
            return web.Response(status=error.code, text=error.description)

    async def act(self, request: web.Request) -> web.Response:
        """What the trainee did on the page: pressed a button, chose a file, or wrote something."""
        try:
            params = await read_params(request)
            chat = chat_of(self._sandbox, request.match_info["chat"])
            user = self._person(chat, params.text("as"))
        except ApiError as error:
            return web.Response(status=error.code, text=error.description)
        world, text = self._sandbox.world, params.text("text")
        upload = params.uploads.get("file")
        try:
            if "press" in params.values:
                actions.press(world, user, chat, params.text("press"), params.integer("message_id"))
            elif upload is not None and upload.name:
                kind = "photo" if upload.mime in {"image/jpeg", "image/png", "image/gif"} else "document"
                file = actions.read_upload(world, kind, upload)
                actions.send_files(world, user, chat, [(file, text)])
            elif link := actions.START_LINK.fullmatch(text.strip()):
                actions.follow(world, user, link.group())
            elif text.strip():
                actions.say(world, user, chat, text)
        except ApiError as error:
            return self._chat(chat, user, notice=error.description)
        raise web.HTTPSeeOther(f"/sandbox/chats/{chat.id}?as={user.id}")

    async def download(self, request: web.Request) -> web.Response:
        file = self._sandbox.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404, text="there is no such file")
        plain = re.sub(r'[\r\n"\\/]', "_", file.name)
        headers = {"Content-Disposition": f'attachment; filename="{plain}"', "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    def _person(self, chat: Chat, chosen: str) -> User:
        if chat.user is not None:
            return chat.user
        return person_of(self._sandbox, chosen) if chosen else chat.members[0]

    def _chat(self, chat: Chat, user: User, *, static: bool = False, notice: str = "") -> web.Response:
        world = self._sandbox.world
        toast = next((e["toast"]["text"] for e in world.events[-1:] if e["kind"] == "toast"), "")
        return self._html(
            "chat.html.j2",
            chat=chat,
            user=user,
            bot=world.bot,
            bubbles=[self._bubble(message, user) for _, message in sorted(chat.messages.items())],
            seen=len(world.events),
            static=static,
            notice=notice or toast,
        )

    def _bubble(self, message: Message, user: User) -> Json:
        moment = datetime.fromtimestamp(message.date, UTC).astimezone(self._sandbox.zone)
        file, picture = message.file, ""
        if file is not None and file.kind == "photo" and len(file.content) <= INLINE_PICTURE_BYTES:
            picture = f"data:{file.mime};base64,{base64.b64encode(file.content).decode()}"
        view = message.view()
        return {
            **view,
            "html": Markup(view["html"]),  # noqa: S704 - entities.to_html escapes the text and checks the links
            "mine": message.sender is user,
            "keyboard": message.keyboard,
            "day": f"{moment.year}年{moment.month}月{moment.day}日",
            "time": f"{moment:%H:%M}",
            "picture": picture,
            "size": _size(len(file.content)) if file else "",
            "service": "，".join(SERVICE_WORDS[word] for word in view["service"]),
        }

    def _html(self, template: str, **values: Any) -> web.Response:
        nonce = secrets.token_urlsafe(12)
        text = self._templates.get_template(template).render(nonce=nonce, **values)
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-{nonce}'; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'"
        )
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})


def _size(count: int) -> str:
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.1f} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"
