"""The case file as one PDF: the words first, then the pictures that fit, the others named."""

import io

from fpdf import FPDF

from aisoon.outside.payments import Proof

MARGIN = 200_000
"""Bytes left for what a PDF needs around its pictures."""
MOST = 40
"""Pictures in one file: banks read no books."""


def pdf(proof: Proof, largest: int) -> bytes:
    """The case file as a PDF of at most `largest` bytes; pictures (JPEG, PNG) go in as long as they fit."""
    page = FPDF(format="A4")
    page.set_auto_page_break(True, 15)
    page.add_page()
    page.set_font("helvetica", size=10)
    size, left_out = MARGIN + len(proof.text), []
    shown: list[tuple[str, bytes]] = []
    for name, media, content in proof.files:
        if media not in ("image/jpeg", "image/png") or size + len(content) > largest or len(shown) == MOST:
            left_out.append(name)
            continue
        shown.append((name, content))
        size += len(content)
    words = proof.text + (f"\n\nNot included: {', '.join(left_out)}" if left_out else "")
    page.multi_cell(0, 5, plain(words), new_x="LMARGIN", new_y="NEXT")
    for name, content in shown:
        page.add_page()
        page.cell(0, 8, plain(name), new_x="LMARGIN", new_y="NEXT")
        page.image(io.BytesIO(content), w=page.epw, h=page.eph - 12, keep_aspect_ratio=True)
    return bytes(page.output())


def plain(text: str) -> str:
    """Text in the letters a PDF's own fonts have; the others become question marks."""
    return text.encode("latin-1", "replace").decode("latin-1")
