"""Files brought by mistake: the row keeps a trace, the bytes wait until a job removes them."""

from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import chain
from aisoon.rules.dossier import Evidence
from aisoon.rules.evidence import copy_key
from aisoon.rules.refusals import Refused
from aisoon.store.database import Writing

LIVE = """exists (select from evidence e where e.sha256 = g.sha256 and e.gone_at is null
  and g.key in (e.key, e.preview_key, e.thumbnail_key, replace(e.key, 'evidence/', 'copies/')))
  or exists (select from listing l where l.body->'pictures' ? g.key)"""
"""Whether something still shows the bytes under a key."""


async def mark(db: Writing, row: Evidence, keys: list[str]) -> None:
    """Keep what became of a file in its row; `keys` are shown by it no more. A file that was taken back loses its words, too."""
    await db.execute(
        "update evidence set gone_at = $3, covers = $4::jsonb, preview_key = $5, thumbnail_key = $6 where order_id = $1 and id = $2",
        row.order_id, row.id, row.gone_at, msgspec.json.encode(row.covers).decode(), row.preview_key, row.thumbnail_key,
    )  # fmt: skip
    if row.gone_at and row.kind != "photo":
        keys = [*keys, copy_key(row.key)]
    await db.execute(
        "insert into gone_file (key, sha256) select unnest($1::text[]), $2 "
        "on conflict (key) do update set removed_at = null, since = now()",
        keys, row.sha256,
    )  # fmt: skip
    if not row.gone_at:
        return
    made = [chain.link(chain.Fact("erased", f"evidence:{row.id}", {}, {}), "")]
    await db.execute(
        "select erase_words($1, '{}', array[$2::uuid], '[]'), chain_links($1, $3::jsonb)",
        row.order_id, row.id, msgspec.json.encode(made).decode(),
    )  # fmt: skip
    await db.execute(
        "update upload set touched_at = to_timestamp(0) where order_id = $1 and evidence_id = $2", row.order_id, row.id
    )


async def keep(db: Writing, keys: list[str]) -> None:
    """A file is brought again: bytes that wait for their removal stay. Refused `file_again` when they have just gone."""
    rows = await db.fetch(
        "select key, removed_at > now() - interval '15 minutes' as just from gone_file where key = any($1) for update",
        keys,
    )
    if any(row["just"] for row in rows):
        raise Refused("file_again", "file")
    if rows:
        await db.execute("delete from gone_file where key = any($1)", keys)


async def waiting(db: Writing, limit: int = 50) -> list[str]:
    """Keys whose bytes may go, in the hands of this transaction; those that something shows again are let off, those that went long ago forgotten."""
    await db.execute("delete from gone_file where removed_at < now() - interval '1 day'")
    rows: list[Any] = await db.fetch(
        f"select g.key, {LIVE} as live from gone_file g where removed_at is null order by since limit $1 for update of g skip locked",
        limit,
    )
    await db.execute("delete from gone_file where key = any($1)", [row["key"] for row in rows if row["live"]])
    return [row["key"] for row in rows if not row["live"]]


async def removed(db: Writing, keys: list[str]) -> None:
    """The bytes under these keys are gone."""
    await db.execute("update gone_file set removed_at = now() where key = any($1)", keys)


async def taken_back(db: Writing, order: UUID) -> list[UUID]:
    """Files of an order that were taken back."""
    rows = await db.fetch("select id from evidence where order_id = $1 and gone_at is not null order by id", order)
    return [row["id"] for row in rows]
