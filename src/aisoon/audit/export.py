"""The whole history as one file: every order with its chain, every checkpoint, every policy, signed; for operators only."""

from pathlib import Path
from typing import IO

import msgspec

from aisoon.audit.bundle import Parcel
from aisoon.jobs import checkpoint as points
from aisoon.outside.files import Files
from aisoon.outside.sealing import Sealer
from aisoon.rules import seal
from aisoon.store import chain, policies
from aisoon.store.database import Reading

EXPORT = "aisoon-history/1"
PAGE = 200


async def export(db: Reading, files: Files, signer: Sealer, out: IO[bytes] | Path) -> tuple[int, int]:
    """Write everything that `aisoon audit verify` needs into one ZIP: (orders, checkpoints). It holds people's words."""
    parcel = Parcel(out)
    after, texts, orders = None, set(), 0
    while ids := await chain.orders(db, after, PAGE):
        for body in await chain.histories(db, ids):
            history = msgspec.json.decode(body)
            texts |= {case["policy"] for case in history["cases"]}
            parcel.add(f"orders/{history['id']}.json", body)
            orders += 1
        after = ids[-1]
    sealed = await points.kept(files)
    for one in sealed:
        parcel.add(points.place(one.checkpoint.number), seal.as_json(one))
    for hash in sorted(texts):
        parcel.add(f"policies/{hash}.toml", (await policies.body(db, hash) or "").encode())
    body = seal.as_json({"format": EXPORT, "key": signer.key, "files": parcel.packed})
    parcel.add("manifest.json", body)
    parcel.add("manifest.sig", signer.sign(body).encode())
    parcel.zip.close()
    return orders, len(sealed)
