"""The sheet a buyer prints: a label for the outside of the parcel, and a slip for the inside."""

from __future__ import annotations

import re
import unicodedata

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import ImageFont

FONTS = (
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
)
MARGIN, WIDTH, CUT = 16.0, 178.0, 148.0
LINES_SHOWN = 40
PLAIN = dict(zip("“”„‘’–—", '"""\'\'--', strict=True))


def qr_svg(text: str) -> str:
    """A QR code to place straight into a page; it fills its box, black on white by night too."""
    return segno.make(text, error="m", micro=False).svg_inline(
        dark="#000", light="#fff", omitsize=True, border=2, svgclass="qr", lineclass=None
    )


def slip(
    reference: str,
    buyer: str,
    seller_address: list[str],
    order_reference: str,
    lines: list[tuple[str, int]],
    tracking: str,
    url: str,
) -> bytes:
    """The return label and packing slip as a PDF on A4; `lines` are titles with quantities."""
    sheet = Sheet(reference)
    sheet.label(reference, buyer, seller_address, tracking, url)
    sheet.contents(reference, buyer, order_reference, lines)
    return bytes(sheet.pdf.output())


class Sheet:
    """One PDF, and the best font this machine has for it."""

    letters: set[int] | None

    def __init__(self, reference: str) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_margins(MARGIN, MARGIN)
        self.pdf.set_auto_page_break(True, MARGIN)
        self.family, self.letters = "helvetica", None
        self._find_font()
        self.pdf.add_page()
        self.pdf.set_title(self.fit(f"Return {reference}"))

    def _find_font(self) -> None:
        for regular, bold in FONTS:
            try:
                faces = {"": ImageFont.truetype(regular), "B": ImageFont.truetype(bold)}
            except OSError:  # not on this machine; in the end the core font, which every PDF reader has
                continue
            for style, face in faces.items():
                self.pdf.add_font("Sheet", style, str(face.path))
            letters = [set(font.cmap) for font in self.pdf.fonts.values() if isinstance(font, TTFFont)]
            self.family, self.letters = "Sheet", set.intersection(*letters)
            return

    def fit(self, text: str) -> str:
        """The text in letters this font can draw: others lose their marks, or become a question mark."""
        return "".join(map(self._letter, unicodedata.normalize("NFC", " ".join(text.split()))))

    def _letter(self, letter: str) -> str:
        if self._drawn(letter):
            return letter
        if unicodedata.category(letter)[0] in "CM":
            return ""
        plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if self._drawn(c))
        return plain or PLAIN.get(letter, "?")

    def _drawn(self, letter: str) -> bool:
        if self.letters is not None:
            return ord(letter) in self.letters
        return letter.isprintable() and ord(letter) < 256

    def write(self, text: str, size: float, *, bold: bool = False, width: float = WIDTH, grey: bool = False) -> None:
        """One paragraph at the left margin, wrapped to `width` millimetres."""
        self.pdf.set_font(self.family, "B" if bold else "", size)
        self.pdf.set_text_color(110 if grey else 0)
        self.pdf.set_x(MARGIN)
        self.pdf.multi_cell(width, size * 0.46, self.fit(text) or " ", align="L", new_x="LMARGIN", new_y="NEXT")

    def large(self, text: str, size: float, width: float, *, bold: bool = True) -> None:
        """One line as large as fits."""
        shown = self.fit(text)[:60]
        self.pdf.set_font(self.family, "B" if bold else "", size)
        while size > 7 and self.pdf.get_string_width(shown) > width:
            size -= 1
            self.pdf.set_font_size(size)
        self.write(shown, size, bold=bold, width=width)

    def label(self, reference: str, buyer: str, address: list[str], tracking: str, url: str) -> None:
        """The upper half: who it goes to, the reference, and a code to scan."""
        self.code(url, 142, MARGIN, 52)
        self.write("RETURN", 11, grey=True, width=120)
        self.large(reference, 40, 120)
        self.pdf.ln(4)
        self.write("Ship to", 9, grey=True, width=120)
        for row, line in enumerate(address[:7]):
            self.large(line, 14, 120, bold=row == 0)
        self.pdf.ln(3)
        self.write("From", 9, grey=True, width=120)
        self.large(buyer, 11, 120, bold=False)
        self.pdf.set_y(118)
        if tracking:
            self.bars(tracking)
            self.write(f"Tracking {tracking[:60]}", 11, bold=True)
        self.pdf.set_draw_color(150)
        self.pdf.set_dash_pattern(dash=2, gap=2)
        self.pdf.line(0, CUT, self.pdf.w, CUT)
        self.pdf.set_dash_pattern()
        self.pdf.set_y(CUT + 1)
        self.write("Cut here. Stick the upper half on the parcel, put the lower half inside.", 7.5, grey=True)

    def contents(self, reference: str, buyer: str, order_reference: str, lines: list[tuple[str, int]]) -> None:
        """The lower half: what must be in the parcel."""
        self.pdf.set_y(CUT + 9)
        self.large(f"Return {reference}", 18, WIDTH)
        self.write(f"Order {order_reference}  ·  {buyer}"[:160], 10, grey=True)
        self.pdf.ln(3)
        for title, quantity in lines[:LINES_SHOWN]:
            self.write(f"{quantity} ×  {title[:120]}", 11)
            self.pdf.ln(1)
        if len(lines) > LINES_SHOWN:
            self.write(f"and {len(lines) - LINES_SHOWN} more lines, all on the return's page", 11)
        self.pdf.ln(3)
        self.write("Please pack only these things, as you received them where you can.", 9, grey=True)

    def code(self, text: str, x: float, y: float, side: float) -> None:
        """A QR code as plain rectangles, sharp on every printer."""
        rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
        dot = side / len(rows)
        self.pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for along, dark in enumerate(row):
                if dark:
                    self.pdf.rect(x + along * dot, y + down * dot, dot * 1.01, dot * 1.01, style="F")

    def bars(self, tracking: str) -> None:
        """A Code 39 barcode, where the number is one such a code can carry."""
        number = tracking.upper()
        if re.fullmatch(r"[A-Z0-9. $/+%-]{1,26}", number):
            self.pdf.set_fill_color(0)
            bar = min(1.2, WIDTH / (len(number) + 2) / 5.4)
            self.pdf.code39(f"*{number}*", MARGIN, self.pdf.get_y(), w=bar, h=14)
            self.pdf.set_y(self.pdf.get_y() + 16)
