"""`aisoon demo`: build the marketplace, print a sign-in link for each role, serve it."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from aisoon.demo.build import build
from aisoon.desk import Desk
from aisoon.outside.files import Files
from aisoon.outside.simulator import Simulator
from aisoon.rules.people import Person
from aisoon.settings import Settings
from aisoon.store import accounts

FACES = (
    ("buyer", "marta@example.com", "four cases, one needs proof of packing; ask for a new one"),
    ("seller", "staff@verde.example.com", "some 300 open cases"),
    ("seller", "staff@volt.example.com", "disputes, a parcel to send back, refunds that went wrong"),
    ("agent", "ana@example.com", "the queue; decided the case that is appealed"),
    ("agent", "ben@example.com", "may hear the appeal Ana may not"),
    ("operator", "olga@example.com", "keys, refunds, policies, the fake payment gateway, the clock"),
    ("operator", "omar@example.com", "approves the policy that Olga drafts"),
)
"""Whom the demo lets you be: role, address, what there is to see."""


async def prepare(settings: Settings, desk: Desk, gateway: Simulator) -> None:
    """Build what is not there yet, with a progress bar, and print the links."""
    console = Console()
    with Progress(
        TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bar:
        bars: dict[str, Any] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in bars:
                bars[what] = bar.add_task(what, total=of)
            bar.update(bars[what], completed=done)

        built = await build(
            desk.database, Files.of(settings.files, settings.data, settings.files_key), gateway, desk.policy_text, told
        )
    console.print("A marketplace has been built." if built else "The marketplace is as you left it.")
    await links(console, settings, desk)


async def links(console: Console, settings: Settings, desk: Desk) -> None:
    """A one-time sign-in link for each face, good for a week."""
    table = Table(
        "sign in as", "who", "to see", title="Open one of these links (each in its own browser profile)", expand=False
    )
    shown: list[tuple[str, str]] = []
    for role, email, what in FACES:
        person = await find(desk, role, email)
        shown.append(
            (f"{role} {person.name}", f"{settings.base_url}/sign-in/{await desk.issue(person, 'link', days=7)}")
        )
        table.add_row(role, f"{person.name} <{email}>", what)
    console.print(table)
    for name, url in shown:
        console.print(f"  {name:<26} {url}", soft_wrap=True, highlight=False)
    console.print(f"\nData folder: {settings.data}  ·  stop with Ctrl-C, everything is kept.", highlight=False)


async def find(desk: Desk, role: str, email: str) -> Person:
    """One of the demo's people."""
    async with desk.database.reading() as db:
        person = await accounts.by_email(db, role, email)
    if person is None:
        raise LookupError(f"The demo has no {role} {email}; remove its data folder to build it anew.")
    return person
