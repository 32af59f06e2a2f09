"""Bot API methods that send, edit and delete messages."""

from __future__ import annotations

from typing import Any

from sandbox import media
from sandbox.entities import Entity, detect, parse_html, trim, units
from sandbox.errors import bad_request, not_emulated
from sandbox.keyboards import read_keyboard
from sandbox.params import Params
from sandbox.registry import method
from sandbox.state import Chat, Json, Keyboard, Message, StoredFile, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
DELETE_WITHIN_S = 48 * 3600
ALBUM_SIZES = range(2, 11)

# The last three change nothing that the stand-in shows: no sounds, no previews, no payments.
DELIVERY = ("chat_id", "reply_parameters", "protect_content", "disable_notification", "allow_paid_broadcast")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


@method("sendMessage", *DELIVERY, "text", "parse_mode", "link_preview_options", "reply_markup")
def send_message(world: World, params: Params) -> Json:
    chat = world.writable(params.text("chat_id"))
    text, entities = _text(world, params.text("text"), params.text("parse_mode"))
    keyboard = read_keyboard(params)
    return _send(world, params, chat, text=text, entities=entities, keyboard=keyboard).api()


@method("sendPhoto", *DELIVERY, "photo", "caption", "parse_mode", "reply_markup")
def send_photo(world: World, params: Params) -> Json:
    chat = world.writable(params.text("chat_id"))
    text, entities = _caption(world, params.text("caption"), params.text("parse_mode"))
    keyboard, file = read_keyboard(params), media.read_file(world, params, "photo")
    return _send(world, params, chat, file=file, text=text, entities=entities, keyboard=keyboard).api()


@method(
    "sendDocument", *DELIVERY, "document", "caption", "parse_mode", "reply_markup", "disable_content_type_detection"
)
def send_document(world: World, params: Params) -> Json:
    chat = world.writable(params.text("chat_id"))
    text, entities = _caption(world, params.text("caption"), params.text("parse_mode"))
    keyboard, file = read_keyboard(params), media.read_file(world, params, "document")
    return _send(world, params, chat, file=file, text=text, entities=entities, keyboard=keyboard).api()


@method("sendMediaGroup", *DELIVERY, "media")
def send_media_group(world: World, params: Params) -> list[Json]:
    chat = world.writable(params.text("chat_id"))
    items = params.structure("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad_request("can't parse media JSON object")
    if len(items) not in ALBUM_SIZES:
        raise bad_request("too much messages to send as an album" if len(items) > 10 else "group send failed")
    kinds = {item.get("type") for item in items}
    if not kinds <= {"photo", "document"}:
        raise not_emulated("albums of anything but photos or documents")
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    prepared = []
    for item in items:
        if others := set(item) - {"type", "media", "caption", "parse_mode", "disable_content_type_detection"}:
            raise not_emulated(f"the album field {min(others)}")
        text, entities = _caption(world, str(item.get("caption") or ""), str(item.get("parse_mode") or ""))
        one = Params(item, params.uploads)
        prepared.append((media.read_file(world, one, item["type"], "media"), text, entities))
    album = str(world.next_number())
    sent = [_send(world, params, chat, file=f, text=text, entities=e, album=album) for f, text, e in prepared]
    return [message.api() for message in sent]


@method("editMessageText", "chat_id", "message_id", "text", "parse_mode", "link_preview_options", "reply_markup")
def edit_message_text(world: World, params: Params) -> Json:
    message = _editable(world, params)
    text, entities = _text(world, params.text("text"), params.text("parse_mode"))
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, text, entities, read_keyboard(params))


@method("editMessageCaption", "chat_id", "message_id", "caption", "parse_mode", "reply_markup")
def edit_message_caption(world: World, params: Params) -> Json:
    message = _editable(world, params)
    text, entities = _caption(world, params.text("caption"), params.text("parse_mode"))
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, text, entities, read_keyboard(params))


@method("editMessageReplyMarkup", "chat_id", "message_id", "reply_markup")
def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _editable(world, params)
    return _edit(world, message, message.text, message.entities, read_keyboard(params), "buttons")


@method("deleteMessage", "chat_id", "message_id")
def delete_message(world: World, params: Params) -> bool:
    chat = world.writable(params.text("chat_id"))
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if world.now() - message.date > DELETE_WITHIN_S or (chat.user is None and message.sender is not world.bot):
        raise bad_request("message can't be deleted")
    del chat.messages[message.id]
    world.event(chat, "delete", {"message": message.view()})
    return True


def _text(world: World, source: str, parse_mode: str) -> tuple[str, list[Entity]]:
    text, entities = _parse(world, source, parse_mode)
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def _caption(world: World, source: str, parse_mode: str) -> tuple[str, list[Entity]]:
    text, entities = _parse(world, source, parse_mode)
    if units(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def _parse(world: World, source: str, parse_mode: str) -> tuple[str, list[Entity]]:
    mode = parse_mode.lower()
    if mode in {"markdown", "markdownv2"}:
        raise not_emulated("parse_mode " + parse_mode)
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(source) if mode else trim(source.replace("\r", ""), [])
    return text, detect(text, [_mention(world, entity) for entity in entities])


def _mention(world: World, entity: Entity) -> Entity:
    url = str(entity.get("url", ""))
    if not url.startswith("tg://user?id="):
        return entity
    user = world.users.get(Params({"id": url.removeprefix("tg://user?id=")}, {}).integer("id"))
    if user is None:
        raise not_emulated("mentions of unknown people")
    return {"type": "text_mention", "offset": entity["offset"], "length": entity["length"], "user": user.api()}


def _send(
    world: World,
    params: Params,
    chat: Chat,
    *,
    text: str,
    entities: list[Entity],
    keyboard: Keyboard | None = None,
    file: StoredFile | None = None,
    album: str = "",
) -> Message:
    reply_to = _replied(chat, params.structure("reply_parameters"))
    message = Message(world.next_number(), chat, world.bot, world.now(), file.kind if file else "text", text, entities)
    message.keyboard, message.file, message.album, message.reply_to = keyboard or [], file, album, reply_to
    if params.flag("protect_content"):
        message.extra["has_protected_content"] = True
    return world.post(message)


def _replied(chat: Chat, reply: Any) -> Message | None:
    if not isinstance(reply, dict):
        return None
    if others := set(reply) - {"message_id", "allow_sending_without_reply"}:
        raise not_emulated(f"the field {min(others)} of reply_parameters")
    message = chat.messages.get(Params(reply, {}).integer("message_id"))
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _editable(world: World, params: Params) -> Message:
    message = world.writable(params.text("chat_id")).messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot or message.kind == "service":
        raise bad_request("message can't be edited")
    return message


def _edit(
    world: World, message: Message, text: str, entities: list[Entity], keyboard: Keyboard, kind: str = "edit"
) -> Json:
    if (text, entities, keyboard) == (message.text, message.entities, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    message.had |= {button["callback_data"] for row in message.keyboard for button in row if "callback_data" in button}
    message.text, message.entities, message.keyboard = text, entities, keyboard
    message.edited = world.now()
    world.event(message.chat, kind, {"message": message.view()})
    return message.api()
