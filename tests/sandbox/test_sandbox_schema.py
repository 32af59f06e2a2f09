"""What the sandbox emits and accepts, against a machine-readable description of the Bot API (tests/data/botapi)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stage import Stage, png, scene

import sandbox.messages
import sandbox.methods  # noqa: F401 - registers
from sandbox.names import METHOD_NAMES
from sandbox.registry import METHODS

API = json.loads((Path(__file__).parents[1] / "data/botapi/types.json").read_text(encoding="utf-8"))
PLAIN: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "String": str,
    "Boolean": bool,
    "True": bool,
    "Float": (int, float),
}


def violations(value: Any, kind: str, where: str) -> list[str]:
    """Why `value` is no `kind`; [] when it is one."""
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no array"]
        inner = kind.removeprefix("Array of ")
        return [why for n, item in enumerate(value) for why in violations(item, inner, f"{where}[{n}]")]
    if kind in PLAIN:
        right = isinstance(value, PLAIN[kind]) and (kind == "Boolean" or kind == "True" or not isinstance(value, bool))
        return [] if right else [f"{where}: {value!r} is no {kind}"]
    if kind not in API["types"]:
        return [f"{where}: the extract does not describe {kind}"]
    described = API["types"][kind]
    if described.get("subtypes"):
        return _best([violations(value, one, where) for one in described["subtypes"] if one in API["types"]])
    if not isinstance(value, dict):
        return [f"{where}: no object"]
    found = [f"{where}.{name}: unknown to {kind}" for name in value if name not in described["fields"]]
    for name, (required, *kinds) in described["fields"].items():
        if name in value:
            found += _best([violations(value[name], one, f"{where}.{name}") for one in kinds])
        elif required:
            found.append(f"{where}.{name}: missing in {kind}")
    return found


def _best(attempts: list[list[str]]) -> list[str]:
    return min(attempts, key=len)


def test_every_known_method_name_is_listed() -> None:
    assert sorted(METHOD_NAMES) == API["method_names"]


def test_methods_accept_documented_parameters_and_every_required_one() -> None:
    for name, method in METHODS.items():
        documented = API["methods"][name]["fields"]
        assert method.parameters <= set(documented), name
        assert {field for field, (required, *_) in documented.items() if required} <= method.parameters, name


def test_the_check_finds_wrong_fields() -> None:
    good = {"id": 1, "is_bot": False, "first_name": "李"}
    assert violations(good, "User", "user") == []
    assert violations({**good, "nickname": "x"}, "User", "user") == ["user.nickname: unknown to User"]
    assert violations({"id": "1", "is_bot": False}, "User", "user") == [
        "user.id: '1' is no Integer",
        "user.first_name: missing in User",
    ]


@scene
async def test_every_answer_and_update_is_what_the_api_describes(stage: Stage) -> None:
    li = await stage.people.person("李明")
    checked: set[str] = set()

    async def call(method: str, **parameters: Any) -> Any:
        answer = await stage.raw(method, **parameters)
        assert answer["ok"], (method, answer)
        assert _best([violations(answer["result"], kind, method) for kind in API["methods"][method]["returns"]]) == []
        checked.add(method)
        return answer["result"]

    await li.say("/start https://a.cn @somebody")
    await li.send_photo(png(), "图")
    await li.send_document("a.pdf", b"x", "application/pdf")
    photo, document = [message.photo or message.document for message in (await li.messages())[1:]]
    assert photo and document
    keyboard = {"inline_keyboard": [[{"text": "办结", "callback_data": "x"}, {"text": "网", "url": "https://x.cn"}]]}
    rich = f'<b>a</b> <a href="https://a.cn">b</a> <a href="tg://user?id={li.id}">c</a> <pre>d</pre>'
    card = await call("sendMessage", chat_id=li.id, text=rich, parse_mode="HTML", reply_markup=keyboard)
    me = card["message_id"]
    await call("sendMessage", chat_id=li.id, text="x", reply_parameters={"message_id": me}, protect_content=True)
    sent = await call("sendPhoto", chat_id=li.id, photo=photo.file_id, caption="图", reply_markup=keyboard)
    await call("editMessageCaption", chat_id=li.id, message_id=sent["message_id"], caption="新")
    await call("sendDocument", chat_id=li.id, document=document.file_id)
    media = [{"type": "document", "media": document.file_id, "caption": "<i>a</i>", "parse_mode": "HTML"}] * 2
    await call("sendMediaGroup", chat_id=li.id, media=media)
    query = await li.press("办结", me)
    await call("editMessageText", chat_id=li.id, message_id=me, text="y")
    await call("editMessageReplyMarkup", chat_id=li.id, message_id=me, reply_markup=keyboard)
    await call("deleteMessage", chat_id=li.id, message_id=me)
    await call("sendChatAction", chat_id=li.id, action="typing")
    await call("getFile", file_id=document.file_id)
    group = await stage.people.group("群", [li])
    await call("getChat", chat_id=group)
    await call("getChat", chat_id=li.id)
    asked = await call("sendMessage", chat_id=group, text="进展？")
    await li.reply(asked["message_id"], "已完成", chat_id=group)
    await li.say("/tasks", chat_id=group, anonymous=True)
    new = await stage.people.migrate(group)
    await li.reply(asked["message_id"], "已完成", chat_id=new)
    await li.remove_bot(new)
    await li.add_bot(new)
    await li.edit((await li.messages())[0].id, "改")
    await li.block()
    await li.unblock()
    updates = await call("getUpdates")
    kinds = {kind for update in updates for kind in update if kind != "update_id"}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}
    answered = next(u["callback_query"]["id"] for u in updates if u["update_id"] == query)
    await call("answerCallbackQuery", callback_query_id=answered, text="好")
    await call("setMyCommands", commands=[{"command": "tasks", "description": "任务"}])
    for name, parameters in {
        "Name": "name",
        "Description": "description",
        "ShortDescription": "short_description",
    }.items():
        await call(f"setMy{name}", **{parameters: "督办"})
        await call(f"getMy{name}")
    for method in ("getMe", "getMyCommands", "deleteMyCommands", "getWebhookInfo", "deleteWebhook"):
        await call(method)
    assert checked == set(METHODS)
