"""What simulated people do in their Telegram apps: each action changes the world and queues the bot's update."""

from __future__ import annotations

import re

from sandbox import media
from sandbox.entities import detect, trim, units
from sandbox.errors import ApiError, bad_request
from sandbox.messages import MAX_CAPTION, MAX_TEXT
from sandbox.params import Params, Upload
from sandbox.state import Chat, Json, Message, Query, StoredFile, User, World

FIRST_PERSON_ID = 900_000_001
ANONYMOUS = User(1087968824, "Group", is_bot=True, username="GroupAnonymousBot")
START_LINK = re.compile(r"https?://t\.me/([A-Za-z0-9_]+)\?start=([A-Za-z0-9_-]{1,64})")


def add_person(world: World, spec: Params) -> User:
    """Create a person with their (not yet started) private chat, or return the one with that id.

    `spec` may have id, first_name, last_name, username and language_code.
    """
    user_id = spec.integer("id", FIRST_PERSON_ID + len(world.users))
    if user_id <= 0:
        raise bad_request("a person's id is positive")
    if user_id in world.users:
        return world.users[user_id]
    user = User(user_id, spec.text("first_name") or str(user_id))
    user.last_name, user.username = spec.text("last_name"), spec.text("username")
    user.language_code = spec.text("language_code")
    world.users[user_id] = user
    world.chats[user_id] = Chat(user_id, "private", user=user)
    return user


def add_group(world: World, title: str, members: list[User], creator: User, *, reads_all: bool = False) -> Chat:
    """Create a group with the bot in it; the bot gets my_chat_member and the service message."""
    chat = Chat(-world.next_number() - 1_000_000, "group", title=title, members=members, reads_all=reads_all)
    world.chats[chat.id] = chat
    _membership(world, chat, creator, "left", "member")
    _service(world, chat, creator, {"group_chat_created": True})
    return chat


def add_bot(world: World, user: User, chat: Chat, *, added: bool) -> int | None:
    """A member adds the bot to the group, or removes it; it gets my_chat_member."""
    _may_write(user, chat)
    if chat.user is not None or chat.has_bot == added:
        raise bad_request("nothing would change")
    chat.has_bot = added
    return _membership(world, chat, user, *(("left", "member") if added else ("member", "left")))


def migrate(world: World, chat: Chat) -> Chat:
    """Upgrade a group to a supergroup with a new id; the old id answers with migrate_to_chat_id from now on."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise bad_request("only a group that is not migrated yet can become a supergroup")
    new = Chat(-1_000_000_000_000 - world.next_number(), "supergroup", title=chat.title, members=chat.members)
    world.chats[new.id] = new
    actor = chat.members[0]
    _service(world, chat, actor, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    _service(world, new, actor, {"migrate_from_chat_id": chat.id})
    return new


def say(
    world: World, user: User, chat: Chat, text: str, reply_to: int | None = None, *, anonymous: bool = False
) -> tuple[Message, int | None]:
    """Write a text; returns the message and the update's id (None: the bot does not get to see it).

    `anonymous`: as an administrator of the group who shows only its name. A reply to a message of the time before the
    group's upgrade does not name it: bots get to know who wrote it, and no more.
    """
    text, _ = trim(text, [])
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    extra: Json = {"sender_chat": chat.api()} if anonymous else {}
    before = next((old for old in world.chats.values() if old.migrated_to == chat.id), None)
    asked = reply_to if reply_to not in chat.messages else None
    answered = before.messages.get(asked) if before is not None and asked is not None else None
    if answered is not None:
        origin = {"type": "user", "sender_user": answered.sender.api(), "date": answered.date}
        return _write(world, user, chat, text=text, extra=extra | {"external_reply": {"origin": origin}})
    return _write(world, user, chat, text=text, reply_to=_visible(chat, reply_to) if reply_to else None, extra=extra)


def follow(world: World, user: User, link: str) -> tuple[Message, int | None]:
    """Open https://t.me/<bot>?start=<code> and press Start, which sends '/start <code>'."""
    found = START_LINK.fullmatch(link.strip())
    if found is None or found.group(1).lower() != world.bot.username.lower():
        raise bad_request(f"not a start link of @{world.bot.username}: {link}")
    return say(world, user, world.chats[user.id], f"/start {found.group(2)}")


def send_files(
    world: World, user: User, chat: Chat, files: list[tuple[StoredFile, str]]
) -> list[tuple[Message, int | None]]:
    """Send photos or documents with their captions; several make an album."""
    if any(units(caption) > MAX_CAPTION for _, caption in files):
        raise bad_request("message caption is too long")
    album = str(world.next_number()) if len(files) > 1 else ""
    return [_write(world, user, chat, text=caption.strip(), file=file, album=album) for file, caption in files]


def read_upload(world: World, kind: str, upload: Upload) -> StoredFile:
    """Keep a person's file. People may send what bots may not download: only a photo's limits are checked."""
    if kind == "photo":
        return media.store(world, "photo", upload)
    if not upload.content:
        raise bad_request("file must be non-empty")
    return world.store_file("document", upload.name, upload.mime, upload.content)


def edit(world: World, user: User, chat: Chat, message_id: int, text: str) -> int | None:
    """Change one's own message; returns the id of the edited_message update."""
    message = _visible(chat, message_id)
    if message.sender is not user or not text.strip():
        raise bad_request("message can't be edited")
    message.text, message.edited = text.strip(), world.now()
    message.entities = detect(message.text)
    world.event(chat, "edit", {"message": message.view()})
    return world.updates.put("edited_message", message.api())


def press(world: World, user: User, chat: Chat, button: str, message_id: int | None) -> tuple[Query, int | None]:
    """Press the inline button with that text or data, on the newest message that has it unless one is named.

    On a message that is named, a button that an edit took away can be pressed by its data: the app of a person who is
    quick, or offline, has not shown the edit yet.
    """
    _may_write(user, chat)
    candidates = [_visible(chat, message_id)] if message_id else [m for _, m in sorted(chat.messages.items())][::-1]
    for message in candidates:
        for pressed in (b for row in message.keyboard for b in row):
            if button in {pressed["text"], pressed.get("callback_data")}:
                if "callback_data" not in pressed:
                    raise bad_request(f"the button {button} opens {pressed['url']}; the bot hears nothing of it")
                return _query(world, user, message, pressed["callback_data"])
    if message_id and button in candidates[0].had:
        return _query(world, user, candidates[0], button)
    shown = [b["text"] for m in candidates for row in m.keyboard for b in row][:20]
    raise bad_request(f"no button {button!r} here; there are: {', '.join(shown) or 'none'}")


def block(world: World, user: User, *, blocked: bool) -> int | None:
    """Block or unblock the bot; it gets my_chat_member."""
    if user.blocked == blocked:
        raise bad_request("nothing would change")
    user.blocked = blocked
    chat = world.chats[user.id]
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    return _membership(world, chat, user, old, new)


def _write(
    world: World,
    user: User,
    chat: Chat,
    *,
    text: str,
    file: StoredFile | None = None,
    album: str = "",
    reply_to: Message | None = None,
    extra: Json | None = None,
) -> tuple[Message, int | None]:
    _may_write(user, chat)
    if chat.user is not None:
        user.started = True
    sender = ANONYMOUS if extra and "sender_chat" in extra else user
    message = Message(world.next_number(), chat, sender, world.now(), file.kind if file else "text", text, detect(text))
    message.file, message.album, message.reply_to, message.extra = file, album, reply_to, dict(extra or {})
    world.post(message)
    return message, world.updates.put("message", message.api()) if _bot_reads(world, message) else None


def _bot_reads(world: World, message: Message) -> bool:
    """Privacy mode: in a group a bot sees commands that are not for another bot, and replies to itself."""
    if not message.chat.has_bot:
        return False
    if message.chat.user is not None or (message.reply_to is not None and message.reply_to.sender is world.bot):
        return True
    origin = message.extra.get("external_reply", {}).get("origin", {}).get("sender_user", {})
    if message.chat.reads_all or origin.get("id") == world.bot.id:
        return True
    commands = [e for e in message.entities if e["type"] == "bot_command" and e["offset"] == 0]
    if not commands:
        return False
    addressed = message.text[: commands[0]["length"]].partition("@")[2]
    return addressed.lower() in {"", world.bot.username.lower()}


def _may_write(user: User, chat: Chat) -> None:
    if user.deactivated:
        raise ApiError(409, "this person's account is deactivated")
    if chat.user is not None and user.blocked:
        raise ApiError(409, "this person has blocked the bot and must unblock it first")
    if chat.migrated_to is not None:
        raise ApiError(409, "this group has become a supergroup")
    if user is not chat.user and user not in chat.members:
        raise ApiError(409, "this person is not a member of the chat")


def _visible(chat: Chat, message_id: int) -> Message:
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"there is no message {message_id} in this chat")
    return message


def _query(world: World, user: User, message: Message, data: str) -> tuple[Query, int | None]:
    query = Query(str(4_000_000_000_000_000 + world.next_number()), user, message)
    world.queries[query.id] = query
    content = {
        "id": query.id,
        "from": user.api(),
        "message": message.api(),
        "chat_instance": str(7_000_000_000_000_000 + abs(message.chat.id)),
        "data": data,
    }
    return query, world.updates.put("callback_query", content)


def _membership(world: World, chat: Chat, actor: User, old: str, new: str) -> int | None:
    def member(status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": world.bot.api(), **until}

    content = {
        "chat": chat.api(),
        "from": actor.api(),
        "date": world.now(),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    return world.updates.put("my_chat_member", content)


def _service(world: World, chat: Chat, actor: User, content: Json) -> None:
    message = world.post(Message(world.next_number(), chat, actor, world.now(), "service", extra=content))
    world.updates.put("message", message.api())
