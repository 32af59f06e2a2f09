"""Faults on demand, enforced limits and the log, as a bot sees them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from stage import Stage, scene
from telegram.error import NetworkError, RetryAfter, TelegramError

from sandbox.people import ControlError


@pytest.mark.parametrize(
    ("rule", "error", "stored"),
    [
        ({"kind": "flood", "retry_after": 7}, RetryAfter, 0),
        ({"kind": "flood_bare"}, NetworkError, 0),
        ({"kind": "error"}, NetworkError, 0),
        ({"kind": "error", "status": 502}, NetworkError, 0),
        ({"kind": "gateway"}, NetworkError, 0),
        ({"kind": "lose"}, NetworkError, 0),
        ({"kind": "drop"}, NetworkError, 1),
    ],
    ids=str,
)
@scene
async def test_a_fault_strikes_once_and_then_the_message_goes_through(
    stage: Stage, rule: dict[str, Any], error: type[TelegramError], stored: int
) -> None:
    li = await stage.person()
    await stage.people.fault(**rule, method="sendMessage")
    with pytest.raises(error) as raised:
        await stage.bot.send_message(li.id, "催办")
    if isinstance(raised.value, RetryAfter):
        assert raised.value.retry_after.total_seconds() == 7
    assert sum(m.text == "催办" for m in await li.messages()) == stored
    await stage.bot.send_message(li.id, "催办")
    assert sum(m.text == "催办" for m in await li.messages()) == stored + 1
    first, second = await stage.people.log("sendMessage")
    assert (first["fault"], second["fault"], second["status"]) == (rule["kind"], "", 200)
    assert first["arrived"] <= second["arrived"]
    assert {first["chat_id"], second["chat_id"]} == {li.id}


@scene
async def test_faults_can_be_for_one_chat_several_times_or_by_chance(stage: Stage) -> None:
    li, wang = await stage.person("李明"), await stage.person("王芳")

    async def failures(chat_id: int, attempts: int) -> list[int]:
        failed = []
        for number in range(attempts):
            try:
                await stage.bot.send_chat_action(chat_id, "typing")
            except NetworkError:
                failed.append(number)
        return failed

    await stage.people.fault("error", chat_id=li.id, times=2)
    assert (await failures(wang.id, 2), await failures(li.id, 4)) == ([], [0, 1])
    await stage.people.fault("error", times=None, probability=0.5, seed=3)
    by_chance = await failures(li.id, 12)
    await stage.people.clear_faults()
    await stage.people.fault("error", times=None, probability=0.5, seed=3)
    assert 0 < len(by_chance) < 12
    assert await failures(li.id, 12) == by_chance
    await stage.bot.get_updates()


@scene
async def test_a_held_answer_comes_when_the_faults_are_cleared(stage: Stage) -> None:
    li = await stage.person()
    await stage.people.fault("hold")
    sending = asyncio.create_task(stage.bot.send_message(li.id, "催办"))
    await li.expect("催办")
    assert not sending.done()
    assert (await stage.people.log("sendMessage"))[0]["status"] == 0
    await stage.people.clear_faults()
    assert (await sending).text == "催办"


@scene
async def test_a_delay_adds_to_another_fault(stage: Stage) -> None:
    li = await stage.person()
    await stage.people.fault("delay", seconds=0.01)
    await stage.people.fault("flood", retry_after=1)
    with pytest.raises(RetryAfter):
        await stage.bot.send_message(li.id, "x")
    assert (await stage.people.log("sendMessage"))[0]["fault"] == "delay+flood"


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ({"kind": "earthquake"}, "a fault's kind is one of flood"),
        ({"kind": "flood", "retry": 3}, "unknown field retry"),
        ({"kind": "flood", "retry_after": "soon"}, "retry_after"),
    ],
)
@scene
async def test_a_wrong_fault_is_refused(stage: Stage, rule: dict[str, Any], refusal: str) -> None:
    with pytest.raises(ControlError, match=refusal):
        await stage.people.fault(**rule)


@scene
async def test_limits_are_enforced_and_rates_counted(stage: Stage) -> None:
    people = [await stage.person(name) for name in ("甲", "乙", "丙")]
    await stage.people.limits(per_second=3, per_chat_second=1)
    await stage.bot.send_message(people[0].id, "一")
    with pytest.raises(RetryAfter):
        await stage.bot.send_message(people[0].id, "二")
    for person in people[1:]:
        await stage.bot.send_message(person.id, "一")
    with pytest.raises(RetryAfter):
        await stage.bot.send_message(people[1].id, "二")
    rates = await stage.people.rates()
    assert (rates["peak_per_second"], rates["peak_per_chat_second"]) == (3, 1)
    assert (rates["by_method"]["sendMessage"], rates["by_status"]["429"]) == (5, 2)
    await stage.people.limits()
    await stage.bot.send_message(people[0].id, "二")
    group = await stage.people.group("群", people)
    await stage.people.limits(per_group_minute=2)
    for _ in range(2):
        await stage.bot.send_message(group, "通报")
    with pytest.raises(RetryAfter):
        await stage.bot.send_message(group, "通报")
    assert (await stage.people.rates())["peak_per_group_minute"] == 2
