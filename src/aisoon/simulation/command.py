"""`aisoon policy simulate`: what another policy would have answered to past requests. Writes nothing but its report."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import click

from aisoon.outside.postgres import ensure
from aisoon.rules.policy import BadPolicy, Policy, parse
from aisoon.settings import Settings, from_environment
from aisoon.simulation import facts, files
from aisoon.simulation.bought import count
from aisoon.simulation.bulk import table
from aisoon.simulation.compare import compare
from aisoon.simulation.report import report
from aisoon.store import policies
from aisoon.store.database import Reading, connect

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("simulate")
@click.option("--policy", "new", type=FILE, required=True, help="The policy to try.")
@click.option("--against", "old", type=FILE, help="The policy to compare it with; left out, the one in force.")
@click.option(
    "--orders", "folder", type=FOLDER, help="A folder of past orders: Olist's CSV files, or what aisoon import takes."
)
@click.option("--cases", is_flag=True, help="The cases of the database; so it is where no --orders are given.")
@click.option("--out", type=OUT, multiple=True, help="Where to write it too: .html, .json, .csv (the flips) or .txt.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many requests, the latest.")
def simulate_command(
    new: Path, old: Path | None, folder: Path | None, cases: bool, out: tuple[Path, ...], limit: int | None
) -> None:
    """Say what a policy would have changed for past requests; nothing is written but the report."""
    if folder and cases:
        raise click.UsageError("Either --orders or --cases, not both.")
    for path in out:
        if path.suffix not in files.ENDINGS:
            raise click.UsageError(f"{path.name}: the report's file must end in {', '.join(files.ENDINGS)}.")
    after, before = loaded(new), loaded(old) if old else None
    try:
        if folder:
            before = before or loaded(from_environment().policy)
            found = ordered(folder, before, limit or 0)
        else:
            before, found = asyncio.run(kept(before, limit or 0))
    except (ValueError, OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The requests cannot be read: {error}") from error
    if not found.rows:
        raise click.ClickException("There are no past requests to simulate.")
    told = compare(before, after, table(found.rows))
    click.echo(report(told), nl=False)
    left_out = [f"{many:,} {what}" for what, many in found.left_out.most_common()]
    if left_out:
        click.echo(f"\nNot simulated: {'; '.join(left_out)}.")
    for path in out:
        files.write(told, path, left_out)
        click.echo(f"Written: {path}")


def loaded(path: Path) -> Policy:
    """A policy file, or the sentence that says why it is none."""
    try:
        return parse(path.read_text("utf-8"))
    except (BadPolicy, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path.name}: {error}") from error


def ordered(folder: Path, policy: Policy, limit: int) -> facts.Found:
    """The requests that past orders suggest, with a bar."""
    with click.progressbar(length=count(folder), label="orders", file=sys.stderr) as bar:
        return facts.from_orders(folder, policy, limit, bar.update)


async def kept(policy: Policy | None, limit: int) -> tuple[Policy, facts.Found]:
    """The requests of the database's cases, with a bar, and the policy to compare with: the one given, or in force."""
    settings = from_environment()
    async with reading(settings) as db:
        against = policy or await in_force(db, settings)
        whole = await facts.count(db)
        with click.progressbar(length=min(whole, limit or whole), label="cases", file=sys.stderr) as bar:
            return against, await facts.from_cases(db, against, limit, bar.update)


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Reading]:
    """A connection that sees one moment and can write nothing; the embedded database is started if nobody has."""
    running = None if settings.database_url else await asyncio.to_thread(ensure, settings.data / "postgres")
    try:
        database = await connect(running.url if running else settings.database_url, 1)
        try:
            async with database.reading() as db, db.transaction(isolation="repeatable_read", readonly=True):
                yield db
        finally:
            await database.close()
    finally:
        if running:
            await asyncio.to_thread(running.stop)


async def in_force(db: Reading, settings: Settings) -> Policy:
    """The policy in force: the database's, or the installation's file where no version was ever installed."""
    hash = await policies.in_force(db)
    text = await policies.body(db, hash) if hash else None
    return parse(text) if text else loaded(settings.policy)
