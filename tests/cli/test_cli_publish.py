"""What the schedule writes leaves: to people in chat, by e-mail, to a web address; before a holiday that it meets."""

from __future__ import annotations

import asyncio
import email
import email.policy
import hashlib
import hmac
import json
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from shell import MODULE, SAMPLE, TITLE, Shell

from desk.mailing import Post
from sandbox.people import People
from sandbox.server import Sandbox
from tasks.domain.terms import Output
from tasks.domain.workdays import WeekendCalendar
from tasks.services.publishing import Channel, OwedSend
from tasks.settings.sections import Mail

FRIDAY = {"DUBAN_CLOCK_START": "2024-05-24T17:00"}
NAME = f"{TITLE}_2024-05-24"
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shell = Shell(tmp_path_factory.mktemp("office"))
    assert shell.quick("import", SAMPLE, "--yes").status == 0
    return shell.folder


@pytest.fixture
def office(imported: Path, tmp_path: Path) -> Shell:
    """With the sample imported, and nothing published yet."""
    return Shell(Path(shutil.copytree(imported, tmp_path / "office")))


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusing:
            return "451 try again later"
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        self.letters.append(found)
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, dict[str, str]]]:
    """A mail server on loopback, and the settings that send there."""

    def allow(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"duban", b"geheim"))

    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), authenticator=allow, auth_require_tls=False)
    controller.start()
    settings = {
        "DUBAN_MAIL_SERVER": "127.0.0.1",
        "DUBAN_MAIL_PORT": str(controller.port),
        "DUBAN_MAIL_SECURITY": "none",
        "DUBAN_MAIL_USER": "duban",
        "DUBAN_MAIL_PASSWORD": "geheim",
        "DUBAN_MAIL_SENDER": "duban@office.example",
        "DUBAN_MAIL_TO": "chen@office.example, gao@office.example",
    }
    try:
        yield box, settings
    finally:
        controller.stop()


@pytest.fixture
def hook() -> Iterator[tuple[list[tuple[dict[str, str], bytes]], str]]:
    """A web server on loopback: the requests that it took, and its address."""
    taken: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(500 if len(taken) == 1 else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield taken, f"http://127.0.0.1:{server.server_port}/in?key=geheim"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_mail_carries_the_files_once_and_a_refusal_is_tried_again(
    office: Shell, mail: tuple[Mailbox, dict[str, str]]
) -> None:
    box, settings = mail
    box.refusing = True
    wanted = settings | {"DUBAN_EXPORTS_WHAT": "workbook,bulletin", "DUBAN_EXPORTS_LEADERS": "workbook"} | FRIDAY
    first = office.quick("export", "--send", **wanted)
    assert first.status == 0
    assert "17:01" in first.out, "tried again in a minute"
    assert "geheim" not in first.said
    box.refusing = False
    for _ in range(2):
        again = office.quick("export", "--send", **wanted | {"DUBAN_CLOCK_START": "2024-05-24T17:02"})
        assert "都已生成" in again.out
    (letter,) = box.letters
    assert letter["To"] == "chen@office.example, gao@office.example"
    assert letter["Subject"] == f"{TITLE}：截至2024-05-24的进展材料"
    attached = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    assert sorted(attached) == sorted([f"{NAME}.xlsx", f"{NAME}_通报.docx"])
    for name, content in attached.items():
        assert content == (office.folder / "data" / "exports" / str(name)).read_bytes()


def test_what_is_too_large_for_a_mail_is_named_in_it(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.xlsx", "b.png", "c.html")]
    for path in paths:
        path.write_bytes(b"x" * 600_000)
    owed = OwedSend(1, TITLE, date(2024, 5, 24), Channel.MAIL, tuple(map(str, paths)), (Output.BULLETIN,), 0)
    post = Post(Mail(server="x", sender="a@b.example", to=("c@d.example",), most_mb=1), "geheim")
    letter = post.letter(owed, paths, datetime(2024, 5, 24, 9))
    assert [part.get_filename() for part in letter.iter_attachments()] == ["a.xlsx"]
    body = letter.get_body()
    assert body is not None
    said = body.get_content()
    assert [line for line in said.splitlines() if line.startswith("·")] == [
        "· a.xlsx",
        "· b.png（文件太大，未附；请向督办员索取）",
        "· c.html（文件太大，未附；请向督办员索取）",
        "· 通报（这次没有生成，补做后另行发送）",
    ]
    assert "geheim" not in repr(post)


def test_a_webhook_gets_a_signed_request_and_a_repeat_bears_the_same_name(
    office: Shell, hook: tuple[list[tuple[dict[str, str], bytes]], str]
) -> None:
    taken, address = hook
    settings = {"DUBAN_WEBHOOK_URL": address, "DUBAN_WEBHOOK_SECRET": "salz", "DUBAN_EXPORTS_LEADERS": "workbook"}
    refused = office.quick("export", "--send", **settings, **FRIDAY)
    assert "geheim" not in refused.said
    office.quick("export", "--send", **settings, DUBAN_CLOCK_START="2024-05-24T17:02")
    (first, _), (headers, body) = taken
    assert headers["x-duban-delivery"] == first["x-duban-delivery"]
    assert headers["x-duban-signature"] == "sha256=" + hmac.new(b"salz", body, hashlib.sha256).hexdigest()
    message = email.message_from_bytes(
        f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body, policy=email.policy.HTTP
    )
    payload, file = message.iter_parts()  # type: ignore[attr-defined]
    told = json.loads(payload.get_payload(decode=True))
    content = file.get_payload(decode=True)
    assert (told["plan"], told["as_of"], told["missing"]) == (TITLE, "2024-05-24", [])
    assert told["files"] == [{"name": f"{NAME}.xlsx", "sha256": hashlib.sha256(content).hexdigest()}]


def test_people_get_their_files_in_chat_and_can_stop_them(office: Shell, tmp_path: Path) -> None:
    async def play() -> None:
        async with Sandbox(clock=lambda: datetime(2024, 5, 24, 9)) as sandbox, People(sandbox.url) as people:
            settings = {
                "DUBAN_TOKEN": sandbox.token,
                "DUBAN_TELEGRAM_BASE_URL": sandbox.base_url,
                "DUBAN_DELIVERY_PER_CHAT_SECOND": "50",
                "DUBAN_EXPORTS_UNITS": "true",
            } | FRIDAY

            async def command(*words: str, **more: str) -> str:
                done = await asyncio.to_thread(office, *words, **settings | more)
                assert done.status == 0, done.err
                return done.out

            codes = {}
            for unit, role in (("市政府", "leader"), ("市委依法治市办", "coordinator"), ("市司法局", "contact")):
                said = await command("invite", unit, "--role", role)
                codes[role] = next(word for word in said.split() if "start=" in word)
            async with office.running(ready="已启动", **settings):
                gao, chen = await people.person("高市长"), await people.person("陈静")
                li = await people.person("李明")
                for person, role in ((gao, "leader"), (chen, "coordinator"), (li, "contact")):
                    await person.follow(codes[role])
                    await person.expect("您好", 20)
                await chen.say("/weekly")
                await chen.expect("会发到这里", 20)
                await chen.press("🔕 不再接收")
                await chen.expect("不再发到这里", 20)
            await command("export", "--send")
            got = {}
            for person in (gao, chen, li):
                files = [m.document.file_name for m in await person.messages() if m.document is not None]
                got[person.first_name] = sorted(files)
            assert got == {
                "高市长": sorted([f"{NAME}.xlsx", f"{NAME}_看板图片.png"]),
                "陈静": [],
                "李明": [f"{NAME}_市司法局.xlsx"],
            }
            (mine,) = [m for m in await li.messages() if m.document is not None]
            part = tmp_path / "part.xlsx"
            part.write_bytes(await li.download(mine))
            ledger = openpyxl.load_workbook(part)["总台账"]
            units = {cell.value for row in ledger.iter_rows() for cell in row}
            assert "市司法局" in units
            assert "市财政局" not in units, "nothing of other units"

    asyncio.run(play())


def test_old_files_go_and_the_newest_of_each_kind_stays(office: Shell) -> None:
    keep = {"DUBAN_EXPORTS_KEEP_DAYS": "30", "DUBAN_EXPORTS_UNITS": "true", "DUBAN_EXPORTS_LEADERS": "workbook"}
    for day in ("2024-03-22", "2024-05-17", "2024-05-24"):
        office.quick("export", "--send", **keep, DUBAN_CLOCK_START=f"{day}T17:00")
    folder = office.folder / "data" / "exports"
    (folder / "notes_2020-01-01_x.txt").write_text("somebody else's")
    office.quick("export", "--send", **keep, DUBAN_CLOCK_START="2024-05-31T17:00")
    days = sorted(path.stem.rpartition("_")[2] for path in folder.glob(f"{TITLE}*.xlsx"))
    assert days == ["2024-05-17", "2024-05-24", "2024-05-31"]
    assert {path.stem.split("_")[1] for path in (folder / "单位").iterdir()} == set(days)
    assert (folder / "notes_2020-01-01_x.txt").exists()


@pytest.mark.parametrize(
    ("holidays", "workdays", "after", "wanted"),
    [
        ((), (), datetime(2024, 5, 20, 9), datetime(2024, 5, 24, 17)),
        ((), (), datetime(2024, 5, 24, 17), datetime(2024, 5, 31, 17)),
        ((date(2024, 5, 24),), (), datetime(2024, 5, 20, 9), datetime(2024, 5, 23, 17)),
        ((date(2024, 5, 24),), (), datetime(2024, 5, 23, 17), datetime(2024, 5, 31, 17)),
        (tuple(date(2024, 10, day) for day in range(1, 8)), (), datetime(2024, 9, 30, 9), datetime(2024, 9, 30, 17)),
        (tuple(date(2024, 10, day) for day in range(1, 8)), (), datetime(2024, 9, 30, 18), datetime(2024, 10, 11, 17)),
    ],
)
def test_a_friday_that_is_a_holiday_is_moved_to_the_last_workday_before(
    holidays: tuple[date, ...], workdays: tuple[date, ...], after: datetime, wanted: datetime
) -> None:
    calendar = WeekendCalendar(frozenset(holidays), frozenset(workdays))
    trigger = MODULE["OnClock"]("0 17 * * fri", BEIJING, MODULE["Clock"](), calendar)
    found = trigger.next_after(after.replace(tzinfo=BEIJING).astimezone(ZoneInfo("UTC")).replace(tzinfo=None))
    assert found.replace(tzinfo=ZoneInfo("UTC")).astimezone(BEIJING).replace(tzinfo=None) == wanted
