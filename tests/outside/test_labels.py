"""The printed sheet and the QR code: any name prints, and a scan finds its way back."""

import re

import pytest

from aisoon.outside import labels

ADDRESS = ["Holzkamp Möbel GmbH", "Gewerbestraße 12", "10115 Berlin", "Deutschland"]
LINK = "https://returns.example/r/R-2041-7?from=label&step=2"


def sheet(**changed) -> bytes:
    given = {
        "reference": "R-2041-7",
        "buyer": "Zoë Müller",
        "seller_address": ADDRESS,
        "order_reference": "A-1001",
        "lines": [("Kettle “Aurora”", 1), ("Mug", 2)],
        "tracking": "1Z999AA10123456784",
        "url": LINK,
    }
    return labels.slip(**(given | changed))


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_slip_is_one_page():
    pdf = sheet()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert pages(pdf) == 1


@pytest.mark.parametrize("fonts", [labels.FONTS, ()], ids=["system font", "core font only"])
@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "Łukasz Żółć",
        "Ольга",
        "محمد",
        "नमस्ते",
        "O’Neil — “Bob”",
        "😀",
        "a\x00b\nc\x1b[31m",
        "\u202eevil",
        "",
        "x" * 500,
    ],
)
def test_any_name_prints(monkeypatch, fonts, name):
    monkeypatch.setattr(labels, "FONTS", fonts)
    pdf = sheet(reference=name, buyer=name, seller_address=[name] * 9, lines=[(name, 1)], tracking=name)
    assert pdf.startswith(b"%PDF-")


def test_the_core_font_writes_what_it_can(monkeypatch):
    monkeypatch.setattr(labels, "FONTS", ())
    fit = labels.Sheet("R-1").fit
    assert fit("Žofie “Ďurišová” — 王") == 'Zofie "Durisová" - ?'
    assert fit("Zoë") == "Zoë"


def test_empty_and_endless_lists_print():
    assert pages(sheet(lines=[], seller_address=[], tracking="")) == 1
    assert pages(sheet(lines=[("A thing with a rather long name " * 9, 1)] * 500)) <= 4


def test_a_qr_code_is_one_clean_svg():
    svg = labels.qr_svg(LINK)
    assert svg.startswith("<svg ")
    assert svg.endswith("</svg>")
    assert "viewBox" in svg
    assert "<script" not in labels.qr_svg("<script>alert(1)</script>")
    assert svg != labels.qr_svg(LINK + "x")
