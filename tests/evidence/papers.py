"""Hostile PDFs: scripts in every spelling, files inside, places in pictures and descriptions."""

from __future__ import annotations

import zlib

from tests.evidence.films import PAGE, PLACE


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"", after: bytes = b"") -> bytes:
    """A small PDF with some objects more."""
    rows = [
        b"1 0 obj\n<</Type /Catalog /Pages 2 0 R " + catalog + b">>\nendobj",
        b"2 0 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj",
    ]
    rows += [b"%d 0 obj\n%b\nendobj" % (number, one) for number, one in enumerate(objects, 3)]
    return (
        b"%PDF-1.7\n" + b"\n".join(rows) + b"\ntrailer\n<</Root 1 0 R " + trailer + b">>\nstartxref\n9\n%%EOF\n" + after
    )


def stream(content: bytes, says: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<<" + says + b" /Length %d>>\nstream\n" % len(content) + content + b"\nendstream"


def packed(content: bytes, says: bytes = b"/Filter /FlateDecode") -> bytes:
    """Objects packed into a stream."""
    return stream(zlib.compress(content), b"/Type /ObjStm /N 1 /First 4 " + says)


def photographed() -> bytes:
    """A JPEG as a camera writes it, with its place, inside a PDF."""
    from tests.outside.test_files import telling_photo

    return stream(telling_photo(), b"/Type /XObject /Subtype /Image /Filter /DCTDecode")


SCRIPT = b"<</S /JavaScript /JS (app.alert\\(1\\))>>"
PAPERS: dict[str, tuple[bytes, str]] = {
    "PDF that is paper": (pdf(), "kept"),
    "PDF with a script when it opens": (pdf(catalog=b"/OpenAction " + SCRIPT), "file_unreadable"),
    "PDF with a script spelt in numbers": (pdf(catalog=b"/OpenAction <</S /J#61vaScr#69pt /#4a#53 (x)>>"), "file_unreadable"),
    "PDF with a script in packed objects": (pdf(packed(b"1 0 " + SCRIPT)), "file_unreadable"),
    "PDF that starts a program": (pdf(b"<</S /Launch /F (calc.exe)>>"), "file_unreadable"),
    "PDF with a file inside": (pdf(stream(PAGE, b"/Type /EmbeddedFile"), catalog=b"/Names <</EmbeddedFiles 3 0 R>>"), "file_unreadable"),
    "PDF with a form of its own": (pdf(catalog=b"/AcroForm <</XFA 3 0 R>>"), "file_unreadable"),
    "PDF that sends what is typed": (pdf(b"<</S /SubmitForm /F (http://127.0.0.1)>>"), "file_unreadable"),
    "PDF with a film inside": (pdf(b"<</Subtype /RichMedia>>"), "file_unreadable"),
    "PDF behind a password": (pdf(trailer=b"/Encrypt 5 0 R"), "file_unreadable"),
    "PDF with packed objects of its own kind": (pdf(packed(b"1 0 x", b"/Filter [/ASCIIHexDecode /FlateDecode]")), "file_unreadable"),
    "PDF with packed objects that burst": (pdf(packed(b"\0" * (80 << 20))), "file_unreadable"),
    "PDF with packed objects that are none": (pdf(stream(b"no zlib", b"/Type /ObjStm /Filter /FlateDecode")), "file_unreadable"),
    "PDF with a camera's photo": (pdf(photographed()), "kept"),
    "PDF with a place in its description": (pdf(stream(b"<x:xmpmeta>" + PLACE + PAGE, b"/Type /Metadata /Subtype /XML")), "kept"),
    "PDF that names its author": (pdf(b"<</Author (SECRETPLACE) /Title <" + PLACE.hex().encode() + b">>>", trailer=b"/Info 3 0 R"), "kept"),
    "PDF with a page behind it": (pdf(after=PAGE), "kept"),
    "PDF with a thousand streams": (pdf(*[stream(b"x") for _ in range(1000)]), "kept"),
    "PDF with a stream without end": (pdf(stream(b"x"))[:-60].replace(b"endstream", b""), "kept"),
    "PDF that is only a head": (b"%PDF-1.7\n", "kept"),
}  # fmt: skip
