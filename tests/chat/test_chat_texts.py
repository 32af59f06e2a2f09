"""The wording: complete in both languages, rendered with everything it needs, within the messengers' limits."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta

from chat import asking, disputing, extending, granting, reviewing, tasklist, texts, who
from chat.folding import MOST_TEXT, width
from chat.notices import MOST_LINES, News
from tasks.domain.diff import Verdict
from tasks.domain.lights import Shown
from tasks.domain.model import Schedule, Standing
from tasks.domain.terms import (
    AssignmentState,
    ContactRole,
    Decision,
    Language,
    Light,
    ReportStatus,
    Role,
    ScheduleKind,
    Source,
)
from tasks.domain.unit_likeness import Likeness, Proposal
from tasks.intake.labels import Column
from tasks.intake.seen import ColumnsRead
from tasks.services.cards import Card
from tasks.services.digesting import UnreachedLine
from tasks.services.surveying import PlanAlike
from tasks.services.telling import Concern, ToldLine

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Asia/Shanghai")
NASTY = '<b>规范</b> & "检查"'
MOST_TOAST = 200
MOST_LABEL = 64  # what a phone shows of a button


def card() -> Card:
    due = date(2026, 3, 10)
    return Card(
        assignment_id=1,
        plan="方案",
        area=NASTY,
        number="1",
        title=NASTY * 3,
        measures=(NASTY, "2.抓好落实。"),
        unit_id=1,
        unit=NASTY,
        role=Role.LEAD,
        deadline_text=NASTY,
        schedule=Schedule(ScheduleKind.DATE, due),
        standing=Standing(AssignmentState.OPEN, ()),
        shown=Shown(Light.RED, NASTY, due),
        today=date(2026, 3, 20),
        left=-8,
        zone=ZONE,
    )


CHECKPOINT = SimpleNamespace(due_on=date(2026, 4, 1), checkpoint=SimpleNamespace(original_due_on=date(2026, 3, 1)))
AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
PROGRESS = SimpleNamespace(
    status=ReportStatus.PROGRESS,
    percent=80,
    text=NASTY * 100,
    figures={"培训（次）": 6.0, NASTY: 1.5},
    expected_on=date(2026, 3, 31),
    help_wanted=NASTY * 30,
    by=NASTY,
    recorded_by=NASTY,
    source=Source.RECORD,
    source_note="电话",
)
LINE = SimpleNamespace(card=card(), reason=NASTY, slip=None)
FIELDS = ("area", "number", "title", "measures", "deadline_text", "schedule", "units", "remark")
COUNTS = {verdict.value: 31 for verdict in Verdict}
CHANGE = {
    "verdict": "变更",
    "number": "1",
    "title": NASTY,
    "unsure": True,
    "replaced": True,
    "notes": [NASTY],
    "fields": [(NASTY, "", NASTY)] * 3,
}
CHOICE = {"question": NASTY, "chosen": NASTY, "items": 23, "place": NASTY, "text": NASTY, "kept": True}
NEWS = ToldLine(1, Concern.CHANGED, NASTY * 2, NASTY * 10, Role.LEAD, NASTY, None, unit=NASTY * 10)
VALUES: dict[str, Any] = {
    "card": card(),
    "cards": [card()] * 8,
    "line": LINE,
    "lines": [LINE] * 15,
    "checkpoint": CHECKPOINT,
    "progress": PROGRESS,
    "latest": PROGRESS,
    "latest_at": AT,
    "at": AT,
    "answer": NASTY,
    "reading": NASTY,
    "can_report": True,
    "name": NASTY,
    "unit": NASTY,
    "by": NASTY,
    "role": ContactRole.CONTACT,
    "tasks": 3,
    "reports": True,
    "total": 20,
    "more": 5,
    "extra": 2,
    "page": 1,
    "pages": 3,
    "several_units": True,
    "example": "1",
    "status": ReportStatus.DONE,
    "percent": 100,
    "text": NASTY * 100,
    "figures": {"培训（次）": 6.0, NASTY: 1.5},
    "expected_on": date(2026, 3, 31),
    "files": [],
    "album": True,
    "late": True,
    "closed": True,
    "number": 7,
    "due_on": date(2026, 3, 10),
    "from_due": date(2026, 3, 10),
    "asked": date(2026, 3, 31),
    "reason": NASTY,
    "decision": Decision.SEND_BACK,
    "error": NASTY,
    "size": 77,
    "most": 30,
    "minutes": 10,
    "title": NASTY * 10,
    "year": 2026,
    "year_assumed": True,
    "columns": [ColumnsRead((NASTY,) * 9, (NASTY,) * 9, (NASTY,) * 9)] * 3,
    "exists": True,
    "nothing": False,
    "changed_since": True,
    "areas": 7,
    "units": 12,
    "who": [NASTY] * 3,
    "until": "8月15日",
    "counts": COUNTS,
    "changes": [CHANGE] * 2,
    "more_changes": 3,
    "problems": [(NASTY * 30, 2)] * 2,
    "more_problems": 3,
    "choices": [CHOICE] * 7,
    "alike": PlanAlike(NASTY, 6),
    "most_away": True,
    "proposals": [Proposal(NASTY, NASTY, Likeness.REGION)] * 3,
    "more_proposals": 1,
    "new_units": [NASTY] * 8,
    "more_units": 2,
    "collectives": [NASTY] * 8,
    "told": 3,
    "people": 5,
    "sentences": [NASTY * 100] * 5,
    "again": False,
    "rows": NASTY * 100,
    "named": [("A", Column.NUMBER)] * 10,
    "letter": "B",
    "samples": [NASTY] * 3,
    "other": NASTY[:20],
    "count": 5,
    "done": SimpleNamespace(plan_title=NASTY * 10, file=NASTY * 10, counts=COUNTS, undone=False),
    "what": Role.LEAD,
    "later": 3,
    "file": NASTY * 10,
    "plan": NASTY * 10,
    "new_plan": True,
    "news": [News(NEWS, NASTY * 10, NASTY * 40)] * MOST_LINES,
    "each": NEWS,
    "hint": NASTY * 5,
    "first": date(2026, 1, 1),
    "last": date(2026, 3, 2),
    "before": NASTY * 10,
    "after": NASTY * 10,
    "role_before": Role.LEAD,
    "commands": [("tasks", NASTY)] * 12,
    "views": True,
    "coordinates": True,
    "leads": True,
    "losses": [SimpleNamespace(name=NASTY * 5, units=(NASTY * 5,), text=NASTY * 9, state="queued", error=NASTY * 9)]
    * 12,
}
VALUES |= {
    "on": date(2026, 3, 20),
    "silent": [LINE] * 15,
    "more_silent": 5,
    "unreached": [UnreachedLine(NASTY * 5, NASTY * 3, (NASTY,)), UnreachedLine(NASTY, "", (), away=True)],
    "more_unreached": 2,
    "disputes": 2,
}
FILES: dict[str, Any] = {
    "report.confirm": [SimpleNamespace(name=NASTY)] * 30,
    "report.receipt": 3,
    "report.parked": 3,
    "report.let_go": 3,
    "report.offer": 3,
    "review.card": [NASTY] * 30,
}
KEYS = sorted(texts.sources(Language.ZH))


def values_of_topic(topic: str) -> dict[str, Any]:
    """What a topic fills its texts with besides VALUES, or instead: VALUES of wording_<topic>.py beside this file."""
    name = f"wording_{topic}"
    return vars(import_module(name))["VALUES"] if find_spec(name) is not None else {}


def needs(language: Language, key: str) -> set[str]:
    source = texts.sources(language)[key]
    return set(meta.find_undeclared_variables(Environment(autoescape=True).parse(_without_filters(source))))


def _without_filters(source: str) -> str:
    return re.sub(r"\|(?:day|clock|hour|label|number|size|fold|due|item|said_by)\b(?:\(\d+\))?", "", source)


def render(language: Language, key: str, *, plain: bool = False) -> str:
    values = VALUES | ({"files": FILES[key]} if key in FILES else {}) | values_of_topic(key.partition(".")[0])
    needed = {name: values[name] for name in needs(language, key)}
    return texts.label(language, key, **needed) if plain else texts.say(language, key, **needed)


def test_both_languages_say_the_same_things() -> None:
    assert sorted(texts.sources(Language.EN)) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_say_the_same_of_each(key: str) -> None:
    assert needs(Language.ZH, key) == needs(Language.EN, key)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", KEYS)
def test_every_text_renders_escaped_and_within_the_limit(language: Language, key: str) -> None:
    said = render(language, key)
    assert said
    assert width(said) <= MOST_TEXT
    bare = re.sub(r"</?(?:b|i|u|s|code|pre|blockquote)>", "", said)
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)", bare), "only our own tags, everything else escaped"
    assert "\n\n\n" not in said


def used() -> set[str]:
    """Every key that the source names as a whole."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "chat").glob("*.py"))
    return set(re.findall(r'"([a-z]+\.[a-z_0-9]+)"', source))


REVIEW_BUTTONS = ("accept", "accept_close", "want_evidence", "send_back", "ask", "see_files", "skip", "batch")
COMPOSED = (
    *(f"review.{name}" for name in reviewing.USUAL_REASONS),
    *(f"tasks.answer_{decision.value}" for decision in Decision),
    *(f"extend.{name}" for name in (*extending.USUAL_REASONS, *granting.USUAL_REASONS)),
    *(f"ask.{name}" for name in asking.USUAL_QUESTIONS),
    *(f"review.{name}" for name in REVIEW_BUTTONS),
    *(f"extend.told_{decision.value}" for decision in Decision),
    *(f"dispute.{name}" for name in disputing.USUAL_REASONS),
    *(f"tasks.only_{which}" for which in tasklist.FILTERS if which != "all"),
    *(f"import.item_{verdict.value}" for verdict in Verdict if verdict is not Verdict.SAME),
    *(f"import.field_{name}" for name in FIELDS),
    *(f"who.{name}" for name in who.PERIODS),
)


def refusals() -> set[str]:
    """Every code that a service or a rule behind the chat may refuse with, from the source."""
    folders = [ROOT / "tasks" / "services", ROOT / "tasks" / "domain", ROOT / "chat"]
    chat_services = {"reporting", "reviewing", "extending", "invitations", "lifecycle", "cards", "people"}
    chat_services |= {"confirming", "imports", "surveying", "undoing", "amending"}
    chat_services |= {"accepting", "disputing", "collecting", "plans"}
    chat_services |= {"nudging", "finding", "recording", "instructing"}
    chat_services |= {"asking", "batching", "review_queue"}
    chat_services |= {"leaves", "handovers", "roster"}
    chat_services |= {"groups"}
    found = {"not_allowed", "not_found", "gone", "bad_button"}
    for folder in folders:
        for path in folder.glob("*.py"):
            if folder.name == "chat" or path.stem in chat_services:
                source = path.read_text(encoding="utf-8")
                found |= set(re.findall(r'Refused\(\s*"(\w+)"', source))
                found |= set(re.findall(r'return "((?:invitation|handover)_\w+)"', source))
    return found


def test_every_refusal_has_its_words_and_no_words_are_left_over() -> None:
    written = {key.removeprefix("refused.") for key in KEYS if key.startswith("refused.")}
    assert written == refusals()


def test_every_text_that_is_used_exists_and_every_one_that_exists_is_used() -> None:
    named = used() | set(COMPOSED) | {key for key in KEYS if key.startswith("refused.")}
    assert named == set(KEYS)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "key",
    [key for key in KEYS if key.startswith("refused.")]
    + [
        "binding.stranger",
        "report.stale",
        "review.files_coming",
        "batch.stale",
        "batch.none_fit",
        "contacts.end_done",
        "import.reading_again",
        "import.applying",
    ]
    + ["accept.done", "accept.before", "accept.changed", "accept.later"]
    + ["dispute.stale", "dispute.taken_back", "cooperate.pick_one", "cooperate.nothing", "cooperate.too_long"],
)
def test_what_is_shown_over_a_button_is_short(language: Language, key: str) -> None:
    said = html.unescape(re.sub(r"<[^<>]*>", "", render(language, key)))
    assert len(said) + len("阿依古丽·买买提") <= MOST_TOAST


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "key",
    [
        *("tasks.item", "tasks.item_of_unit", "tasks.open", "tasks.previous", "tasks.next", "tasks.all", "tasks.mine"),
        *("tasks.only_late", "tasks.only_sub", "tasks.only_new", "tasks.expand", "tasks.back"),
        *("accept.one", "accept.all", "accept.these", "dispute.begin", "dispute.take_back", "dispute.back"),
        *("dispute.unknown", "dispute.named", "dispute.as_written", "dispute.give", "dispute.give_other"),
        *("dispute.give_another", "dispute.take_away", "dispute.uphold", "dispute.yes", "dispute.next", "dispute.open"),
        *("cooperate.adopt", "cooperate.toggle", "cooperate.use", "cooperate.back", "cooperate.see"),
        *(f"dispute.{name}" for name in disputing.USUAL_REASONS),
        *("report.yes", "report.again", "report.cancel", "report.nothing_to_add", "report.as_status"),
        *(f"review.{name}" for name in (*REVIEW_BUTTONS, "back", "undo", "next")),
        *("extend.grant", "extend.decline", "extend.no_reason", "extend.take_back", "extend.calendar", "extend.soon"),
        *(f"extend.{name}" for name in (*extending.USUAL_REASONS, *granting.USUAL_REASONS)),
        *(
            "ask.answer",
            "ask.later",
            "batch.accept",
            "batch.one_by_one",
            "batch.undo",
            "binding.not_me",
            "changes.item",
        ),
        *(f"ask.{name}" for name in asking.USUAL_QUESTIONS),
        *("import.yes", "import.no", "import.back", "import.see_choices", "import.choose", "import.columns_rest"),
        *("import.columns_back", "import.columns_anew", "import.undo", "import.undo_yes", "import.undo_no"),
        *(f"review.{name}" for name in reviewing.USUAL_REASONS),
        *("handover.post", "handover.link", "handover.to", "handover.not_now", "handover.yes", "handover.back"),
        *("handover.anew", "handover.cancel", "invite.offer", "invite.see_unit"),
        *("contacts.see", "contacts.invite", "contacts.leave", "contacts.handover", "contacts.end", "contacts.all"),
        *("contacts.end_yes", "contacts.back_unit"),
        *("leave.today", "leave.this_friday", "leave.next_friday", "leave.pick", "leave.cancel", "leave.finish"),
        "leave.other_days",
        *("status.item", "status.by_area", "status.by_unit", "status.overdue", "status.who", "status.export"),
        *("status.back", "status.return", "status.area", "status.choice", "status.part", "status.course"),
        *("status.my_units", "status.all_units", "unit.line", "unit.all", "who.unit", "plan.choose", "plan.status"),
        *(f"who.{name}" for name in who.PERIODS),
    ],
)
def test_a_buttons_label_is_one_short_plain_line(language: Language, key: str) -> None:
    said = render(language, key, plain=True)
    assert 0 < len(said) <= MOST_LABEL
    assert "\n" not in said
    assert "&amp;" not in said


def test_a_name_that_is_missing_is_an_error() -> None:
    with pytest.raises(Exception, match="undefined"):
        texts.say(Language.ZH, "binding.renamed")


@pytest.mark.parametrize(
    ("left", "due_on", "zh", "en"),
    [
        (None, None, "", ""),
        (0, date(2026, 3, 20), "今天到期", "due today"),
        (1, date(2026, 3, 23), "还有 1 个工作日", "1 working day left"),
        (-8, date(2026, 3, 10), "已逾期 8 个工作日", "overdue by 8 working days"),
        (0, date(2026, 3, 19), "已逾期", "overdue"),
    ],
)
def test_how_near_the_due_day_is(left: int | None, due_on: date | None, zh: str, en: str) -> None:
    today = date(2026, 3, 20)
    assert [texts.due_words(left, due_on, today, chinese) for chinese in (True, False)] == [zh, en]
