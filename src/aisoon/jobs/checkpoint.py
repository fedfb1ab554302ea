"""Checkpoints: every few minutes the heads of all chains that grew are signed and put beside the evidence, off the database."""

import logging
from typing import Protocol

import asyncpg
import msgspec

from aisoon.desk import Desk
from aisoon.outside.files import Files
from aisoon.rules import seal
from aisoon.rules.seal import Checkpoint, Head, Sealed
from aisoon.store import chain

log = logging.getLogger("aisoon.checkpoint")

FOLDER = "checkpoints/"


class Signs(Protocol):
    """Who signs for this installation."""

    key: str

    def sign(self, content: bytes) -> str:
        """The signature of some bytes."""


def place(number: int) -> str:
    """Where a checkpoint is kept."""
    return f"{FOLDER}{number:09}.json"


async def kept(files: Files) -> list[Sealed]:
    """All checkpoints that are kept, in their order."""
    return [await read(files, key) for key in await files.listed(FOLDER)]


async def read(files: Files, key: str) -> Sealed:
    """One checkpoint; FileNotFoundError when there is none."""
    content = b"".join([bytes(part) async for part in await files.open(key)])
    return msgspec.json.decode(content, type=Sealed)


async def checkpoint(desk: Desk, files: Files, signer: Signs) -> Checkpoint | None:
    """Seal what happened since the last checkpoint; None when nothing did, or another process is at it."""
    await chain_older(desk)
    names = await files.listed(FOLDER)
    last = await read(files, names[-1]) if names else None
    try:
        async with desk.database.writing() as db:
            through = await chain.settled(db)
        async with desk.database.writing() as db:
            ours = await chain.last_checkpoint(db)
            since = ours["through"] if ours else 0
            heads = [Head(*one) for one in await chain.heads(db, since, through)] if through > since else []
            if not heads:
                return None
            number, previous = (last.checkpoint.number + 1, last.checkpoint.hash) if last else (1, seal.FIRST)
            if ours and ours["number"] >= number:
                log.error("checkpoint %s is known here and not kept in the file store any more", ours["number"])
                number = ours["number"] + 1
            at = desk.now()
            made = seal.made(number, at.isoformat(), previous, through, heads, signer.key)
            await chain.put_checkpoint(db, number, at, made.hash, through, len(heads))
            await files.put(place(number), seal.as_json(Sealed(made, signer.sign(made.signed), heads)))
            return made
    except (asyncpg.UniqueViolationError, FileExistsError):
        return None


async def chain_older(desk: Desk) -> int:
    """Chain orders from before there was a chain, some at a time; how many there were."""
    async with desk.database.reading() as db:
        found = await chain.unchained(db)
    for order in found:
        async with desk.database.writing() as db:
            await chain.chain_later(db, order)
    return len(found)
