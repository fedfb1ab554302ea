"""The case file on paper: the story, the money, the statements and the pictures, with what a stranger needs to check them."""

import io
from datetime import UTC, datetime
from typing import Any

from aisoon.audit.seen import Seen
from aisoon.outside.labels import MARGIN, WIDTH, Sheet
from aisoon.rules import money
from aisoon.rules.words import Words, plain
from aisoon.web.timeline import entries

AROUND = 60_000
"""Bytes left for what a PDF needs around its pictures: fonts, and the pages themselves."""
ENOUGH = 400
"""Pages at most, where nobody sets fewer."""


class Full(Exception):
    """No more pages fit."""


class Paper(Sheet):
    """A PDF that stops at a number of pages; its dates are the case's own, so that the same case makes the same bytes."""

    def __init__(self, title: str, at: datetime, pages: int) -> None:
        super().__init__(title)
        self.pages = pages
        self.pdf.set_title(self.fit(title))
        self.pdf.set_creation_date(at.astimezone(UTC))

    def say(self, text: str, size: float = 9, *, bold: bool = False, grey: bool = False, gap: float = 0) -> None:
        """A paragraph, line by line as it was written; Full when the last page is."""
        for line in text.splitlines() or [""]:
            if self.pdf.page_no() >= self.pages and self.pdf.get_y() > self.pdf.h - 2.2 * MARGIN:
                raise Full
            self.write(line, size, bold=bold, grey=grey)
        self.pdf.ln(gap)

    def head(self, text: str) -> None:
        """A heading."""
        self.pdf.ln(3)
        self.say(text, 13, bold=True, gap=1)

    def picture(self, content: bytes, caption: str, second: bool) -> None:
        """A picture on the upper or lower half of a page."""
        if not second:
            if self.pdf.page_no() >= self.pages:
                raise Full
            self.pdf.add_page()
        half = (self.pdf.h - 2 * MARGIN) / 2
        self.pdf.set_y(MARGIN + half * second)
        self.write(caption, 9, grey=True)
        self.pdf.image(
            io.BytesIO(content), x=MARGIN, y=MARGIN + half * second + 8, w=WIDTH, h=half - 14, keep_aspect_ratio=True
        )


def paper(
    seen: Seen,
    words: Words,
    name: str,
    proof: list[str],
    pictures: list[tuple[str, bytes]],
    pages: int = ENOUGH,
    size: int = 0,
) -> bytes:
    """The case as a PDF of at most `pages` pages and about `size` bytes (0: no limit); pictures are (caption, JPEG)."""
    moved = max([one.at for one in seen.moves] + [one.created_at for one in seen.messages], default=seen.case.opened_at)
    sheet = Paper(f"Case file {seen.case.reference}", moved, pages)
    left_out = ""
    try:
        front(sheet, seen, words, name)
        sheet.head("What a stranger needs to check this file")
        for line in proof:
            sheet.say(line, 8, grey=True)
        goods(sheet, seen, words)
        story(sheet, seen, words)
        files(sheet, seen)
    except Full:
        left_out = "The rest is in the full case file."
    spent = AROUND
    for number, (caption, content) in enumerate(pictures):
        spent += len(content)
        if size and spent > size:
            break
        try:
            sheet.picture(content, caption, number % 2 == 1)
        except Full:
            break
    if left_out:
        sheet.write(left_out, 8, bold=True)
    return bytes(sheet.pdf.output())


def front(sheet: Paper, seen: Seen, words: Words, name: str) -> None:
    """Who, what, and how it stands."""
    case = seen.case
    sheet.say(name, 9, grey=True)
    sheet.say(f"Case file {case.reference}", 20, bold=True, gap=2)
    state = f"{words.state('case', case.state)}{f': {words.outcome(case.outcome)}' if case.outcome else ''}"
    for label, text in (
        ("Order", case.order_reference), ("Buyer", case.buyer), ("Seller", case.seller), ("State", state),
        ("Opened", plain(case.opened_at)), ("Closed", plain(case.closed_at) if case.closed_at else "not yet"),
        ("Policy", f"{case.policy_version}, sha256 {case.policy}"), ("Drawn for", words.role(seen.person.role)),
    ):  # fmt: skip
        sheet.say(f"{label}: {text}", 10)


def goods(sheet: Paper, seen: Seen, words: Words) -> None:
    """The items with their listing as it was, the money line by line, and the decisions."""
    case = seen.case
    sheet.head("Items")
    for line in case.lines:
        sheet.say(
            f"{line.quantity} of {line.ordered} × {line.title} ({line.sku}): {words.reason(line.reason)}", 10, bold=True
        )
        listing: dict[str, Any] = seen.listings.get(line.listing) or {}
        sheet.say(
            f"The listing as it was at purchase: {listing.get('title', '')}. {listing.get('description', '')}"[:1500],
            gap=1,
        )
    sheet.head("Money")
    titles = {str(line.line): line.title for line in case.lines}
    for row in case.breakdown:
        sums = [
            f"{key} {amount(value, case.currency)}"
            for key, value in row.items()
            if key != "units" and value and isinstance(value, int)
        ]
        sheet.say(f"{row.get('units', 1)} × {titles.get(str(row.get('line')), 'item')}: {', '.join(sums)}")
    for refund in case.refunds:
        sheet.say(
            f"Refund {refund.state}: {amount(refund.amount, refund.currency)} to {refund.destination} {refund.provider_ref or ''}"
        )
    for entry in seen.ledger:
        sheet.say(f"{entry['account']}: {amount(entry['amount'], entry['currency'])} {entry['memo']}", 8, grey=True)
    for dispute in case.disputes:
        for one in dispute.decisions:
            sheet.head(
                f"Decision {one.number}: {words.choice('outcome', one.outcome)}, {amount(one.amount, case.currency)}"
            )
            sheet.say(
                f"Grounds: {words.choice('grounds', one.grounds)}. {one.facts}\n{one.rule}\n{one.reviewer_name}, {plain(one.decided_at)}"
            )


def story(sheet: Paper, seen: Seen, words: Words) -> None:
    """What happened and what was said, oldest first."""
    sheet.head("What happened")
    for one in entries(seen.moves, seen.messages, seen.case):
        what = words.history(one.move, **one.facts) if one.move else f"{one.actor_name} ({words.role(one.actor)})"
        note = " (internal note)" if one.note else ""
        sheet.say(f"{plain(one.at)}  {what}{note}", bold=not one.quiet)
        if one.said:
            sheet.say(one.said, gap=1)


def files(sheet: Paper, seen: Seen) -> None:
    """Every piece of evidence by its hash."""
    sheet.head("Evidence")
    for piece in seen.pieces:
        item = piece.item
        copy = "; shown as a copy without what the camera wrote" if piece.copy else ""
        sheet.say(f"{piece.file}: {item.caption or item.name}, by the {item.by_role}, {plain(item.created_at)}{copy}")
        sheet.say(f"sha256 {item.sha256}", 8, grey=True)


def amount(minor: int, currency: str) -> str:
    """Money in a sentence."""
    return f"{money.plain(minor, currency)} {currency}"
