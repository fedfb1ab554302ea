"""`aisoon audit`: check histories, on the database or from a file; seal them; hand them out."""

import asyncio
import shutil
import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import click
import msgspec

from aisoon.audit.online import Report, check
from aisoon.jobs import checkpoint as points
from aisoon.outside.files import Files
from aisoon.outside.postgres import ensure
from aisoon.outside.sealing import sealer
from aisoon.rules.people import NOBODY, Person
from aisoon.rules.refusals import Refused
from aisoon.rules.words import Words
from aisoon.settings import Settings, from_environment
from aisoon.store.database import Database, connect

OPERATOR = Person(NOBODY, "operator", "The command line", "")
SHOWN = 200
"""Faults that are listed; the rest are counted."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The installation's database as it is; the embedded one is started when nobody has."""
    running = None if settings.database_url else await asyncio.to_thread(ensure, settings.data / "postgres")
    try:
        url = running.url if running else settings.database_url
        database = await connect(url, 2)
        try:
            yield database
        finally:
            await database.close()
    finally:
        if running:
            await asyncio.to_thread(running.stop)


@click.group("audit")
def audit_group() -> None:
    """Check that nobody rewrote the past, and hand out what others can check."""


@audit_group.command("checkpoint")
def checkpoint_command() -> None:
    """Seal what happened since the last checkpoint, and say what a stranger needs to check it."""
    from aisoon.app import Clock, make_desk  # joins the rooms, and takes a while to load

    async def run() -> None:
        settings = from_environment()
        async with opened(settings) as database:
            clock = Clock()
            await clock.refresh(database)
            signer = sealer(settings.data, settings.seal_key)
            made = await points.checkpoint(
                make_desk(settings, database, clock),
                Files.of(settings.files, settings.data, settings.files_key),
                signer,
            )
        click.echo(
            f"Checkpoint {made.number} over {made.orders} orders: {made.hash}"
            if made
            else "Nothing is new since the last checkpoint."
        )
        click.echo(f"Public key: {signer.key}")

    asyncio.run(run())


@audit_group.command("verify")
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--key", "keys", multiple=True, help="Trust this public key (64 hexadecimal digits) and no other.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def verify_command(file: Path | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Check the database against its chains and checkpoints; or a FILE (a case file, an export) without any database.

    Exit code 0: everything holds; 1: something does not, each finding named; 2: the file cannot be checked.
    """
    began = time.perf_counter()
    if file:
        report = offline(file, keys, as_json)
    else:
        report = asyncio.run(online(keys))
    took = time.perf_counter() - began
    if as_json:
        click.echo(msgspec.json.encode(report))
    else:
        told(report, took)
    if report.faults:
        raise SystemExit(1)


def offline(file: Path, keys: tuple[str, ...], quiet: bool) -> Report:
    """Check a case file or an export; exit code 2 when it is neither."""
    from aisoon.audit.opened import CannotCheck, check_file  # with what it takes to draw one

    try:
        report, manifest = check_file(file, set(keys))
    except CannotCheck as error:
        click.echo(f"✗ {file.name} cannot be checked. {error}", err=True)
        raise SystemExit(2) from error
    if not quiet:
        click.echo(f"{manifest.format}{f', case {manifest.case}' if manifest.case else ''}, signed by {manifest.key}")
        if not keys:
            click.echo("  Compare this key with the one the marketplace publishes, or say it: --key")
    return report


@audit_group.command("export")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--case", "reference", help="Only this case, as customer service sees it.")
@click.option("--shape", type=click.Choice(["stripe", "paypal"]), help="Add what this bank's form takes.")
def export_command(out: Path, reference: str | None, shape: str | None) -> None:
    """Write everything, or one case, to a ZIP that `aisoon audit verify` checks anywhere. It holds people's words."""
    from aisoon.audit.bundle import CaseFiles
    from aisoon.audit.export import export

    async def run() -> str:
        from aisoon.app import Clock, make_desk

        settings = from_environment()
        signer, files = (
            sealer(settings.data, settings.seal_key),
            Files.of(settings.files, settings.data, settings.files_key),
        )
        async with opened(settings) as database:
            if reference:
                words = Words(tomllib.loads(settings.locale.read_text("utf-8")))
                drawer = CaseFiles(make_desk(settings, database, Clock()), files, words, settings.name, lambda: signer)
                with await drawer.draw(OPERATOR, reference, shape or "") as drawn, out.open("wb") as target:
                    shutil.copyfileobj(drawn, target)
                return f"Wrote case {reference} to {out}."
            async with database.reading() as db:
                orders, checkpoints = await export(db, files, signer, out)
            return f"Wrote {orders:,} orders and {checkpoints:,} checkpoints to {out}. Public key: {signer.key}"

    try:
        click.echo(asyncio.run(run()))
    except Refused as refused:
        raise click.ClickException(f"There is no case {reference}.") from refused


async def online(keys: tuple[str, ...]) -> Report:
    """Check this installation: its own key is the one that must have signed."""
    settings = from_environment()
    trusted = set(keys) or {sealer(settings.data, settings.seal_key).key}
    async with opened(settings) as database, database.reading() as db:
        try:
            return await check(
                db, await points.kept(Files.of(settings.files, settings.data, settings.files_key)), trusted
            )
        except (asyncpg.PostgresError, msgspec.MsgspecError) as error:
            raise click.ClickException(f"The history cannot be read: {error}") from error


def told(report: Report, took: float) -> None:
    """Say what was checked and what was found."""
    click.echo(
        f"{report.orders:,} orders, {report.links:,} links, {report.checkpoints:,} checkpoints"
        f"{f' (the latest of {report.latest})' if report.latest else ''}, {took:.1f} s."
    )
    notes = {
        "links were made later than what they tell": report.later,
        "links whose words were erased, each erasure a link of its own": report.erased,
        "links are about what this reader may not see: their hashes hold": report.hidden,
        "links are newer than the last checkpoint": report.unsealed,
        "orders wait to be chained": report.waiting,
    }
    for what, many in notes.items():
        if many:
            click.echo(f"  {many:,} {what}")
    for fault in report.faults[:SHOWN]:
        click.echo(f"  ✗ {fault}")
    if len(report.faults) > SHOWN:
        click.echo(f"  … and {len(report.faults) - SHOWN:,} more")
    click.echo("✗ The history does not hold." if report.faults else "✓ The history holds.")
