"""Bot API methods that are not about a message: updates, the bot itself, button answers, files, commands."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.entities import units
from sandbox.errors import bad_request, not_emulated
from sandbox.media import MAX_DOWNLOAD_BYTES
from sandbox.params import Params, as_number
from sandbox.registry import method
from sandbox.state import Json, World

MAX_TOAST = 200
ACTIONS = frozenset(
    {
        *("typing", "choose_sticker", "find_location", "upload_photo", "upload_document"),
        *("record_video", "upload_video", "record_voice", "upload_voice", "record_video_note", "upload_video_note"),
    }
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("getMe")
def get_me(world: World, params: Params) -> Json:
    return {
        **world.bot.api(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getUpdates", "offset", "limit", "timeout", "allowed_updates")
async def get_updates(world: World, params: Params) -> list[Json]:
    allowed = params.structure("allowed_updates")
    if allowed is not None and not (isinstance(allowed, list) and all(isinstance(kind, str) for kind in allowed)):
        raise bad_request("can't parse allowed_updates JSON object")
    offset, limit = params.integer("offset"), params.integer("limit", 100)
    return await world.updates.get(offset, limit, params.integer("timeout"), allowed)


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.forget()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}


@method("answerCallbackQuery", "callback_query_id", "text", "show_alert", "cache_time")
def answer_callback_query(world: World, params: Params) -> bool:
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or not query.open:
        raise bad_request(QUERY_TOO_OLD)
    text = params.text("text")
    if units(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query.open = False
    toast = {"text": text, "alert": params.flag("show_alert"), "query_id": query.id, "user_id": query.user.id}
    world.event(query.message.chat, "toast", {"toast": {**toast, "message_id": query.message.id}})
    return True


@method("sendChatAction", "chat_id", "action")
def send_chat_action(world: World, params: Params) -> bool:
    world.writable(params.text("chat_id"))
    if params.text("action").lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


@method("getFile", "file_id")
def get_file(world: World, params: Params) -> Json:
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    size = len(file.content)
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": size, "file_path": file.path}


@method("getChat", "chat_id")
def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.text("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    fixed: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return {**chat.api(), **fixed}


@method("setMyCommands", "commands", "scope", "language_code")
def set_my_commands(world: World, params: Params) -> bool:
    commands = params.structure("commands")
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(params)] = [_command(command) for command in commands]
    return True


@method("getMyCommands", "scope", "language_code")
def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(params), [])


@method("deleteMyCommands", "scope", "language_code")
def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(params), None)
    return True


def shown_commands(world: World, user_id: int, language_code: str) -> list[Json]:
    """The menu of a private chat: the narrowest scope that has one, and in it the person's language before any other
    (https://core.telegram.org/bots/api#determining-list-of-commands)."""
    for scope in ({"type": "chat", "chat_id": user_id}, {"type": "all_private_chats"}, {"type": "default"}):
        for language in (language_code[:2], ""):
            if commands := world.commands.get((json.dumps(scope, sort_keys=True), language)):
                return commands
    return []


def _scope(params: Params) -> tuple[str, str]:
    scope = params.structure("scope") or {"type": "default"}
    if "chat_id" in scope:  # a number, or its digits
        scope = {**scope, "chat_id": as_number(str(scope["chat_id"]))}
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def _command(command: Json) -> Json:
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if others := set(command) - {"command", "description"}:
        raise not_emulated(f"the field {min(others)} of a command")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _wording(name: str, field: str, limit: int) -> None:
    """Register setMy<name> and getMy<name>: three texts about the bot that differ in name and length only."""

    @method(f"setMy{name}", field, "language_code")
    def set_wording(world: World, params: Params) -> bool:
        text = params.text(field)
        if units(text) > limit:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        world.wording[name, params.text("language_code")] = text
        return True

    @method(f"getMy{name}", "language_code")
    def get_wording(world: World, params: Params) -> dict[str, Any]:
        default = world.bot.first_name if name == "Name" else ""
        return {field: world.wording.get((name, params.text("language_code"))) or default}


_wording("Name", "name", 64)
_wording("Description", "description", 512)
_wording("ShortDescription", "short_description", 120)
