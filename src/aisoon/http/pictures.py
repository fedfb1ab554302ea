"""Kept files as they are handed out: none that was taken back, and photos with what is covered in them covered."""

from aisoon.rules.dossier import Evidence
from aisoon.rules.evidence import Files
from aisoon.rules.refusals import Refused


async def ready(files: Files, item: Evidence, key: str) -> int:
    """The size in bytes of what is kept of a file under one of its keys; a covered photo's pictures are made when they are not
    there yet. Refused `evidence_gone` when it was taken back, `not_found` when nothing is kept.
    """
    if item.gone_at:
        raise Refused("evidence_gone", at=item.gone_at)
    try:
        return await files.head(key)
    except FileNotFoundError as error:
        if not item.covers or not item.preview_key or not item.thumbnail_key:
            raise Refused("not_found") from error
    try:
        await files.cover(item.key, item.media_type, item.covers, item.preview_key, item.thumbnail_key)
        return await files.head(key)
    except FileNotFoundError as error:
        raise Refused("not_found") from error
