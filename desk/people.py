"""Commands about people: contacts, invite."""

from __future__ import annotations

import asyncio
import logging

import click

from chat.links import BOT_NAME
from chat.telegram.client import TelegramError
from console import views
from desk.boundary import Command, Commands, office_of
from desk.wiring import ask_name
from tasks.domain.terms import ContactRole
from tasks.services import invitations, jobs, people

log = logging.getLogger("duban")


@click.group(name="contacts", cls=Commands, invoke_without_command=True)
@click.pass_context
def contacts_(ctx: click.Context) -> None:
    """列出联络员，结束登记。List the contacts; end a post.

    不写子命令则列出全部联络员，并注明谁已屏蔽机器人。

    Without a subcommand it lists everybody, and shows who has blocked the bot.
    """
    if ctx.invoked_subcommand is None:
        office = office_of(ctx)
        office.show(views.contacts(people.contact_lines(office.clock.now()), office.language))


@contacts_.command()
@click.argument("post", type=int)
@click.pass_context
def end(ctx: click.Context, post: int) -> None:
    """结束一项登记。End a post.

    编号见 contacts 的列表；历史保留。

    The number is the one in the list of contacts; the history stays.
    """
    office = office_of(ctx)
    ended = people.end_post(post, office.user, office.clock.now())
    office.show(views.done(office.language) if ended else views.no_such_post(post, office.language))
    ctx.exit(0 if ended else 1)


@click.command(cls=Command)
@click.argument("unit")
@click.option(
    "--role",
    type=click.Choice([r.value for r in ContactRole]),
    default=ContactRole.CONTACT.value,
    show_default=True,
    help="联络员、副联络员、分管领导、督办员或领导。What the person will be.",
)
@click.option("--revoke", is_flag=True, help="收回该单位尚未使用的邀请。Take back the unit's open invitations instead.")
@click.pass_context
def invite(ctx: click.Context, unit: str, role: str, revoke: bool) -> None:
    """生成邀请链接。Print an invitation link.

    链接只能用一次，过期作废；请发给本人。

    The link works once, for a limited time; send it to the person who will answer for the unit.
    """
    office = office_of(ctx)
    now = office.clock.now()
    if revoke:
        office.show(views.revoked(unit, invitations.revoke_all(unit, office.user, now), office.language))
        return
    name = office.settings.telegram.username or jobs.fact(BOT_NAME) or ""
    if not name and office.settings.token is not None:
        try:
            name = asyncio.run(ask_name(office))
        except TelegramError as error:
            log.warning("Telegram cannot be asked for the bot's name: %s", error.message)
    invited = invitations.invite(unit, ContactRole.of(role), office.user, now, office.practice)
    office.show(views.invitation(invited, name, office.settings.plan.zone, office.language))
