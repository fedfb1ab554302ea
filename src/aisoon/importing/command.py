"""`aisoon import FILE`: orders from a file, with a progress bar and a report of what was refused."""

import asyncio
import csv
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aisoon.importing.load import Summary, import_file
from aisoon.importing.read import rows
from aisoon.settings import from_environment


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check, write nothing.")
def import_command(file: Path, dry_run: bool) -> None:
    """Take orders from FILE (.jsonl or .csv); run it again and nothing changes."""
    try:
        summary = asyncio.run(run(file, dry_run))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    report(file, summary, dry_run)
    sys.exit(1 if summary.refused else 0)


async def run(file: Path, dry: bool) -> Summary:
    """Count the orders, then take them."""
    from aisoon.cli import desk

    whole = sum(1 for _ in rows(file))
    columns = (TextColumn("orders"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with desk(from_environment()) as (door, _):
        importer = await door.put_person("operator", "import@localhost", "Import")
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("orders", total=whole)
            return await import_file(door, importer, file, lambda row: bar.advance(task), dry)


def report(file: Path, summary: Summary, dry: bool) -> None:
    """Say what became of the orders; the refused ones also stand in FILE.refused.csv."""
    console = Console()
    if dry:
        console.print(f"Checked only, nothing written: {len(summary.refused)} orders would be refused.")
    else:
        counts = f"{summary.created} created, {summary.updated} updated, {summary.unchanged} unchanged"
        console.print(f"{counts}, {len(summary.refused)} refused.")
    if not summary.refused:
        return
    table = Table("line", "order", "field", "what is wrong")
    for one in summary.refused[:20]:
        table.add_row(str(one.line), one.reference, one.field, one.problem)
    console.print(table)
    path = file.with_name(f"{file.name}.refused.csv")
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["line", "order", "field", "problem"])
        writer.writerows([[one.line, one.reference, one.field, one.problem] for one in summary.refused])
    console.print(f"All of them, with line numbers: {path}")
