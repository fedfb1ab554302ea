"""The command line for kept files: how they are locked, and locking them anew under another key."""

import asyncio

import click

from aisoon.outside.files import Files
from aisoon.outside.locking import locker
from aisoon.settings import from_environment

FOLDERS = ("evidence", "copies", "previews", "thumbnails", "uploads")
"""Where people's files are; checkpoints are for strangers to read, and stay open."""


@click.group("files")
def files_group() -> None:
    """See how files are locked at rest, and lock them anew."""


@files_group.command("key")
def key_command() -> None:
    """Print the name of the key that locks new files: it stands in every file's head, and tells nothing of the key."""
    settings = from_environment()
    click.echo(locker(settings.data, settings.files_key).newest.hex())


@files_group.command("lock")
def lock_command() -> None:
    """Lock what is open at rest or was locked with an older key; may be stopped and run again, while the product works."""

    async def run() -> tuple[int, int]:
        settings = from_environment()
        files, made = Files.of(settings.files, settings.data, settings.files_key), 0
        keys = [key for folder in FOLDERS for key in await files.listed(folder)]
        with click.progressbar(keys, label=f"{len(keys)} files") as shown:
            for key in shown:
                try:
                    made += await files.relock(key)
                except FileNotFoundError:  # an upload that was tidied away meanwhile
                    continue
        return made, len(keys)

    made, seen = asyncio.run(run())
    click.echo(f"{made} of {seen} files were locked anew; the others were locked with this key already.")
