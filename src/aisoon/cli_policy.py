"""`aisoon policy`: check a text, see what it changes, simulate it, draft it, approve it."""

import asyncio
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click

from aisoon import app as joined
from aisoon.desk import Desk
from aisoon.rules.checking import Problem, check
from aisoon.rules.difference import differences
from aisoon.rules.people import Person
from aisoon.rules.policy import BadPolicy, Policy, parse
from aisoon.rules.refusals import Refused
from aisoon.rules.words import Words, plain
from aisoon.settings import from_environment
from aisoon.store import accounts, policies
from aisoon.store.database import as_id

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Group(click.Group):
    """The commands; `simulate` is loaded when it is called, for its engine takes a while."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted([*super().list_commands(ctx), "simulate"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command."""
        if cmd_name == "simulate":
            from aisoon.simulation import simulate_command

            return simulate_command
        return super().get_command(ctx, cmd_name)


@click.group("policy", cls=Group)
def policy_group() -> None:
    """Check, compare, simulate and publish versions of the policy."""


@policy_group.command("check")
@click.argument("file", type=FILE, required=False)
def check_command(file: Path | None) -> None:
    """Say what is wrong with a policy file, line by line, and what would fit; exit 1 if anything grave is."""
    settings = from_environment()
    path = file or settings.policy
    found = check(path.read_text("utf-8"), joined.laws(settings))
    for one in found:
        click.echo(told(path, one))
    if any(one.grave for one in found):
        raise click.ClickException(f"{path.name} cannot be used before that is put right.")
    policy = parse(path.read_text("utf-8"))
    click.echo(
        f"{policy.name}, version {policy.version}: {counted(len(policy.reason), 'reason')}, "
        f"{counted(len(policy.rule), 'rule')}, {counted(len(policy.overlay), 'overlay')}, "
        f"{counted(len(policy.deadlines), 'deadline')}. Every case gets an answer and a deadline."
    )


def counted(number: int, one: str) -> str:
    """A number of things: '1 rule', '2 rules'."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def told(path: Path, one: Problem) -> str:
    """A problem as a compiler would say it."""
    where = f" {one.where}:" if one.where else ""
    return f"{path.name}:{one.line}:{'' if one.grave else ' hint:'}{where} {one.wrong} {one.fits}".rstrip()


@policy_group.command("diff")
@click.argument("before", type=FILE)
@click.argument("after", type=FILE)
def diff_command(before: Path, after: Path) -> None:
    """Say in words what one policy file changes of another."""
    found = differences(loaded(before), loaded(after))
    click.echo("\n".join(found) if found else "Nothing changes but the wording of the file.")


def loaded(path: Path) -> Policy:
    """A policy file, or the sentence that says why it is none."""
    try:
        return parse(path.read_text("utf-8"))
    except BadPolicy as error:
        raise click.ClickException(f"{path.name}: {error}") from error


@policy_group.command("list")
def list_command() -> None:
    """The versions this installation knows, the latest first."""

    async def run() -> None:
        from aisoon.cli import desk

        async with desk(from_environment()) as (door, _), door.database.reading() as db:
            for one in await policies.versions(db):
                day = one.effective_from.isoformat(timespec="minutes") if one.effective_from else "-"
                click.echo(f"{one.id}  {one.state:<10} {one.label:<16} from {day}  {one.author_name}  {one.note}")

    asyncio.run(run())


@policy_group.command("draft")
@click.argument("file", type=FILE)
@click.option("--by", "email", required=True, help="The operator who drafts it.")
@click.option("--note", default="", help="What changes, and why.")
def draft_command(file: Path, email: str, note: str) -> None:
    """Save a policy file as a draft; somebody else approves it."""
    asyncio.run(_draft(file.read_text("utf-8"), email, note))


async def _draft(text: str, email: str, note: str) -> None:
    from aisoon.cli import desk

    async with desk(from_environment()) as (door, _):
        person = await operator(door, email)
        try:
            one = await door.draft(person, text, note)
        except Refused as refused:
            raise no(refused) from refused
        click.echo(f"Drafted and checked: {one.id}. Somebody else approves it: aisoon policy approve {one.id} --by …")


@policy_group.command("approve")
@click.argument("id")
@click.option("--by", "email", required=True, help="The operator who approves it; not its author.")
@click.option("--from", "start", help="In force from, such as 2026-12-01T00:00 (UTC); left out, at once.")
def approve_command(id: str, email: str, start: str | None) -> None:
    """Approve a version: new cases are opened under it from that moment on."""
    asyncio.run(_approve(id, email, start))


async def _approve(id: str, email: str, start: str | None) -> None:
    from aisoon.cli import desk

    try:
        moment = datetime.fromisoformat(start).replace(tzinfo=UTC) if start else None
    except ValueError as error:
        raise click.ClickException(f"{start!r} is no moment: write 2026-12-01T00:00.") from error
    known = as_id(id)
    if known is None:
        raise click.ClickException(f"{id!r} is no version's id: aisoon policy list names them.")
    async with desk(from_environment()) as (door, _):
        person = await operator(door, email)
        try:
            one = await door.approve(person, known, moment)
        except Refused as refused:
            raise no(refused) from refused
        click.echo(f"Approved: version {one.label} is in force from {plain(one.effective_from)}.")


async def operator(door: Desk, email: str) -> Person:
    """The operator with this address."""
    async with door.database.reading() as db:
        person = await accounts.by_email(db, "operator", email)
    if person is None:
        raise click.ClickException(f"There is no operator with the address {email}. Add one: aisoon people add")
    return person


def no(refused: Refused) -> click.ClickException:
    """A refusal as the command line says it."""
    words = Words(tomllib.loads(from_environment().locale.read_text("utf-8")))
    return click.ClickException(
        f"{words.refusal(refused.name, refused.facts)} {words.next(refused.name, refused.facts)}"
    )
