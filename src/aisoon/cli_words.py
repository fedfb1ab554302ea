"""`aisoon words`: the catalogs of every language, gathered, checked and filled."""

import json
from pathlib import Path

import click

from aisoon import gather
from aisoon.rules.languages import ALL
from aisoon.settings import ROOT

OTHERS = click.Choice(sorted(set(ALL) - {"en"}))


@click.command("words")
@click.option("--check", is_flag=True, help="Only say which catalogs are stale or wrong.")
@click.option("--missing", "missing", type=OTHERS, help="Print what is not translated yet, as JSON.")
@click.option(
    "--fill",
    "fill",
    nargs=2,
    type=(OTHERS, click.Path(exists=True, dir_okay=False, path_type=Path)),
    help="Take a language's translations from a JSON file.",
)
def words(check: bool, missing: str | None, fill: tuple[str, Path] | None) -> None:
    """Gather every word of the product into locales/*.po, one file per language."""
    if missing:
        click.echo(json.dumps(gather.wanting(ROOT, missing), ensure_ascii=False, indent=1))
    elif fill:
        wrong = gather.fill(ROOT, *fill)
        for one in wrong:
            click.echo(one, err=True)
        if wrong:
            raise click.ClickException(f"{len(wrong)} translations were not taken.")
    elif check:
        if found := gather.stale(ROOT):
            raise click.ClickException(f"Stale: {', '.join(found)}. Run aisoon words.")
    else:
        for line in gather.update(ROOT):
            click.echo(line)
