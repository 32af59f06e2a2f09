"""What Telegram shows of the bot: its name and its command menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat, BotCommandScopeDefault

from chat.menu import Line
from tasks.domain.terms import Language


@dataclass(frozen=True)
class Identity:
    """Who the bot is on Telegram: the id, the name people see, and the user name for t.me links."""

    id: str
    name: str
    user_name: str


async def identity(bot: Bot) -> Identity:
    """Asks Telegram who the bot is; raises TelegramError (InvalidToken for a token that is refused)."""
    me = await bot.get_me()
    return Identity(id=str(me.id), name=me.full_name, user_name=me.username or "")


async def set_menu(bot: Bot, lines: Sequence[Line], groups: Sequence[Line]) -> None:
    """Sets the command menu of everybody who has none of their own, and that of groups; Chinese also where no language
    fits."""
    for scope, of_scope in ((BotCommandScopeDefault(), lines), (BotCommandScopeAllGroupChats(), groups)):
        chinese = [BotCommand(line.command, line.zh) for line in of_scope]
        english = [BotCommand(line.command, line.en) for line in of_scope]
        await bot.set_my_commands(chinese, scope)
        await bot.set_my_commands(chinese, scope, Language.ZH.value)
        await bot.set_my_commands(english, scope, Language.EN.value)


async def set_own_menu(bot: Bot, chat_id: str, lines: str) -> None:
    """Sets the menu of one chat, 'command what it is for' in each line; without any it is everybody's again."""
    scope = BotCommandScopeChat(chat_id)
    commands = [BotCommand(*line.split(" ", 1)) for line in lines.splitlines()]
    if commands:
        await bot.set_my_commands(commands, scope=scope)
    else:
        await bot.delete_my_commands(scope=scope)
