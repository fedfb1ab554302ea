"""Example pictures of what to show: small drawings without a word in them, some with one of how not to do it."""

from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from aisoon.rules.checks import EXAMPLES
from aisoon.rules.refusals import Refused
from aisoon.web.page import Asked

ROOM = '<rect width="120" height="90" fill="#e9e4d6"/><path d="M0 60h120v30H0z" fill="#cdc3ab"/>'
MUG = (
    '<path d="M42 30h32v32a6 6 0 0 1-6 6H48a6 6 0 0 1-6-6z" fill="#2f7f86"/><path d="M42 40h32v5H42z" fill="#9fd0cd"/>'
    '<path d="M75 38h4a8 8 0 0 1 0 16h-4" fill="none" stroke="#2f7f86" stroke-width="4"/>'
)
CRACK = '<path d="M58 30l-5 9 7 6-6 9 5 8" fill="none" stroke="#fff" stroke-width="3"/><path d="M62 30l8 0-3 7z" fill="#e9e4d6"/>'
BOX = (
    '<path d="M26 36l34-13 34 13v28L60 78 26 64z" fill="#c1955b"/><path d="M26 36l34 13 34-13-34-13z" fill="#d8b27c"/>'
    '<path d="M60 49v29M43 29.500l34 13v8" fill="none" stroke="#8a6433" stroke-width="2"/>'
)
OPEN = (
    '<path d="M14 44h40v30H14z" fill="#c1955b"/><path d="M14 44l-9-9h17zM54 44l9-9H46zM22 35h24l8 9H14z" fill="#d8b27c"/>'
    '<path d="M18 44h32v4H18z" fill="#7d5a2d"/>'
)
BARS = "M0 0v14M3 0v14M8 0v14M11 0v14M17 0v14M20 0v14M26 0v14M29 0v14M34 0v14"
LABEL = (
    '<g transform="translate(24 18)"><rect width="72" height="54" rx="3" fill="#fdfcf7" stroke="#8a8371"/>'
    '<path d="M8 10h34M8 17h24M8 24h30" stroke="#4c5a55" stroke-width="3"/>'
    f'<path transform="translate(8 33)" d="{BARS}" stroke="#17211e" stroke-width="2"/><path d="M52 8h12v12H52z" fill="#17211e"/></g>'
)
LENS = '<circle cx="80" cy="46" r="24" fill="#2f7f86" stroke="#3d4a46" stroke-width="4"/><path d="M97 64l13 14" stroke="#3d4a46" stroke-width="7"/>'
PLAY = '<circle cx="60" cy="45" r="15" fill="#17211e" opacity=".78"/><path d="M55 37v16l14-8z" fill="#fff"/>'
FRAME = '<path d="M0 0h120v9H0zM0 81h120v9H0z" fill="#17211e"/><path d="M4 4.500h112M4 85.500h112" stroke="#e9e4d6" stroke-width="4" stroke-dasharray="6 8"/>'
PAPER = (
    '<path d="M34 10h42l12 12v62H34z" fill="#fdfcf7" stroke="#8a8371"/><path d="M76 10v12h12" fill="none" stroke="#8a8371"/>'
    '<path d="M42 32h36M42 41h36M42 50h22" stroke="#4c5a55" stroke-width="3"/>'
)
STAMP = '<circle cx="72" cy="66" r="11" fill="none" stroke="#9a3412" stroke-width="3"/><path d="M66 66l4 4 8-8" fill="none" stroke="#9a3412" stroke-width="3"/>'
YES = '<circle cx="106" cy="76" r="10" fill="#17602f"/><path d="M101 76l4 4 7-8" fill="none" stroke="#fff" stroke-width="3"/>'
NO = (
    '<circle cx="106" cy="76" r="10" fill="#a02019"/><path d="M102 72l8 8M110 72l-8 8" stroke="#fff" stroke-width="3"/>'
)
SMALL_MUG = '<g transform="translate(38 22) scale(.62)">' + MUG + "</g>"
MANUAL = '<path d="M92 46h20v24H92z" fill="#6d7fb0"/><path d="M96 52h12M96 57h8" stroke="#fff" stroke-width="2"/>'

PICTURES = {
    "whole": ROOM + MUG,
    "damage": ROOM + '<g transform="translate(-24 4)">' + MUG + "</g>" + LENS + '<g transform="translate(20 0)">' + CRACK + "</g>",
    "damage-bad": '<rect width="120" height="90" fill="#3a3a38"/><path d="M20 0h90v70L70 90H10z" fill="#2b4b4e"/><path d="M58 8l-8 24 14 16-10 30" fill="none" stroke="#56706f" stroke-width="9"/>',
    "label": '<rect width="120" height="90" fill="#c1955b"/>' + LABEL,
    "label-bad": '<rect width="120" height="90" fill="#c1955b"/><g transform="translate(52 36) rotate(14)">' + LABEL + "</g>",
    "parcel": ROOM + BOX + '<path d="M68 56l18-7v11l-18 7z" fill="#fdfcf7"/><path d="M18 80a46 10 0 0 0 80 3M98 83l1-7M98 83l-8 0" fill="none" stroke="#0b5c50" stroke-width="3"/>',
    "parcel-bad": ROOM + '<g transform="translate(52 26)">' + BOX + "</g>",
    "packing": ROOM
    + '<g transform="translate(-30 -36) scale(1.4)"><g transform="translate(26 6)">'
    + OPEN
    + "</g>"
    + SMALL_MUG
    + '<path d="M40 54q6-6 10 0t10 0 10 0 10 0v10H40z" fill="#f4f1e8"/></g>',
    "serial": '<rect width="120" height="90" fill="#5c6a72"/><path d="M12 12h96v66H12z" fill="#46525a"/><g transform="translate(12 9) scale(.8)">' + LABEL + "</g>",
    "fault": ROOM + '<path d="M34 22h52v40H34z" fill="#3d4a46"/><path d="M39 27h42v30H39z" fill="#93b9c9"/><path d="M39 27l16 12-7 6 14 12M62 27l-5 9 11 6" fill="none" stroke="#17211e" stroke-width="2"/><path d="M52 62h16v8H52z" fill="#3d4a46"/><path d="M88 16l-7 13h7l-4 12 13-17h-7l4-8z" fill="#d97706"/>',
    "contents": ROOM + OPEN + '<g transform="translate(30 22) scale(.7)">' + MUG + "</g>" + MANUAL,
    "contents-bad": ROOM + BOX,
    "item": ROOM + '<g transform="translate(-26 2)">' + MUG + '</g><path d="M74 70V34l8-12h10l8 12v36z" fill="#7a4b8f"/><path d="M79 42h16v14H79z" fill="#e5d5ee"/>',
    "unpacking": ROOM + BOX + FRAME + PLAY,
    "unpacking-bad": ROOM + '<g transform="translate(-6 0)">' + OPEN + '</g><g transform="translate(36 14) scale(.8)">' + MUG + "</g>" + FRAME + PLAY,
    "receipt": ROOM + PAPER + STAMP,
    "listing": '<rect width="120" height="90" fill="#e9e4d6"/><path d="M8 12h48v66H8z" fill="#fdfcf7" stroke="#8a8371"/><g transform="translate(-12 0) scale(.75)">' + MUG + '</g><path d="M14 62h36M14 70h24" stroke="#4c5a55" stroke-width="3"/><g transform="translate(44 14) scale(.75)"><g fill="#b45309">' + MUG.replace("#2f7f86", "#b45309") + "</g></g>",
    "scale": ROOM + '<g transform="translate(24 -6) scale(.62)">' + BOX + '</g><path d="M24 46h72l6 8H18z" fill="#8f9aa0"/><path d="M18 54h84v18H18z" fill="#5c6a72"/><path d="M42 57h36v12H42z" fill="#c9e4cf"/><path d="M47 60v6M52 60h5v6h-5zM62 60h5v3h-5v3h5" fill="none" stroke="#17211e" stroke-width="2"/>',
    "screenshot": ROOM + '<rect x="40" y="6" width="40" height="76" rx="6" fill="#17211e"/><path d="M44 13h32v60H44z" fill="#fdfcf7"/><path d="M60 24l13 23H47z" fill="#d97706"/><path d="M60 32v7M60 42v2" stroke="#fff" stroke-width="3"/><path d="M49 56h22M49 63h14" stroke="#4c5a55" stroke-width="3"/>',
    "workshop": ROOM + SMALL_MUG + '<path d="M20 66l22-20M42 46a9 9 0 1 1 6-8l-6 2-1 6z" fill="none" stroke="#5c6a72" stroke-width="5"/><path d="M84 20h26v46H84z" fill="#fdfcf7" stroke="#8a8371"/><path d="M88 30l3 3 5-6M88 42l3 3 5-6M88 54l3 3 5-6" fill="none" stroke="#17602f" stroke-width="2"/><path d="M99 31h8M99 43h8M99 55h8" stroke="#4c5a55" stroke-width="2"/>',
    "tracking": ROOM + '<path d="M14 66h92" stroke="#0b5c50" stroke-width="4"/><g fill="#fff" stroke="#0b5c50" stroke-width="4"><circle cx="20" cy="66" r="6"/><circle cx="60" cy="66" r="6"/><circle cx="100" cy="66" r="6"/></g><g transform="translate(36 12) scale(.5)">' + BOX + "</g>",
    "new": ROOM + '<g transform="translate(-16 0)">' + PAPER + '</g><circle cx="92" cy="34" r="16" fill="#0b5c50"/><path d="M92 25v18M83 34h18" stroke="#fff" stroke-width="4"/>',
}  # fmt: skip
"""The drawings by name; NAME-bad is how not to do it."""


def drawn(name: str) -> str:
    """A picture as SVG of 120 by 90; where there is one of each kind, a tick or a cross says which it is."""
    bad = name.endswith("-bad")
    mark = NO if bad else YES if EXAMPLES.get(name) else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 90" stroke-linecap="round" stroke-linejoin="round">'
        f"{PICTURES[name]}{mark}</svg>"
    )


@get("/examples/{example:str}", opt={"public": True}, include_in_schema=False)
async def shown(request: Asked, example: FromPath[str]) -> Response[bytes]:
    """One example picture, NAME.svg."""
    named = example.removesuffix(".svg")
    if named not in PICTURES or named == example:
        raise Refused("not_found")
    headers = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}
    return Response(drawn(named).encode(), media_type="image/svg+xml", headers=headers)


ROUTES: list[Any] = [shown]
