"""Commands about people: contacts, invite."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import click

from chat import links, menus
from chat.telegram.client import TelegramError
from console import views
from console.params import NewFile
from desk.boundary import Command, Commands, office_of
from desk.wiring import Office, ask_name
from exports.files import replaced
from exports.invitations import Ticket, write_invitations
from tasks.domain.errors import Refused
from tasks.domain.moments import local
from tasks.domain.terms import ContactRole
from tasks.services import invitations, jobs, outbox, people, roster
from tasks.services.work import attempt

log = logging.getLogger("duban")

ONE_UNIT = "请写一个单位；多个单位请用 --sheet 生成邀请单。Please name one unit; for several, write a --sheet."
WHICH_UNITS = "请写明单位，或用 --all、--missing 之一。Please name the units, or use one of --all and --missing."
ALONE = "--sheet 不能和 --revoke、--qr、--show-qr 一起用。--sheet goes without --revoke, --qr and --show-qr."


@click.group(name="contacts", cls=Commands, invoke_without_command=True)
@click.pass_context
def contacts_(ctx: click.Context) -> None:
    """列出联络员，结束登记。List the contacts; end a post.

    不写子命令则列出全部联络员，并注明谁已屏蔽机器人、谁在休假。

    Without a subcommand it lists everybody, and shows who has blocked the bot and who is on leave.
    """
    if ctx.invoked_subcommand is None:
        office = office_of(ctx)
        lines = roster.everybody(office.clock.now(), office.practice)
        office.show(views.contacts(lines, office.language))


@contacts_.command()
@click.argument("post", type=int)
@click.pass_context
def end(ctx: click.Context, post: int) -> None:
    """结束一项登记。End a post.

    编号见 contacts 的列表；历史保留。

    The number is the one in the list of contacts; the history stays.
    """
    office = office_of(ctx)
    now = office.clock.now()
    with attempt():
        held = [line.contact_id for line in people.contact_lines(now) if line.post_id == post]
        ended = people.end_post(post, office.user, now)
        outbox.enqueue(menus.offers(held, now), now)
    office.show(views.done(office.language) if ended else views.no_such_post(post, office.language))
    ctx.exit(0 if ended else 1)


@click.command(cls=Command)
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.option(
    "--role",
    type=click.Choice([r.value for r in ContactRole]),
    default=ContactRole.CONTACT.value,
    show_default=True,
    help="联络员、副联络员、分管领导、督办员或领导。What the person will be.",
)
@click.option("--revoke", is_flag=True, help="收回该单位尚未使用的邀请。Take back the unit's open invitations instead.")
@click.option("--qr", type=NewFile(), help="另存二维码图片（PNG）。Write the link's QR code there, a PNG.")
@click.option("--show-qr", is_flag=True, help="在终端里显示二维码。Draw the QR code in the terminal.")
@click.option("--sheet", type=NewFile(), help="生成可打印的邀请单（Word）。Write a sheet of invitations to print.")
@click.option("--all", "everyone", is_flag=True, help="邀请单：所有有在办事项的单位。All units with work in hand.")
@click.option("--missing", is_flag=True, help="邀请单：其中还没有人登记的单位。Those of them that have nobody.")
@click.pass_context
def invite(ctx: click.Context, /, units: tuple[str, ...], role: str, **options: Any) -> None:
    """生成邀请链接、二维码、邀请单。Print invitations.

    链接只能用一次，过期作废；请发给本人。邀请单每页八份，沿虚线剪开；单位后面可以写上姓名，例如 市司法局=李明。

    The link works once, for a limited time; send it to the person who will answer for the unit. A sheet has eight to a
    page, to cut along the lines; a name may follow a unit, such as 市司法局=李明.
    """
    office = office_of(ctx)
    wanted = ContactRole.of(role)
    if options["sheet"] is not None:
        if options["revoke"] or options["qr"] is not None or options["show_qr"]:
            raise click.UsageError(ALONE, ctx)
        if sum([bool(units), options["everyone"], options["missing"]]) != 1:
            raise click.UsageError(WHICH_UNITS, ctx)
        _sheet(office, _named(office, units, everyone=options["everyone"]), wanted, options["sheet"])
    elif len(units) != 1 or options["everyone"] or options["missing"]:
        raise click.UsageError(ONE_UNIT, ctx)
    elif options["revoke"]:
        count = invitations.revoke_all(units[0], office.user, office.clock.now())
        office.show(views.revoked(units[0], count, office.language))
    else:
        _link(office, units[0], wanted, options["qr"], show=options["show_qr"])


def _link(office: Office, unit: str, role: ContactRole, picture: Path | None, *, show: bool) -> None:
    name = _bot_name(office, needed=show or picture is not None)
    with attempt():  # an invitation whose picture cannot be written is none
        invited = invitations.invite(unit, role, office.user, office.clock.now(), office.practice)
        link = links.opening(invited.code, name) if name else None
        if picture is not None and link is not None:
            with replaced(picture) as file:
                file.write(links.qr_png(link))
    office.show(views.invitation(invited, link, office.settings.plan.zone, office.language))
    if show and link is not None:
        click.echo(links.qr_text(link))
    if picture is not None:
        office.show(views.qr_written(picture, office.language))


def _named(office: Office, units: tuple[str, ...], *, everyone: bool) -> list[tuple[str, str]]:
    """(unit, name or '') of those to be invited."""
    if units:
        return [(unit.strip(), name.strip()) for unit, _, name in (each.partition("=") for each in units)]
    found = roster.at_work() if everyone else roster.without_anybody(office.clock.now(), office.practice)
    return [(unit, "") for unit in found]


def _sheet(office: Office, wanted: list[tuple[str, str]], role: ContactRole, sheet: Path) -> None:
    """Makes the invitations and the sheet, or neither."""
    if not wanted:
        office.show(views.nobody_to_invite(office.language))
        return
    bot, now = _bot_name(office, needed=True), office.clock.now()
    with attempt():
        tickets = []
        for unit, name in wanted:
            invited = invitations.invite(unit, role, office.user, now, office.practice)
            code = links.qr_png(links.opening(invited.code, bot))
            until = local(invited.expires_at, office.settings.plan.zone)
            tickets.append(Ticket(invited.unit, role, name, bot, code, until))
        write_invitations(sheet, tickets, now, office.language)
    office.show(views.sheet_written(sheet, len(tickets), office.language))


def _bot_name(office: Office, *, needed: bool) -> str:
    """'' while nobody knows it; Refused('bot_name_unknown') where there is no link without it."""
    name = office.settings.telegram.username or jobs.fact(links.BOT_NAME) or ""
    if not name and office.settings.token is not None:
        try:
            name = asyncio.run(ask_name(office))
        except TelegramError as error:
            log.warning("Telegram cannot be asked for the bot's name: %s", error.message)
    if needed and not name:
        raise Refused("bot_name_unknown")
    return name
