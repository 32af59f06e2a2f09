"""Cut the types and methods that the sandbox uses out of a machine-readable description of the Bot API.

    python tests/data/botapi/extract.py ../shared/botapi/api.json

writes types.json beside this file, one line for each type and method.
"""

import json
import sys
from pathlib import Path

TYPES = """
    Update User Chat ChatFullInfo AcceptedGiftTypes Message MaybeInaccessibleMessage MessageEntity PhotoSize Document
    File InlineKeyboardMarkup InlineKeyboardButton CallbackQuery ChatMemberUpdated ChatMember ChatMemberMember
    ChatMemberLeft ChatMemberBanned ExternalReplyInfo MessageOrigin MessageOriginUser
    WebhookInfo BotCommand BotName BotDescription BotShortDescription ResponseParameters
"""
METHODS = """
    getMe getUpdates sendMessage sendPhoto sendDocument sendMediaGroup editMessageText editMessageCaption
    editMessageReplyMarkup deleteMessage answerCallbackQuery sendChatAction getFile getChat setMyCommands getMyCommands
    deleteMyCommands deleteWebhook getWebhookInfo setMyName getMyName setMyDescription getMyDescription
    setMyShortDescription getMyShortDescription
"""


def cut(described: dict) -> dict:
    """Fields as name → [required, type …]; what a method returns; what a type's alternatives are."""
    kept = {"fields": {f["name"]: [f["required"], *f["types"]] for f in described.get("fields", [])}}
    return kept | {key: described[key] for key in ("returns", "subtypes") if key in described}


def main() -> None:
    api = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    types, methods = api["types"], api["methods"]
    lines = [f'{{"version": {json.dumps(api["version"])}', f'"method_names": {json.dumps(sorted(methods))}']
    lines += ['"types": {' + ",\n".join(f'"{n}": {json.dumps(cut(types[n]))}' for n in TYPES.split()) + "}"]
    lines += ['"methods": {' + ",\n".join(f'"{n}": {json.dumps(cut(methods[n]))}' for n in METHODS.split()) + "}}"]
    Path(__file__).with_name("types.json").write_text(",\n".join(lines) + "\n", encoding="utf-8")


main()
