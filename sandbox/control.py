"""The control API under /sandbox/: people act, tests look, faults are set. docs/sandbox.md describes every route."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from sandbox import actions
from sandbox.errors import ApiError, bad_request
from sandbox.log import Limits
from sandbox.methods import shown_commands
from sandbox.params import Params, as_number, read_params
from sandbox.state import Chat, Json, Message, User

if TYPE_CHECKING:
    from sandbox.server import Sandbox

LONGEST_WAIT_S = 60.0
Reply = Callable[["Sandbox", web.Request, Params], Awaitable[Any]]
ROUTES: list[tuple[str, str, Reply]] = []
R = TypeVar("R", bound=Reply)


def route(verb: str, path: str) -> Callable[[R], R]:
    """Register the decorated coroutine for /sandbox/<path>; what it returns is answered as JSON."""

    def register(reply: R) -> R:
        ROUTES.append((verb, f"/sandbox/{path}", reply))
        return reply

    return register


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Add the control API. Calls from a page of another origin are refused: a browser may be running beside it."""

    def bind(reply: Reply) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                return web.json_response(await reply(sandbox, request, await read_params(request)))
            except ApiError as error:
                return web.json_response(error.body(), status=error.code)

        return handler

    for verb, path, reply in ROUTES:
        app.router.add_route(verb, path, bind(reply))


def person_of(sandbox: Sandbox, text: str) -> User:
    """The person with that id. ApiError 404 for an unknown one."""
    user = sandbox.world.users.get(as_number(text))
    if user is None:
        raise ApiError(404, f"there is no person {text}")
    return user


def chat_of(sandbox: Sandbox, text: str) -> Chat:
    """The chat with that id, migrated or not. ApiError 404 for an unknown one."""
    chat = sandbox.world.chats.get(as_number(text))
    if chat is None:
        raise ApiError(404, f"there is no chat {text}")
    return chat


def _place(sandbox: Sandbox, request: web.Request, params: Params) -> tuple[User, Chat]:
    user = person_of(sandbox, request.match_info["person"])
    return user, chat_of(sandbox, params.text("chat_id") or str(user.id))


def _sent(seq: int, sent: list[tuple[Message, int | None]]) -> Json:
    ids = [message.id for message, _ in sent]
    return {"seq": seq, "message_ids": ids, "update_ids": [update for _, update in sent if update is not None]}


@route("GET", "people")
async def people(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    return [asdict(user) for user in sandbox.world.users.values()]


@route("POST", "people")
async def add_person(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    return asdict(actions.add_person(sandbox.world, params))


@route("POST", "people/{person}/say")
async def say(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    user, chat = _place(sandbox, request, params)
    seq = len(sandbox.world.events)
    reply_to, anonymous = params.integer("reply_to") or None, params.flag("anonymous")
    return _sent(seq, [actions.say(sandbox.world, user, chat, params.text("text"), reply_to, anonymous=anonymous)])


@route("POST", "people/{person}/follow")
async def follow(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    user, seq = person_of(sandbox, request.match_info["person"]), len(sandbox.world.events)
    return _sent(seq, [actions.follow(sandbox.world, user, params.text("link"))])


@route("POST", "people/{person}/edit")
async def edit(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    user, chat = _place(sandbox, request, params)
    seq = len(sandbox.world.events)
    update_id = actions.edit(sandbox.world, user, chat, params.integer("message_id"), params.text("text"))
    return {"seq": seq, "update_ids": [] if update_id is None else [update_id]}


@route("POST", "people/{person}/press")
async def press(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    user, chat = _place(sandbox, request, params)
    seq = len(sandbox.world.events)
    message_id = params.integer("message_id") or None
    query, update_id = actions.press(sandbox.world, user, chat, params.text("button"), message_id)
    return {"seq": seq, "query_id": query.id, "update_ids": [] if update_id is None else [update_id]}


@route("POST", "people/{person}/files")
async def send_files(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    """Multipart: files file0, file1 … with kind0, caption0 … beside them; several make an album."""
    user, chat = _place(sandbox, request, params)
    seq = len(sandbox.world.events)
    files = []
    for number in range(len(params.uploads)):
        upload = params.uploads.get(f"file{number}")
        if upload is None:
            raise bad_request(f"file{number} is missing")
        kind = params.text(f"kind{number}")
        files.append((actions.read_upload(sandbox.world, kind, upload), params.text(f"caption{number}")))
    if not 1 <= len(files) <= 10:
        raise bad_request("1 to 10 files make a message or an album")
    return _sent(seq, actions.send_files(sandbox.world, user, chat, files))


@route("POST", "people/{person}/{what:block|unblock|deactivate}")
async def block(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    user, what = person_of(sandbox, request.match_info["person"]), request.match_info["what"]
    if what == "deactivate":
        user.deactivated = True
        return {"update_ids": []}
    update_id = actions.block(sandbox.world, user, blocked=what == "block")
    return {"update_ids": [] if update_id is None else [update_id]}


@route("GET", "people/{person}/menu")
async def menu(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    """The commands that the person's app shows beside the bot."""
    user = person_of(sandbox, request.match_info["person"])
    return shown_commands(sandbox.world, user.id, user.language_code)


@route("GET", "chats")
async def chats(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    return [chat.api() for chat in sandbox.world.chats.values()]


@route("GET", "chats/{chat}/messages")
async def messages(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    chat = chat_of(sandbox, request.match_info["chat"])
    return [message.view() for _, message in sorted(chat.messages.items())]


@route("GET", "chats/{chat}/toasts")
async def toasts(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    chat, user_id = chat_of(sandbox, request.match_info["chat"]), params.integer("person")
    shown = [e["toast"] for e in sandbox.world.events if e["kind"] == "toast" and e["chat_id"] == chat.id]
    return [toast for toast in shown if user_id in {0, toast["user_id"]}]


@route("GET", "wait")
async def wait(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    """The events of a chat after `after`, as soon as there is one; [] when `timeout` seconds pass without."""
    world, after, chat_id = sandbox.world, params.integer("after"), params.integer("chat_id")
    try:
        timeout_s = min(float(params.text("timeout") or 5), LONGEST_WAIT_S)
    except ValueError:
        raise bad_request("timeout is a number of seconds") from None
    found: list[Json] = []

    def arrived() -> bool:
        found[:] = [event for event in world.events[max(after, 0) :] if event["chat_id"] == chat_id]
        return bool(found) or world.updates.closed

    await world.signal.wait(arrived, timeout_s)
    return found


@route("POST", "groups")
async def add_group(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    ids = params.structure("members")
    if not isinstance(ids, list) or not ids:
        raise bad_request("members is a list of people's ids; the first one creates the group")
    members = [person_of(sandbox, str(one)) for one in ids]
    title, reads_all = params.text("title") or "群", params.flag("reads_all")
    return actions.add_group(sandbox.world, title, members, members[0], reads_all=reads_all).api()


@route("POST", "people/{person}/{what:add_bot|remove_bot}")
async def add_bot(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    user, chat = _place(sandbox, request, params)
    seq, added = len(sandbox.world.events), request.match_info["what"] == "add_bot"
    update_id = actions.add_bot(sandbox.world, user, chat, added=added)
    return {"seq": seq, "update_ids": [] if update_id is None else [update_id]}


@route("POST", "groups/{chat}/migrate")
async def migrate(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    return actions.migrate(sandbox.world, chat_of(sandbox, request.match_info["chat"])).api()


@route("GET", "updates")
async def updates(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    queue = sandbox.world.updates
    return {"pending": [u["update_id"] for u in queue.pending], "last": max(queue.history, default=0)}


@route("POST", "updates/{update}/redeliver")
async def redeliver(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    text = request.match_info["update"]
    try:
        sandbox.world.updates.redeliver(as_number(text))
    except KeyError:
        raise ApiError(404, f"there was no update {text}") from None
    return {"ok": True}


@route("POST", "queries/expire")
async def expire(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    waiting = [query for query in sandbox.world.queries.values() if query.open]
    for query in waiting:
        query.open = False
    return {"expired": len(waiting)}


@route("GET", "faults")
async def faults(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    return [fault.view() for fault in sandbox.faults.rules]


@route("POST", "faults")
async def add_fault(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    return sandbox.faults.add(dict(params.values)).view()


@route("DELETE", "faults")
async def clear_faults(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    sandbox.clear_faults()
    return {"ok": True}


@route("GET", "log")
async def log(sandbox: Sandbox, request: web.Request, params: Params) -> list[Json]:
    return sandbox.log.view(params.text("method"), params.integer("after"))


@route("DELETE", "log")
async def clear_log(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    sandbox.log.clear()
    return {"ok": True}


@route("GET", "rates")
async def rates(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    return sandbox.log.rates()


@route("POST", "limits")
async def limits(sandbox: Sandbox, request: web.Request, params: Params) -> Json:
    names = ("per_second", "per_chat_second", "per_group_minute")
    if others := params.names - set(names):
        raise bad_request(f"unknown limit {min(others)}; known: {', '.join(names)}")
    sandbox.log.limits = Limits(**{name: max(params.integer(name), 0) for name in names})
    return asdict(sandbox.log.limits)
