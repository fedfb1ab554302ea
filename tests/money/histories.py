"""Histories of money: random lives of an order, played by four parties over HTTP, judged from outside after every step."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sqlite3
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from aisoon.app import create_app
from aisoon.jobs import clock, pay
from aisoon.jobs.clock import sweep
from aisoon.jobs.errands import run_errands
from aisoon.jobs.news import news, reconcile
from aisoon.outside.payments import GatewayRefused, GatewayTimeout
from aisoon.outside.simulator import Simulator
from aisoon.outside.webhooks import HEADER, signed
from aisoon.rules import bank, bearing, dispute, guards, ledger, price, refund, refund_moves
from aisoon.rules.words import Words
from aisoon.settings import ROOT, Settings
from aisoon.store import payments, tasks
from tests.stories.stage import NEXT, SELLERS, START, nothing_stored, staged
from tests.stories.ways import Held

T = TypeVar("T")
Seen = dict[str, Any]

SECRET = "histories"
POLICY = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
POLICY = POLICY.replace('name = "does_not_fit"', 'name = "does_not_fit"\nrestocking_percent = 15')
POLICY = POLICY.replace("second_person_above = { EUR = 100000,", "second_person_above = { EUR = 12000,")
POLICY = POLICY.replace("JPY = 160000, KWD = 300000 }", "JPY = 12000, KWD = 12000 }")
assert POLICY.count("12000") == 3, "the policy of the histories has a low limit for the second person"
LAW = tomllib.loads(POLICY)
RULES: dict[str, Seen] = {one["name"]: one for one in LAW["reason"]}

KEPT = ("person", "seller", "credential", "policy", "clock", "listing")
"""Tables that outlive a history."""

HELD = ("created", "to_confirm", "scheduled", "submitted", "unknown", "pending")
ASKED = ("submitted", "unknown", "pending")
FREEING = ("declined", "withdrawn", "lapsed", "sent_back")
PAID = ("refunded", "partially_refunded", "credited", "charged_back")
PRICING = (
    "approve_without_return",
    "accept_offer",
    "accept",
    "accept_partly",
    "concede",
    "uphold_buyer",
    "refund_instead",
)
GOODS = ("replacement", "missing_part")
EVERYBODY = ("buyer", "seller", "other seller", "agent", "other agent", "lead", "operator")
DRAWN = {
    "agent": ("agent@example.com", "agent2@example.com"),
    "iban": ("DE89370400440532013000", "GB82WEST12345698765432", "XX00"),
}
ABOUT_EVIDENCE = ("case.take_back_file", "case.cover_file", "case.state_fact", "case.quote_message")
"""Moves that change no state and no money: drawn as often as others they would leave little room for those that do."""

UNTRIED = ("clauses", "shows", "parts", "grams")
NOTED: dict[str, Seen] = {"inspected": {"unit": 1, "found": "other_item"}, "goods": {"units": 1, "becomes": "restock"}}
"""What is said of every line where goods are looked at."""

WAITS = (1, 31, 31, 31, 31, 60, 6 * 60, 25 * 60, 3 * 1440, 8 * 1440, 15 * 1440)
"""Minutes that pass at once; most often an undo window."""

TABLES = (
    "orders", "order_line", "payment", "cases", "case_line", "parcel", "refund", "external", "chargeback", "entry", "move",
    "gateway_cursor", "task",
)  # fmt: skip


class Broken(AssertionError):
    """The product did what it must never do."""

    latest = ""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        Broken.latest = text


def hold(true: bool, *what: Any) -> None:
    """What must be."""
    if not true:
        raise Broken(" ".join(str(one) for one in what))


def half_up(total: int, part: int, whole: int) -> int:
    """total × part / whole, halves up: the model's own, written anew."""
    found, rest = divmod(total * part, whole)
    return found + (rest * 2 >= whole)


def over(total: int, weights: list[int]) -> list[int]:
    """A total over weights by cumulative difference."""
    weights = weights if any(weights) else [1] * len(weights)
    marks = [half_up(total, sum(weights[:n]), sum(weights)) for n in range(len(weights) + 1)]
    return [after - before for before, after in pairwise(marks)]


class Loud(logging.Handler):
    """Keeps what the worker only logs: a job that crashed is as bad as a 500."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.heard.append(f"{record.getMessage()} {record.exc_info[1]!r}" if record.exc_info else record.getMessage())


class Tally:
    """What was played."""

    def __init__(self) -> None:
        self.histories = self.steps = self.done = 0
        self.refused: Counter[str] = Counter()
        self.moves: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()

    def __str__(self) -> str:
        calls = self.done + self.refused.total()
        return (
            f"{self.histories} histories, {self.steps} steps, {self.refused.total()} refusals, {self.done} successful "
            f"moves ({100 * self.done // max(calls, 1)} %)"
        )


class Scene:
    """A running shop: the app over HTTP in this process, a real PostgreSQL, a clock in our hand, the simulator."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.loud = Loud()
        self.tally = Tally()
        self.count = 0
        self.do(self._open())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something."""
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.stage = stage = await self.stack.enter_async_context(staged(self.url, self.folder))
        stage.gateway = Simulator(self.folder / "histories.sqlite", lambda: stage.now, SECRET)
        stage.gateways.by_name["fake"] = stage.gateway
        stage.desk = type(stage.desk)(stage.database, lambda: stage.now, stage.calendar, stage.desk.new_id, POLICY)
        about = Settings(data=self.folder, database_url=self.url, base_url="http://histories")
        words = Words(tomllib.loads((ROOT / "locales" / "en.toml").read_text("utf-8")), strict=True)
        app = create_app(about, stage.desk, Held(stage), words, stage.gateway, stage.gateways)
        scopes = {"operator": ("read", "write", "orders"), "carrier": ("carrier",)}
        self.keys = {
            who: await stage.desk.issue(person, "key", who, scopes.get(who, ("read", "write")))
            for who, person in stage.people.items()
        }
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        self.client = await self.stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://h"))
        self.owner = await asyncpg.connect(self.url)
        self.stack.push_async_callback(self.owner.close)
        names = [
            row[0] for row in await self.owner.fetch("select tablename from pg_tables where schemaname = 'public'")
        ]
        gone = [f'"{name}"' for name in names if name not in KEPT and "migration" not in name]
        self.wipe = f"truncate {', '.join(gone)}"  # not delete: rows of equal rank come in the order they were written
        logging.getLogger("aisoon").addHandler(self.loud)

    def close(self) -> None:
        """The end."""
        logging.getLogger("aisoon").removeHandler(self.loud)
        self.do(self.stack.aclose())
        self.loop.close()

    async def drop_checks(self, table: str) -> None:
        """Take a table's checks away, as its owner."""
        about = "select conname from pg_constraint where conrelid = $1::text::regclass and contype = 'c'"
        for row in await self.owner.fetch(about, table):
            await self.owner.execute(f'alter table {table} drop constraint "{row[0]}"')

    async def unlock(self) -> None:
        """Let nobody wait for an order, and reading take its time."""
        text = await self.owner.fetchval("select pg_get_functiondef('lock_order'::regproc)")
        planted = re.sub(r"for update( skip locked)?", "", text)
        await self.owner.execute(planted.replace("end $function$", "perform pg_sleep(0.005); end $function$"))

    def fresh(self) -> None:
        """An empty shop on a Monday morning."""
        self.do(self.owner.execute(self.wipe))
        with sqlite3.connect(self.stage.gateway.path) as db:
            for (name,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
                db.execute(f"delete from {name}")
        self.stage.now = START
        self.loud.heard.clear()
        self.count = 0

    async def post(self, who: str, path: str, body: Any, key: str = "") -> httpx.Response:
        """A write by somebody, under a key of its own or the one given."""
        self.count += 1
        headers = {"Authorization": f"Bearer {self.keys[who]}", "Idempotency-Key": key or f"key-{self.count}"}
        content = body if isinstance(body, bytes) else msgspec.json.encode(body, enc_hook=str)
        return answered(await self.client.post(path, content=content, headers=headers), who, path, body)

    async def get(self, who: str, path: str) -> Any:
        """What somebody reads."""
        found = answered(await self.client.get(path, headers={"Authorization": f"Bearer {self.keys[who]}"}), who, path)
        return found.json()

    async def webhook(self, told: Any) -> None:
        """The provider tells something."""
        body = msgspec.json.encode(told)
        headers = {HEADER: signed(SECRET, body)}
        answered(await self.client.post("/v1/webhooks/fake", content=body, headers=headers), "fake", "webhook", told)

    async def books(self) -> dict[str, list[Seen]]:
        """All rows of this history, as the database has them."""
        parts = ", ".join(f"'{name}', (select coalesce(json_agg(t), '[]') from {name} t)" for name in TABLES)
        async with self.stage.database.reading() as db:
            found = json.loads(await db.fetchval(f"select json_build_object({parts})::text"))
        for name in ("case_line", "move", "refund", "cases"):
            found[name].sort(key=lambda row: row.get("id") or row.get("line_id"))
        return found  # type: ignore[no-any-return]

    async def work(self, deaf: bool = False) -> None:
        """The worker works until there is nothing to do: hears, sweeps, runs errands."""
        stage = self.stage
        while True:
            heard = 0 if deaf else await news(stage.desk, stage.gateways)
            if not (heard + await sweep(stage.desk, stage.gateways)) and not await self._errands():
                break
        hold(not self.loud.heard, "the worker failed:", *self.loud.heard)
        async with stage.database.reading() as db:
            stuck = [row["move"] for row in await tasks.due(db, stage.now)]
        hold(not stuck, "due, and never made:", stuck)

    async def _errands(self) -> int:
        async with self.stage.database.reading() as db:
            if not await db.fetchval("select exists(select from task where kind <> 'mail' and run_at <= now())"):
                return 0
        return await run_errands(self.stage.desk, self.stage.gateways, nothing_stored)

    async def until(self, moment: datetime, deaf: bool = False) -> None:
        """Time passes; every deadline rings at its own time."""
        for _ in range(2000):
            await self.work(deaf)
            async with self.stage.database.reading() as db:
                due = await db.fetchval(NEXT)
            if due is None or due > moment:
                self.stage.now = moment
                return
            self.stage.now = max(self.stage.now, due)
        raise Broken("the clock rings for ever")


def answered(reply: httpx.Response, who: str, path: str, body: Any = None) -> httpx.Response:
    """Any reply but a crash: refusals are problem+json that name themselves."""
    hold(reply.status_code < 500, who, path, body, reply.status_code, reply.text)
    if not reply.is_success:
        problem = reply.headers.get("content-type", "").startswith("application/problem+json")
        hold(problem, who, path, body, "is refused without a problem:", reply.status_code, reply.text)
        told = reply.json()
        known = told["type"] == f"/policy#refusal-{told['refusal']}" and told["detail"] and told["next"]
        hold(bool(known) and told["status"] == reply.status_code, who, path, "badly told:", reply.text)
    return reply


def drawn_order(draw: Callable[[Any], Any], reference: str) -> Seen:
    """An order with awkward amounts: thirds, single units, discounts, shares of shipping, split tenders."""
    amounts = st.sampled_from([1, 2, 7, 10, 100, 999, 1000, 3333, 6833, 8999, 10000, 17925]) | st.integers(1, 20000)
    names = draw(st.sampled_from([["Nordlicht"], ["Nordlicht", "Volt"], ["Nordlicht", "Volt"]]))
    tax_by = draw(st.sampled_from(["seller", "platform"]))
    late = {"promised_at": START - timedelta(days=5), "delivered_at": START - timedelta(days=2)}
    lines = []
    for number in range(draw(st.integers(1, 4))):
        paid = draw(amounts)
        tax = half_up(paid, draw(st.sampled_from([0, 7, 19, 20])), 120)
        commission = half_up(paid - tax, draw(st.sampled_from([0, 3, 10, 15])), 100)
        lines.append(
            {
                "sku": f"S{number}", "title": f"Thing {number}", "category": draw(st.sampled_from(["fashion", "home"])),
                "quantity": draw(st.integers(1, 5)), "paid": paid, "tax": tax, "commission": commission,
                "discount": draw(st.sampled_from([0, 0, 1, 275])), "shipping": draw(st.sampled_from([0, 0, 1, 50, 490])),
                "seller": SELLERS[names[number % len(names)]], "shipment": SELLERS[names[number % len(names)]],
            }
        )  # fmt: skip
    total = sum(one["paid"] + one["shipping"] for one in lines)
    cuts = sorted(draw(st.lists(st.integers(0, total), max_size=2)))
    parts = [stop - start for start, stop in zip([0, *cuts], [*cuts, total], strict=True)]
    methods = [draw(st.sampled_from(["card", "card", "voucher", "store_credit"])) for _ in parts]
    return {
        "reference": reference, "currency": draw(st.sampled_from(["EUR", "JPY", "KWD"])), "tax_by": tax_by,
        "country": draw(st.sampled_from(["DE", "US"])), "placed_at": START - timedelta(days=9),
        "buyer": {"email": "berta@example.com", "name": "Berta"}, "lines": lines,
        "sellers": [{"reference": SELLERS[one], "name": one, "email": f"{SELLERS[one]}@example.com"} for one in names],
        "payments": [
            {"reference": f"{reference}-{number}", "method": method, "captured": part}
            for number, (method, part) in enumerate(zip(methods, parts, strict=True))
        ],
        "shipments": [{"reference": SELLERS[one], "seller": SELLERS[one], "carrier": "DHL", "tracking": one, **late} for one in names],
    }  # fmt: skip


class Judge:
    """An independent model of what must be, fed by what was told and answered, asked after every step."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.strict = False
        self.order: Seen = {}
        self.payouts: dict[str, int] = {}
        self.spent: dict[str, int] = {}
        self.seen = ""
        self.out: dict[str, int] = {}
        self.priced: dict[str, dict[str, tuple[int, int]]] = {}
        self.whole: dict[str, tuple[int, int]] = {}
        self.blurred = False
        self.unsure: set[str] = set()

    def told(self, path: str, body: Any, found: Seen) -> None:
        """Remember what only the API told: payouts made, credit spent."""
        if path == "/v1/payouts":
            self.payouts[found["id"]] = found["amount"]
        elif path == "/v1/store-credit/spend":
            self.spent[found["reference"]] = found["amount"]

    # the provider's side

    def chargebacks(self) -> list[Seen]:
        """Every chargeback the provider knows."""
        return self.scene.stage.gateway.chargebacks()

    def disputed(self, payment: Seen) -> int:
        """What the bank holds back of a payment, or has taken for good."""
        rows = [one for one in self.chargebacks() if one["payment"] == payment["reference"] and one["status"] != "won"]
        same = self.order["currency"]
        return min(
            sum(int(one["amount"] if one["currency"] == same else payment["captured"]) for one in rows),
            int(payment["captured"]),
        )

    def gone(self, payment: Seen) -> int:
        """What has left a payment and stayed away, or is about to leave."""
        rows = self.scene.stage.gateway.read("payout")
        return sum(
            one["amount"] for one in rows if one["payment"] == payment["reference"] and one["status"] != "failed"
        )

    def left(self, payment: Seen) -> int:
        """What the provider still has of a payment."""
        return int(payment["captured"]) - self.gone(payment) - self.disputed(payment)

    def credit(self) -> int:
        """The buyer's store credit, as the API tells it."""
        rows = self.scene.do(self.scene.get("operator", "/v1/store-credit?buyer=berta@example.com"))
        return sum(one["balance"] for one in rows if one["currency"] == self.order["currency"])

    # after every step

    def look(self) -> None:
        """Look at everything."""
        self.books = self.scene.do(self.scene.books())
        self.view = self.scene.do(self.scene.get("operator", f"/v1/orders/{self.books['orders'][0]['id']}"))
        self.payout = self.scene.stage.gateway.read("payout")
        self.balanced()
        self.payments()
        self.units()
        self.intents()
        self.pricing()
        self.outflow()
        self.accounts()
        self.outcomes()

    def rows(self, table: str, **like: Any) -> list[Seen]:
        """The rows of a table that are like this."""
        return [row for row in self.books[table] if all(row[name] == value for name, value in like.items())]

    def balanced(self) -> None:
        """Every currency of every move's entries sums to zero."""
        sums: Counter[tuple[str, str]] = Counter()
        for one in self.books["entry"]:
            sums[one["cause_id"], one["currency"]] += one["amount"]
        hold(not any(sums.values()), "entries do not sum to zero:", {key: one for key, one in sums.items() if one})

    def payments(self) -> None:
        """What is reserved, refunded and charged back are the refunds, externals and chargebacks; the API says the same."""
        shown = {one["id"]: one for one in self.view["payments"]}
        for row in self.books["payment"]:
            refunds = self.rows("refund", payment_id=row["id"])
            reserved = sum(one["amount"] for one in refunds if one["state"] in HELD)
            refunded = sum(one["amount"] for one in refunds if one["state"] == "succeeded")
            refunded += sum(one["held"] for one in self.rows("external", payment_id=row["id"], state="recorded"))
            taken = sum(
                min(one["amount"] if one["currency"] == self.order["currency"] else row["captured"], row["captured"])
                for one in self.rows("chargeback", payment_id=row["id"]) if one["state"] != "won"
            )  # fmt: skip
            counted = (reserved, refunded, taken)
            written = (row["reserved"], row["refunded"], row["charged_back"])
            hold(counted == written, "reserved, refunded, charged back:", written, "but the rows say", counted)
            hold(reserved + refunded <= row["captured"], "more than captured:", written, row["captured"])
            said = shown[row["id"]]
            hold(written == (said["reserved"], said["refunded"], said["charged_back"]), "the API says otherwise:", said)

    def units(self) -> None:
        """Units in cases are never more than were bought, and those of cases that moved nothing are free again."""
        cases = {row["id"]: row for row in self.books["cases"]}
        claimed: Counter[str] = Counter()
        for row in self.books["case_line"]:
            case = cases[row["case_id"]]
            if case["outcome"] in FREEING:
                continue
            over_it = case["outcome"] in PAID or case["came_from"] == "closed"
            arrived = row["quantity"] if row["received"] is None else min(row["received"], row["quantity"])
            claimed[row["line_id"]] += arrived if over_it else row["quantity"]
        for line in self.view["lines"]:
            hold(claimed[line["id"]] <= line["quantity"], "claimed", claimed[line["id"]], "of", line["quantity"])
            hold(
                line["free"] == line["quantity"] - claimed[line["id"]],
                "free",
                line["free"],
                "of",
                line["quantity"],
                claimed,
            )

    def intents(self) -> None:
        """Every intent is executed once at a time, every key once, credit never at the card's provider."""
        alive: Counter[str] = Counter(one["refund"] for one in self.payout if one["key"] and one["status"] != "failed")
        keys: Counter[str] = Counter(one["key"] for one in self.payout if one["key"])
        hold(max(alive.values(), default=0) <= 1, "an intent was executed twice:", alive)
        hold(max(keys.values(), default=0) <= 1, "a key was executed twice:", keys)
        credit = {one["reference"] for one in self.order["payments"] if one["method"] == "store_credit"}
        hold(not [one for one in self.payout if one["payment"] in credit], "store credit was paid out as money")
        if self.quiet():
            for row in self.books["refund"]:
                ref = row["provider_ref"] or ""
                by_card = row["state"] == "succeeded" and row["destination"] == "payment" and ref[:9] != "transfer:"
                hold(alive[row["intent"]] == by_card, "executed", alive[row["intent"]], "times, but it is", row)

    def quiet(self) -> bool:
        """Whether nothing is under way between the provider and us."""
        last = max((row["number"] for row in self.scene.stage.gateway.read("event")), default=0)
        read = last == 0 or any(row["cursor"] == str(last) for row in self.books["gateway_cursor"])
        asked = [row for row in self.books["refund"] if row["state"] in ASKED and row["destination"] == "payment"]
        later = [row for row in self.payout if row["later"] or row["status"] == "pending"]
        errands = [row for row in self.books["task"] if row["kind"] != "mail"]
        return read and not (asked or later or errands)

    def outflow(self) -> None:
        """What we paid fits what was captured; beside what the bank and the console took, as far as we were told."""
        by_us, cards = {one["id"]: one for one in self.books["payment"]}, Counter[str]()
        for one in self.payout:
            if one["key"] and one["status"] != "failed":
                cards[one["payment"]] += one["amount"]
        hands = [row for row in self.books["refund"] if row["state"] == "succeeded" and row["kind"] == "refund"]
        others: Counter[str] = Counter()
        for row in hands:
            if row["destination"] != "payment" or (row["provider_ref"] or "").startswith("transfer:"):
                others[by_us[row["payment_id"]]["reference"]] += row["amount"]
        for payment in self.order["payments"]:
            ours = cards[payment["reference"]] + others[payment["reference"]]
            hold(ours <= payment["captured"], "paid back", ours, "of", payment)
            if ours > self.out.get(payment["reference"], 0) and not self.strict:
                fits = self.gone(payment) + others[payment["reference"]] + self.disputed(payment)
                fits -= self.known_console(payment["reference"]) + self.known_unsure(payment)
                hold(fits <= payment["captured"], "paid over what bank and console left:", fits, "of", payment)
            self.out[payment["reference"]] = ours

    def known_console(self, reference: str) -> int:
        """KNOWN: a console refund of what is reserved is booked without holding it, and the refund is sent all the same."""
        by = {one["id"]: one["reference"] for one in self.books["payment"]}
        rows = self.rows("external", state="recorded")
        return sum(row["amount"] - row["held"] for row in rows if by[row["payment_id"]] == reference)

    def known_unsure(self, payment: Seen) -> int:
        """KNOWN: a refund whose fate was unknown when a chargeback was opened is sent again while the bank has the money."""
        alive = [one for one in self.payout if one["status"] != "failed" and one["refund"] in self.unsure]
        return sum(one["amount"] for one in alive if one["payment"] == payment["reference"])

    def accounts(self) -> None:
        """Every account whose balance can be known from outside has it."""
        told, currency = Counter[str](), self.order["currency"]
        for one in self.books["entry"]:
            told[one["account"] if one["currency"] == currency else f"{one['account']} {one['currency']}"] += one[
                "amount"
            ]
        done = [row for row in self.books["refund"] if row["state"] == "succeeded"]
        credit = sum(row["amount"] for row in done if row["destination"] == "store_credit")
        with_credit = sum(one["captured"] for one in self.order["payments"] if one["method"] == "store_credit")
        by_hand = [
            row
            for row in done
            if row["destination"] != "store_credit" and (row["provider_ref"] or "")[:9] == "transfer:"
        ]
        open_ = [row for row in self.books["chargeback"] if row["state"] == "open" and row["currency"] == currency]
        buyer = self.books["orders"][0]["buyer_id"]
        known = {
            "reserved": -sum(row["amount"] for row in self.books["refund"] if row["state"] in HELD),
            "bank": -sum(row["amount"] for row in by_hand) - sum(self.payouts.values()),
            "credit_spent": with_credit - sum(self.spent.values()),
            "disputed": sum(row["amount"] for row in open_),
            "labels": -sum(row["label_cost"] for row in self.books["parcel"]),
            f"store_credit:{buyer}": sum(self.spent.values()) - credit,
        }
        if self.quiet() and not self.known_stale():
            captured = sum(one["captured"] for one in self.order["payments"]) - with_credit
            back = sum(one["amount"] for one in self.payout if one["status"] == "succeeded")
            lost = [one for one in self.chargebacks() if one["currency"] == currency]
            taken = sum(one["amount"] for one in lost if one["status"] != "won")
            known["gateway"] = captured - back - taken - sum(one["fee"] for one in lost)
            hold(-told[f"store_credit:{buyer}"] == self.credit(), "store credit is told otherwise than booked")
        known |= self.bearers()
        for account, balance in known.items():
            hold(told[account] == balance, account, "is", told[account], "and should be", balance)

    def known_stale(self) -> bool:
        """KNOWN: an attempt that came back, told as paid once more, is booked as somebody else's until books are compared."""
        ours = {row["intent"] for row in self.books["refund"]}
        return any(row["key"].rpartition(":")[0] in ours for row in self.rows("external", state="recorded"))

    def bearers(self) -> dict[str, int]:
        """What sellers, commission and tax bear, where nothing came between: each line's by cumulative difference."""
        odd = [row for row in self.books["refund"] if row["state"] not in (*HELD, "succeeded") or row["elsewhere"]]
        moved = [row for row in self.books["move"] if row["name"] in ("undo_accept", "review_again", "redirect")]
        named = [row for row in self.books["cases"] if row["bearer"]]
        if odd or moved or named or self.books["external"] or self.books["chargeback"] or self.blurred:
            return {}
        by_platform = self.order["tax_by"] == "platform"
        shares: Counter[str] = Counter()
        for line in self.books["order_line"]:
            whole = line["paid"] + line["shipping"]
            tax = line["tax"] if by_platform else 0
            aside = min(line["commission"], whole - tax) + tax
            back = sum(lines[line["id"]][1] for lines in self.priced.values() if line["id"] in lines)
            tax_back = half_up(tax, back, whole) if whole else 0
            aside_back = tax_back + (half_up(aside - tax, back - tax_back, whole - tax) if whole > tax else 0)
            shares[f"seller:{line['seller_id']}"] += back - aside_back - (whole - aside)
            shares["aside"] += aside_back - aside
        goodwill = sum(row["amount"] for row in self.books["refund"] if row["kind"] == "goodwill")
        labels = [row for row in self.books["parcel"] if row["label_cost"]]
        if labels or self.payouts:
            return {"platform:goodwill": goodwill}
        told = Counter[str]()
        for one in self.books["entry"]:
            told["aside" if one["account"] in ("platform:commission", "tax") else one["account"]] += one["amount"]
        hold(
            told["aside"] == shares["aside"],
            "commission and tax bear",
            told["aside"],
            "and should bear",
            shares["aside"],
        )
        return {"platform:goodwill": goodwill} | {name: part for name, part in shares.items() if name != "aside"}

    def pricing(self) -> None:
        """Replay what was allotted and taken back since the last look, and price it anew."""
        news = [row for row in self.books["move"] if row["id"] > self.seen and row["machine"] == "case"]
        for move in news:
            case = self.rows("cases", id=move["case_id"])[0]
            if move["name"] in ("undo_accept", "review_again"):
                self.priced.pop(case["id"], None)
            elif move["name"] in PRICING and not (move["name"] == "accept_offer" and case["remedy"] in GOODS):
                later = [one for one in news if one["case_id"] == case["id"] and one["id"] > move["id"]]
                if any(one["name"] in ("undo_accept", "review_again") for one in later):
                    self.blurred = True
                else:
                    self.price(case, move)
        self.seen = max([row["id"] for row in self.books["move"]], default=self.seen)
        if not self.blurred:
            for line in self.view["lines"]:
                amount = sum(lines[line["id"]][1] for lines in self.priced.values() if line["id"] in lines)
                hold(line["refunded"] == amount, "refunded of a line:", line["refunded"], "and should be", amount)

    def price(self, case: Seen, move: Seen) -> None:
        """What a case's lines are worth now, by cumulative difference; its refunds come to that."""
        refunds = self.rows("refund", case_id=case["id"], asked_by=move["id"], kind="refund")
        names = [row["line"] for row in refunds[0]["breakdown"]] if refunds else []
        lines = {row["line_id"]: row for row in self.rows("case_line", case_id=case["id"]) if row["quantity"]}
        rows = [self.row(case, lines[name]) for name in names or sorted(lines)]
        whole = [row["goods"] + row["shipping"] for row in rows]
        if case["agreed"] is not None:
            for row, amount in zip(rows, over(min(case["agreed"], sum(whole)), whole), strict=True):
                row["amount"], row["restocking"] = amount, 0
        else:
            reasons = [RULES[line["reason"]].get("way_back", "seller") for line in lines.values()]
            parcels = self.rows("parcel", case_id=case["id"])
            label = parcels[-1]["label_cost"] if parcels and case["return_needed"] and set(reasons) == {"buyer"} else 0
            amounts = [row["amount"] for row in rows]
            for row, kept in zip(rows, over(min(label, sum(amounts)), amounts), strict=True):
                row["label"], row["amount"] = kept, row["amount"] - kept
        self.priced[case["id"]] = {row["line"]: (row["units"], row["amount"]) for row in rows}
        total, elsewhere = sum(row["amount"] for row in rows), int(move["data"].get("elsewhere", 0))
        self.whole[case["id"]] = (total, elsewhere)
        if self.blurred:
            return
        for row, said in zip(rows, refunds[0]["breakdown"] if refunds else [], strict=False):
            shown = {name: said[name] for name in row}
            hold(shown == row, "the breakdown says", shown, "and should say", row)
        hold(
            sum(row["amount"] for row in refunds) + elsewhere == total,
            "refunds come to",
            refunds,
            elsewhere,
            "not",
            total,
        )
        hold(not elsewhere or bool(self.books["external"] or self.books["chargeback"]), "nothing went back elsewhere")

    def row(self, case: Seen, line: Seen) -> Seen:
        """One line of a case, priced after the units of all other cases."""
        item, reason = self.rows("order_line", id=line["line_id"])[0], RULES[line["reason"]]
        others = [lines[item["id"]] for id, lines in self.priced.items() if id != case["id"] and item["id"] in lines]
        start, gone = sum(units for units, _ in others), sum(amount for _, amount in others)
        units = line["quantity"] if line["received"] is None else min(line["received"], line["quantity"])
        goods, shipping = (
            half_up(item[name], start + units, item["quantity"]) - half_up(item[name], start, item["quantity"])
            for name in ("paid", "shipping")
        )
        shipping = shipping if case["statutory"] or reason.get("refund_shipping", True) else 0
        goods = min(goods, max(item["paid"] + item["shipping"] - gone - shipping, 0))
        fee = 0 if case["statutory"] else half_up(goods, reason.get("restocking_percent", 0), 100)
        return {
            "line": item["id"], "units": units, "goods": goods, "shipping": shipping, "restocking": fee, "label": 0,
            "amount": goods + shipping - fee,
        }  # fmt: skip

    def displaced(self, refunds: list[Seen]) -> int:
        """What the console took in the place of these refunds: together no more than it took."""
        everywhere = sum(row["displaced"] for row in self.books["refund"] if row["error"] == "elsewhere")
        held = sum(row["held"] for row in self.books["external"] if row["state"] == "recorded")
        bank = sum(row["charged_back"] for row in self.books["payment"])
        hold(everywhere <= held + bank, "displaced by the console", everywhere, "of", held)
        return sum(int(row["displaced"]) for row in refunds if row["error"] == "elsewhere")

    def outcomes(self) -> None:
        """A case that is closed with money has moved that money."""
        for case in self.books["cases"]:
            if case["state"] != "closed" or case["outcome"] not in PAID or self.blurred:
                continue
            total, elsewhere = self.whole[case["id"]]
            refunds = self.rows("refund", case_id=case["id"], kind="refund")
            paid = sum(row["amount"] for row in refunds if row["state"] == "succeeded")
            if case["outcome"] == "charged_back":
                hold(paid <= total, "charged back, and yet paid", paid, "of", total)
            else:
                elsewhere += self.displaced(refunds)
                hold(paid + elsewhere == total, case["outcome"], "with", paid, "and elsewhere", elsewhere, "of", total)

    # the end

    def close(self) -> None:
        """The provider comes back, transfers are made, time passes: all is settled, or waits for a person or a bank."""
        scene, stage = self.scene, self.scene.stage
        stage.gateway.down(False)
        with sqlite3.connect(stage.gateway.path) as db:
            db.execute("delete from behaviour")
        scene.do(scene.owner.execute("update task set run_at = now() - interval '1 hour', held = false"))
        scene.do(scene.until(stage.now + timedelta(minutes=15)))
        self.look()
        waiting = [row for row in self.books["refund"] if row["state"] in ("submitted", "unknown")]
        hold(not waiting, "still not known a quarter of an hour after the provider came back:", waiting)
        scene.do(self.transfers())
        for days in (3, 30, 60):
            scene.do(scene.until(stage.now + timedelta(days=days)))
            self.look()
        scene.do(reconcile(stage.desk, stage.gateways))  # as the worker does every day
        scene.do(scene.work())
        hold(self.quiet(), "not quiet at the end:", [row for row in self.books["refund"] if row["state"] in ASKED])
        differences = scene.do(reconcile(stage.desk, stage.gateways))
        hold(not differences, "the books differ from the provider's:", differences)
        self.look()
        stay = ("to_confirm", "frozen", "pending", "failed", "reversed")
        for case in self.books["cases"]:
            scene.tally.ends[case["outcome"] or case["state"]] += 1
            refunds = [row["state"] for row in self.rows("refund", case_id=case["id"], kind="refund")]
            waits = case["state"] == "disputed" or (case["state"] == "accepted" and bool({*refunds} & {*stay}))
            hold(case["state"] == "closed" or waits, "a case waits for nobody:", case, refunds)
        for row in self.books["refund"]:
            scene.tally.ends[f"refund {row['state']}"] += 1

    async def transfers(self) -> None:
        """The operator makes the bank transfers on the list."""
        cases = {row["id"]: row["reference"] for row in self.books["cases"]}
        for row in self.rows("refund", destination="bank", state="pending"):
            body = {"move": "refund.confirm_transfer", "bring": {"transfer": f"T-{row['id']}"}, "of": row["id"]}
            await self.scene.post("operator", f"/v1/cases/{cases[row['case_id']]}/moves", body)


class Histories(RuleBasedStateMachine):
    """One history: an order, four parties, a provider, and time."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.scene.fresh()
        self.scene.tally.histories += 1
        self.judge = Judge(self.scene)
        self.proofs: dict[tuple[str, str], str] = {}
        self.cases: list[str] = []
        self.decisions: Counter[str] = Counter()
        self.order: Seen = {}
        self.last: tuple[str, str, Any, str] | None = None

    # what anybody does

    def say(self, who: str, path: str, body: Any, how: str = "once") -> Seen:
        """One write, perhaps sent again or twice at once; what came back when it was done, {} when it was refused."""
        scene, key = self.scene, f"key-{self.scene.count + 1}"
        scene.tally.steps += 1
        if how == "raced":
            first, again = scene.do(self._both(who, path, body, (key, f"{key}-too")))
            self.heard(who, path, body, again)
        elif how == "both":
            first, again = scene.do(self._both(who, path, body, (key, key)))
            if first.is_success and again.is_success:
                same = (
                    first.content == again.content or path == "/v1/scans"
                )  # KNOWN: the second one says changed: false
                hold(same, "one key, two replies:", path, body, first.text, again.text)
            elif again.is_success:
                first = again
        else:
            first = scene.do(scene.post(who, path, body, key))
        if how == "again" and first.is_success:
            again = scene.do(scene.post(who, path, body, key))
            hold(again.content == first.content, "sent again, another reply:", path, body, first.text, again.text)
            hold(again.status_code == first.status_code, "sent again, another status:", path, body)
            hold("idempotent-replayed" in again.headers, "a replay does not say so:", path)
        return self.heard(who, path, body, first)

    async def _both(
        self, who: str, path: str, body: Any, keys: tuple[str, str]
    ) -> tuple[httpx.Response, httpx.Response]:
        first, again = await asyncio.gather(*[self.scene.post(who, path, body, key) for key in keys])
        return first, again

    def heard(self, who: str, path: str, body: Any, reply: httpx.Response) -> Seen:
        """Count a reply; what it says when it was a success."""
        if not reply.is_success:
            self.scene.tally.refused[reply.json()["refusal"]] += 1
            return {}
        self.scene.tally.done += 1
        self.scene.tally.moves[body.get("move", path.rpartition("/")[2]) if isinstance(body, dict) else "evidence"] += 1
        found: Seen = reply.json()
        self.judge.told(path, body, found)
        return found

    def proof(self, who: str, seller: str, fresh: bool = False) -> list[str]:
        """A document of somebody's, brought when it is first needed."""
        if fresh or (who, seller) not in self.proofs:
            content = f"%PDF-1.4\n% {who} {len(self.proofs)} {self.scene.count}\n%%EOF\n".encode()
            path = f"/v1/orders/{self.order['id']}/evidence?name=proof.pdf&seller={seller}"
            self.proofs[who, seller] = self.say(who, path, content).get("id", "")
        return [self.proofs[who, seller]] if self.proofs[who, seller] else []

    def amount(self, data: Any, most: int) -> int:
        """An amount: awkward ones, all of it, a little too much."""
        some = {1, max(most // 3, 1), max(most - 1, 1), max(most, 1), most + 1}
        return int(data.draw(st.sampled_from(sorted(some)) | st.integers(1, max(most, 1))))

    def brings(self, data: Any, who: str, case: Seen, move: Seen) -> Seen:
        """What a move must bring, and sometimes what it may."""
        found: Seen = {}
        for need in move["needs"]:
            kind, name = need["kind"], need["name"]
            if not need["required"] and kind not in ("amount", "units", "evidence") and data.draw(st.booleans()):
                continue
            if kind in ("choice", "party"):
                found[name] = data.draw(st.sampled_from(need["choices"]))
            elif kind == "amount":
                found |= {name: self.amount(data, case["value"])} if data.draw(st.booleans()) else {}
            elif kind == "evidence":
                wanted = need["required"] or move["move"] == "case.decline"
                found[name] = self.proof(who, case["seller_id"], move["move"] == "dispute.appeal") if wanted else []
            elif kind == "units":
                lines = case["lines"] if need["required"] or data.draw(st.booleans()) else []
                counts = [(one["line"], data.draw(st.integers(0, one["quantity"]))) for one in lines]
                found |= {name: [{"line": line, "accepted": count} for line, count in counts]} if counts else {}
            elif kind in UNTRIED:
                continue
            elif kind in NOTED:
                found[name] = [{"line": one["line"], **NOTED[kind]} for one in case["lines"]]
            elif kind in DRAWN:
                found[name] = data.draw(st.sampled_from(DRAWN[kind]))
            elif name == "carrier":
                found[name] = data.draw(st.sampled_from(["DHL", "platform"]))
            else:
                found[name] = f"words {self.scene.count}"
        if "remedy" in found and "amount" not in found and found["remedy"] not in GOODS:
            found["amount"] = self.amount(data, case["value"])
        return found

    def acts(self, data: Any, who: str, reference: str = "") -> None:
        """Somebody makes one of the moves the API offers them, mostly one that is open."""
        scene = self.scene
        case = scene.do(scene.get(who, f"/v1/cases/{reference or data.draw(st.sampled_from(self.cases))}"))
        if "available_moves" not in case:
            return
        case["available_moves"] = [one for one in case["available_moves"] if one["move"] not in ABOUT_EVIDENCE]
        able = [one for one in case["available_moves"] if not one["blocked"]]
        loud = [one for one in able if one["tone"] == "yes" or one["move"].startswith("refund.")]
        quiet = [one for one in able if one["tone"] != "no"]
        offered = [*loud, *loud, *loud, *quiet, *quiet, *case["available_moves"]]
        if not offered:
            return
        named = {f"{one['move']} {one['of'][-4:]}": one for one in offered}
        move = named[data.draw(st.sampled_from([f"{one['move']} {one['of'][-4:]}" for one in offered]))]
        if move["move"] == "refund.refuse" and self.known_refusal(case):
            return
        body: Seen = {"move": move["move"], "bring": self.brings(data, who, case, move)}
        if data.draw(st.booleans()):
            body["of"] = move["of"]
        how = data.draw(st.sampled_from(["once", "once", "once", "once", "again", "both", "raced"]))
        self.say(who, f"/v1/cases/{case['reference']}/moves", body, how)
        self.look()

    def known_refusal(self, case: Seen) -> bool:
        """KNOWN: when one of a case's refunds went out and the other is refused, the whole case is priced and paid again."""
        return any(
            one["kind"] == "refund" and one["state"] not in ("to_confirm", "cancelled") for one in case["refunds"]
        )

    def look(self) -> None:
        """Which cases the order has by now."""
        self.order = self.scene.do(self.scene.get("operator", f"/v1/orders/{self.order['id']}"))
        self.cases = [one["reference"] for one in self.order["cases"]]

    # the steps

    @initialize(data=st.data())
    def begin(self, data: Any) -> None:
        """The shop tells an order, and the buyer asks for something at once."""
        told = drawn_order(data.draw, "H-1")
        self.judge.strict = data.draw(st.booleans())
        if self.judge.strict:
            for one in told["payments"]:
                self.scene.stage.gateway.capture(one["reference"], one["captured"], told["currency"])
        self.order = {"id": self.say("operator", "/v1/orders", told)["id"]}
        self.judge.order = told
        self.look()
        self.asks(data)

    @rule(data=st.data())
    def asks(self, data: Any) -> None:
        """Some units of some lines are asked for, by the buyer or by customer service in their name."""
        seller = data.draw(st.sampled_from([one["seller"] for one in self.order["lines"]]))
        who = data.draw(st.sampled_from(["buyer", "buyer", "buyer", "agent"]))
        lines = [one for one in self.order["lines"] if one["seller"] == seller]
        free = [one for one in lines if one["free"]] or lines[: data.draw(st.sampled_from([0, 0, 0, 1]))]
        if not free:
            return
        at = data.draw(st.lists(st.integers(0, len(free) - 1), min_size=1, max_size=3, unique=True))
        wishes = [
            {
                "line": one["id"], "reason": data.draw(st.sampled_from(one["reasons"])),
                "quantity": data.draw(st.integers(1, max(one["free"], 1)) | st.just(one["quantity"])),
            }
            for one in (free[number] for number in at)
        ]  # fmt: skip
        wanted = any(RULES[one["reason"]]["evidence"] == "required" for one in wishes)
        body = {"lines": wishes, "statement": "Please.", "evidence": self.proof(who, seller) if wanted else []}
        how = data.draw(st.sampled_from(["once", "once", "once", "again", "both", "raced"]))
        self.say(who, f"/v1/orders/{self.order['id']}/cases", body, how)
        self.look()

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def buyer_acts(self, data: Any) -> None:
        """The buyer."""
        self.acts(data, "buyer")

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), who=st.sampled_from(["seller", "seller", "other seller"]))
    def seller_acts(self, data: Any, who: str) -> None:
        """A seller."""
        self.acts(data, who)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), who=st.sampled_from(["agent", "agent", "other agent", "lead"]))
    def service_acts(self, data: Any, who: str) -> None:
        """Customer service."""
        self.acts(data, who)

    def goes_on(self, data: Any) -> None:
        """Whoever an open case waits for makes a move: a party, the carrier, the bank, time; else something more is asked."""
        going = [one["reference"] for one in self.order["cases"] if one["state"] != "closed"]
        if not going:
            return self.asks(data) if any(one["free"] for one in self.order["lines"]) else self.passes(31, False)
        case = data.draw(st.sampled_from(going))
        seen = self.scene.do(self.scene.get("agent", f"/v1/cases/{case}"))
        waits = seen["waiting"]["who"]
        if waits == "carrier":
            return self.carrier(data, seen, "delivered")
        if waits in ("clock", "gateway"):
            return self.passes(31, False)
        if waits == "bank":
            return self.decided(data, data.draw(st.booleans()))
        mine = "other seller" if seen["seller"] == "Volt" else "seller"
        names = {"seller": [mine], "agent": ["agent", "other agent"]}
        who = data.draw(st.sampled_from(names.get(waits, [waits if waits in EVERYBODY else "operator"])))
        return self.acts(data, who, case)

    @precondition(lambda self: any(one["state"] == "disputed" for one in self.order["cases"]))
    @rule(
        data=st.data(),
        answers=st.sampled_from(
            [("accept",) * 2, ("accept",) * 2, ("accept", "decline"), ("decline", "accept"), ("accept", "")]
        ),
    )
    def mediates(self, data: Any, answers: tuple[str, str]) -> None:
        """Customer service proposes what both could live with; both answer, or one does not."""
        case = data.draw(
            st.sampled_from([one["reference"] for one in self.order["cases"] if one["state"] == "disputed"])
        )
        path, seen = f"/v1/cases/{case}/moves", self.scene.do(self.scene.get("agent", f"/v1/cases/{case}"))
        amount = self.amount(data, seen["value"])
        bearer = data.draw(st.sampled_from([{}, {}, {"bearer": "carrier"}, {"bearer": "platform"}]))
        self.say("agent", path, {"move": "dispute.take"})
        offered = {"amount": amount, "statement": f"words {self.scene.count}", **bearer}
        if not self.say("agent", path, {"move": "dispute.propose", "bring": offered}):
            return
        sides = data.draw(st.permutations(["buyer", "other seller" if seen["seller"] == "Volt" else "seller"]))
        for number, (who, answer) in enumerate(zip(sides, answers, strict=True)):
            how = data.draw(st.sampled_from(["once", "again", "both", "raced"]))
            if answer:
                self.say(who, path, {"move": f"dispute.{answer}_proposal"}, how)
            now = self.scene.do(self.scene.get("agent", f"/v1/cases/{case}"))
            final = now["disputes"][-1]["dispute"]["state"] == "final"
            both = number == 1 and answers == ("accept", "accept")  # who raced themselves may hear of either try
            hold(both or not final, "one side's word ended a dispute:", now["reference"])
            if final:
                wanted = amount if amount < seen["value"] else seen["agreed"]
                hold(now["agreed"] == wanted, "agreed was", amount, "kept is", now["agreed"])
        self.look()

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def finance_acts(self, data: Any) -> None:
        """The operator makes a move about money: confirms, refuses, retries, pays by transfer, redirects."""
        self.acts(data, "operator")

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), event=st.sampled_from(["scan", "delivered", "delivered", "lost", "refused", "returned"]))
    def carrier_tells(self, data: Any, event: str) -> None:
        """A carrier tells of a parcel."""
        self.carrier(
            data, self.scene.do(self.scene.get("agent", f"/v1/cases/{data.draw(st.sampled_from(self.cases))}")), event
        )

    def carrier(self, data: Any, case: Seen, event: str) -> None:
        """What happened to a case's latest parcel."""
        if not case["parcels"]:
            return
        parcel = case["parcels"][-1]
        number = parcel["back_tracking"] if event == "returned" else parcel["tracking"]
        how = data.draw(st.sampled_from(["once", "once", "again", "both"]))
        if number:
            self.say("carrier", "/v1/scans", {"tracking": number, "event": event}, how)

    @rule(minutes=st.sampled_from(WAITS), deaf=st.booleans())
    def time_passes(self, minutes: int, deaf: bool) -> None:
        """Time passes, and the worker works; the deaf one has no news from the provider in the meantime."""
        self.passes(minutes, deaf)

    def passes(self, minutes: int, deaf: bool) -> None:
        """So many minutes pass."""
        self.scene.tally.steps += 1
        self.scene.do(self.scene.until(self.scene.stage.now + timedelta(minutes=minutes), deaf and self.judge.strict))
        self.look()

    @rule(
        what=st.lists(
            st.sampled_from(
                ["fail", "card_gone", "time_out", "time_out_after_commit", "late_failure", "pending", "down"]
            ),
            min_size=1,
            max_size=3,
        )
    )
    def provider_will(self, what: list[str]) -> None:
        """How the provider behaves next."""
        self.scene.tally.steps += 1
        self.scene.stage.gateway.behave(*what)

    @rule(hours=st.sampled_from([1, 23, 26]), paid=st.booleans())
    def provider_is_away(self, hours: int, paid: bool) -> None:
        """The provider loses a reply, and is not there for hours; then it answers again."""
        stage = self.scene.stage
        self.scene.tally.steps += 1
        stage.gateway.behave("time_out_after_commit" if paid else "time_out")
        self.scene.do(self.scene.until(stage.now + timedelta(minutes=31), True))
        stage.gateway.down()
        self.scene.do(self.scene.until(stage.now + timedelta(hours=hours), True))
        stage.gateway.down(False)
        self.scene.do(self.scene.until(stage.now + timedelta(minutes=31), True))
        self.look()

    @rule(data=st.data())
    def console_refund(self, data: Any) -> None:
        """Somebody refunds in the provider's own console, what the provider still has."""
        payment = self.judge.order["payments"][data.draw(st.integers(0, len(self.judge.order["payments"]) - 1))]
        left = self.judge.left(payment)
        if payment["method"] == "store_credit" or left < 1:
            return
        self.scene.tally.steps += 1
        amount = min(self.amount(data, left), left)
        self.scene.stage.gateway.console_refund(payment["reference"], amount, self.judge.order["currency"])
        self.at_once()

    @rule(
        data=st.data(),
        more=st.sampled_from([(1, 1), (1, 1), (1, 3), (13, 10)]),
        other=st.sampled_from([False, False, False, True]),
    )
    def chargeback(self, data: Any, more: tuple[int, int], other: bool) -> None:
        """The buyer's bank takes a payment back: all, a part, more than it was, in another currency."""
        payment = self.judge.order["payments"][data.draw(st.integers(0, len(self.judge.order["payments"]) - 1))]
        theirs = [one for one in self.judge.chargebacks() if one["payment"] == payment["reference"]]
        if (
            payment["method"] == "store_credit"
            or not payment["captured"]
            or any(one["status"] != "won" for one in theirs)
        ):
            return
        self.scene.tally.steps += 1
        currency = "USD" if other else self.judge.order["currency"]
        amount = max(payment["captured"] * more[0] // more[1], 1)
        self.judge.unsure |= {one["intent"] for one in self.judge.books["refund"] if one["state"] in ASKED}
        self.scene.stage.gateway.chargeback(payment["reference"], amount, currency)
        self.at_once()

    @precondition(lambda self: self.judge.chargebacks())
    @rule(data=st.data(), won=st.booleans())
    def bank_decides(self, data: Any, won: bool) -> None:
        """The bank decides, perhaps once more."""
        self.decided(data, won)

    def decided(self, data: Any, won: bool) -> None:
        """The bank decides about a chargeback."""
        row = self.judge.chargebacks()[data.draw(st.integers(0, len(self.judge.chargebacks()) - 1))]
        if self.decisions[row["reference"]] > 1:
            return  # KNOWN: lost, won and lost again, heard out of order, stays won: a word repeated later keeps its old time
        self.decisions[row["reference"]] += 1
        self.scene.tally.steps += 1
        self.scene.stage.now += timedelta(minutes=1)  # two words of a bank are never spoken at the same moment
        (self.scene.stage.gateway.win if won else self.scene.stage.gateway.lose)(row["reference"])
        self.at_once()

    @rule(data=st.data())
    def bank_returns(self, data: Any) -> None:
        """The bank sends a refund back that had been paid."""
        paid = [one["number"] for one in self.scene.stage.gateway.read("payout") if one["status"] == "succeeded"]
        if paid:
            self.scene.tally.steps += 1
            self.scene.stage.gateway.fail_later(f"fake_{data.draw(st.sampled_from(paid))}")
            self.at_once()

    @rule(data=st.data())
    def webhooks(self, data: Any) -> None:
        """The provider's events arrive in any order, some twice."""
        events = [told for _, told in self.scene.stage.gateway.unsent()]
        if events:
            self.scene.tally.steps += 1
            for number in data.draw(st.lists(st.integers(0, len(events) - 1), max_size=6)):
                self.scene.do(self.scene.webhook(events[number]))

    @precondition(lambda self: len(self.judge.payouts) < 3)
    @rule(data=st.data())
    def seller_is_paid(self, data: Any) -> None:
        """The operator pays a seller what it is owed."""
        seller = data.draw(st.sampled_from([one["seller"] for one in self.order["lines"]]))
        how = data.draw(st.sampled_from(["once", "again", "both", "raced"]))
        self.say("operator", "/v1/payouts", {"seller": seller, "currency": self.judge.order["currency"]}, how)

    @rule(data=st.data())
    def credit_is_spent(self, data: Any) -> None:
        """The buyer spends store credit on another order."""
        balance = self.judge.credit()
        if balance:
            body = {
                "buyer": "berta@example.com",
                "amount": self.amount(data, balance),
                "currency": self.judge.order["currency"],
            }
            how = data.draw(st.sampled_from(["once", "again", "both"]))
            self.say("operator", "/v1/store-credit/spend", body | {"reference": f"S-{self.scene.count}"}, how)

    def at_once(self) -> None:
        """With a provider that refuses nothing, what happens there is heard at once: only then is every excess ours."""
        if not self.judge.strict:
            for _, told in self.scene.stage.gateway.unsent():
                self.scene.do(self.scene.webhook(told))
            self.scene.stage.gateway.sent()

    # the judge

    @invariant()
    def judged(self) -> None:
        """Nothing that must never be has come to be."""
        if self.judge.order:
            self.judge.look()

    def teardown(self) -> None:
        """The provider comes back, time passes, and the books are closed."""
        if sys.exc_info()[0] is None and self.judge.order:
            self.judge.close()


def also(name: str) -> Any:
    """The commonest step once more under another name, so that it comes up more often than the others."""

    def step(self: Histories, data: Any) -> None:
        self.goes_on(data)

    step.__name__ = step.__qualname__ = name
    return precondition(lambda self: self.cases)(rule(data=st.data())(step))


for _name in ("a_case_goes_on", "a_party_moves", "life_goes_on", "one_waited_for_acts", "things_take_their_course"):
    setattr(Histories, _name, also(_name))


def plant(patch: pytest.MonkeyPatch, room: Any, name: str, new: Any) -> None:
    """Put something else where the product has this."""
    assert hasattr(room, name), f"{room.__name__} has no {name}: the bug cannot be planted"
    patch.setattr(room, name, new)


def no_check_of_what_is_left(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """Money is reserved whatever is left, and the database lets it be."""

    def reserve(draft: Any, row: Any, move: Any) -> None:
        if payment := draft.dossier.payment(row.payment_id):
            payment.reserved += row.amount
            draft.touch(payment)
        draft.post(ledger.reserved(row.amount, row.currency, row.shares, str(row.id)), move)

    for room in (refund, refund_moves, bank):
        plant(patch, room, "reserve", reserve)
    scene.do(scene.drop_checks("payment"))


def a_key_for_every_call(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """The idempotency key names the call, not the intent."""
    real = pay.intent
    plant(patch, pay, "intent", lambda row, by: msgspec.structs.replace(real(row, by), key=f"{uuid4()}:1"))


def shares_off_by_one(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """The seller bears one minor unit less, the platform one more."""
    real = bearing.of_line

    def of_line(*given: Any) -> Any:
        (seller, part), (platform, aside), tax = real(*given)
        return [(seller, part - (part > 0)), (platform, aside + (part > 0)), tax]

    plant(patch, bearing, "of_line", of_line)


def heard_twice_booked_twice(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """What was told before is heard again, and recorded again."""
    real = bank.record

    async def never(*given: Any) -> bool:
        return False

    def elsewhere(draft: Any, payment: Any, told: Any, settings: Any) -> str:
        again = msgspec.structs.replace(told, reference=f"{told.reference}-{uuid4()}")
        return real(draft, payment, again, settings) if told.status == "succeeded" else "known"

    plant(patch, payments, "told_before", never)
    plant(patch, bank, "elsewhere", elsewhere)


def nothing_freezes(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """A chargeback holds up no refund."""
    plant(patch, bank, "freeze", lambda *given: None)


def settled_twice(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """A refund that succeeded is booked twice."""
    real = refund.settle

    def settle(draft: Any, row: Any, made: Any) -> None:
        real(draft, row, made)
        draft.post(ledger.refunded(row.amount, row.currency, row.shares, refund.out_of(draft.dossier, row), "x"), made)

    plant(patch, refund_moves, "settle", settle)


def nobody_reads_the_list(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """A refund of unknown fate is sent again without a look at what the provider has, after its keys are forgotten too."""

    async def listed(*given: Any) -> None:
        return None

    plant(patch, pay, "listed", listed)
    plant(patch, pay, "forgotten", lambda *given: False)


def undone_and_still_held(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """An acceptance undone leaves the money reserved."""
    plant(patch, refund, "release", lambda *given: None)


def undone_after_it_was_sent(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """An acceptance may be undone while the provider is asked."""
    patch.setitem(guards.GUARDS, "undo_open", lambda *given: None)


def reversed_and_still_refunded(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """What the bank sent back still counts as refunded."""
    real = refund_moves.EFFECTS["refund.reverse"]

    def reverse(draft: Any, row: Any, move: str) -> None:
        real(draft, row, move)
        if payment := draft.dossier.payment(row.payment_id):
            payment.refunded += row.amount

    patch.setitem(refund_moves.EFFECTS, "refund.reverse", reverse)


def credit_and_card(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """What became store credit is sent to the card as well."""
    real = pay.pay

    async def twice(desk: Any, gateways: Any, dossier: Any, row: Any, asking: bool) -> None:
        payment = dossier.payment(row.payment_id)
        if row.destination == "store_credit" and payment is not None and payment.method == "card":
            with suppress(GatewayRefused, GatewayTimeout):
                await gateways.of("").refund(pay.intent(row, payment))
        await real(desk, gateways, dossier, row, asking=asking)

    plant(patch, clock, "pay", twice)


def every_unit_is_the_first(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """Units are priced each by itself, not by cumulative difference."""
    real = price.price
    plant(patch, price, "price", lambda line, *more: real(msgspec.structs.replace(line, refunded_units=0), *more))


def no_lock(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """Two writes on an order at once do not wait for each other."""
    scene.do(scene.unlock())


def settled_for_less(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """What both sides accepted is carried out for a cent less."""
    real = dispute.settle

    def settle(draft: Any, row: Any, outcome: str, amount: int, bearer: str, cause: Any) -> None:
        real(draft, row, outcome, amount - ("proposal" in cause), bearer, cause)

    plant(patch, dispute, "settle", settle)


def one_side_is_enough(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    """A proposal is carried out when the first side accepts it."""
    patch.setitem(guards.GUARDS, "last_to_agree", lambda *given: None)


PLANTED: tuple[Callable[[Scene, pytest.MonkeyPatch], None], ...] = (
    no_check_of_what_is_left, a_key_for_every_call, shares_off_by_one, heard_twice_booked_twice, nothing_freezes,
    settled_twice, nobody_reads_the_list, undone_and_still_held, undone_after_it_was_sent, reversed_and_still_refunded,
    credit_and_card, every_unit_is_the_first, no_lock, settled_for_less, one_side_is_enough,
)  # fmt: skip
"""Bugs that the judge must see, each planted into the running product."""


def play(scene: Scene, histories: int, steps: int, number: int, shrink: bool = True) -> Tally:
    """Play so many random histories of so many steps at most; what was played. Raises what broke, shrunk."""
    machine = type("Histories", (Histories,), {"scene": scene})
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    how = settings(
        max_examples=histories, stateful_step_count=steps, deadline=None, database=None, derandomize=False, phases=phases,
        suppress_health_check=list(HealthCheck), print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    try:
        run_state_machine_as_test(seed(number)(machine), settings=how)
    except Flaky as flaky:  # what was raced did not happen again
        raise Broken(f"once, and not when it was played again: {Broken.latest}") from flaky
    return scene.tally
