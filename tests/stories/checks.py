"""What must then be true in stories: the sentences that stand indented."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from typing import Any

import msgspec

from aisoon.jobs.notify import letter as written
from aisoon.rules.calendar import Span, add
from aisoon.rules.refusals import Refused
from aisoon.rules.words import Words
from aisoon.settings import ROOT
from tests.stories.stage import SELLERS
from tests.stories.teller import Teller, sentence
from tests.stories.ways import Seen

WORDS = Words(tomllib.loads((ROOT / "locales" / "en.toml").read_text("utf-8")), strict=True)
CLAUSE = re.compile(
    r"waits for (?P<who>\w*)|for (?P<span>\d+ [a-z ]+)|until (?P<until>.+)|otherwise (?P<otherwise>\S+)|of (?P<amount>[\d.]+)"
    r"|worth (?P<worth>[\d.]+)|needs a person: (?P<needs>\w+)|(?P<rest>no deadline|return needed|no return needed|statutory)"
)


async def case_of(t: Teller, number: str | None = None) -> Seen:
    """The case that is spoken of, as customer service sees it."""
    return await t.way.case("agent", await t.about(int(number)) if number else t.case)


@sentence(
    r"(?P<what>case|refund|parcel|dispute)(?: (?P<number>\d+))? is (?P<state>\w+)(?: as (?P<outcome>\w+))?(?:, (?P<clauses>.+))?",
    check=True,
)
async def stands(
    t: Teller, what: str, number: str | None, state: str, outcome: str | None, clauses: str | None
) -> None:
    """Where a case, or its latest refund, parcel or dispute, stands."""
    case = await case_of(t, number if what == "case" else None)
    found = facts(case, what)
    if found is None:
        raise t.line.fault(f"a {what}", "there is none")
    t.expect(f"{what} is {state}", f"{what} is {found['state']}", summary(found))
    if outcome:
        t.expect(f"closed as {outcome}", f"closed as {found['outcome']}")
    for clause in clauses.split(", ") if clauses else []:
        one_clause(t, clause, found)


def facts(case: Seen, what: str) -> Seen | None:
    """What clauses are judged by: state, outcome, who, due_at, due_move, amount, worth."""
    waiting = case["waiting"]
    if what == "case":
        return {**case, "who": waiting["who"], "due_at": waiting["until"], "due_move": waiting["otherwise"]}
    rows = case["refunds"] if what == "refund" else case["parcels"] if what == "parcel" else []
    row = rows[-1] if rows else None
    if what == "dispute" and case["disputes"]:
        row = case["disputes"][-1]["dispute"]
    if row is None:
        return None
    return {**row, "who": waiting["who"] if waiting["machine"] == what else "nobody"}


def summary(found: Seen) -> str:
    """Where something stands, in short."""
    return f"(waits for {found['who'] or 'nobody'} until {found['due_at']}, otherwise {found['due_move']})"


def one_clause(t: Teller, text: str, found: Seen) -> None:
    """One clause after 'is …'."""
    clause = CLAUSE.fullmatch(text)
    if not clause:
        raise t.line.fault(
            "'waits for seller', 'for 72 hours', 'until Wed 4 Nov 09:00', 'otherwise case.approve' …", text
        )
    if clause["who"]:
        t.expect(text, f"waits for {found['who'] or 'nobody'}")
    if clause["span"]:
        at = add(t.stage.now, Span.parse(clause["span"]), t.stage.calendar("DE", "Europe/Berlin"))
        t.expect(
            f"until {at:%a %d %b %H:%M:%S}",
            f"until {_at(found['due_at']):%a %d %b %H:%M:%S}" if found["due_at"] else "none",
        )
    if clause["until"]:
        at = t.moment(clause["until"])
        t.expect(
            f"until {at:%a %d %b %H:%M:%S}",
            f"until {_at(found['due_at']):%a %d %b %H:%M:%S}" if found["due_at"] else "none",
        )
    if clause["otherwise"]:
        t.expect(text, f"otherwise {found['due_move']}")
    if clause["amount"]:
        t.expect(text, f"of {t.money(found['amount'])}")
    if clause["worth"]:
        t.expect(text, f"worth {t.money(found['value'])}")
    if clause["needs"]:
        t.expect(text, f"needs a person: {found['needs_person']}")
    if clause["rest"]:
        rest(t, text, found)


def rest(t: Teller, text: str, found: Seen) -> None:
    """Clauses without a value."""
    actual = {
        "no deadline": "no deadline" if found["due_at"] is None else f"until {found['due_at']}",
        "return needed": "return needed" if found.get("return_needed") else "no return needed",
        "no return needed": "return needed" if found.get("return_needed") else "no return needed",
        "statutory": "statutory" if found.get("statutory") else "not statutory",
    }
    t.expect(text, actual[text])


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@sentence(r"there is no (?P<what>refund|parcel|dispute)", check=True)
async def none(t: Teller, what: str) -> None:
    """The case has no refund, parcel or dispute."""
    found = facts(await case_of(t), what)
    t.expect(f"no {what}", f"no {what}" if found is None else f"one that is {found['state']}")


BESIDE = {"case.take_back_file", "case.cover_file", "case.state_fact", "case.quote_message"}
"""Moves about evidence, which change nothing of where a case stands."""


@sentence(r"WHO may (?P<how>only |not )?(?P<moves>[a-z_., ]+?)(?: because (?P<why>\w+))?", check=True)
async def may(t: Teller, who: str, how: str | None, moves: str, why: str | None) -> None:
    """The moves somebody is shown: these among others, these and no others, or not these."""
    case = await t.way.case(who, t.case)
    wanted = [] if moves == "nothing" else moves.split(", ")
    able = {one["move"] for one in case["available_moves"] if one["blocked"] is None}
    blocked = {one["move"]: one["blocked"]["refusal"] for one in case["available_moves"] if one["blocked"]}
    if how == "only ":
        able -= BESIDE
        t.expect(", ".join(sorted(wanted)), ", ".join(sorted(able)))
    elif how == "not ":
        t.expect("none of them", "none of them" if not able & set(wanted) else f"may {', '.join(able & set(wanted))}")
        if why:
            t.expect(f"because {why}", f"because {blocked.get(wanted[0])}")
    else:
        t.expect(", ".join(wanted), ", ".join(one for one in wanted if one in able), f"of {sorted(able)}")


@sentence(r"WHO cannot see the case", check=True)
async def unseen(t: Teller, who: str) -> None:
    """The case is not there for this person."""
    try:
        await t.way.case(who, t.case)
    except Refused as refused:
        t.expect("refused: not_found", f"refused: {refused.name}")
    else:
        raise t.line.fault("not_found", "the case")


@sentence(r"buyer got (?P<what>nothing|[\d.]+)", check=True)
async def got(t: Teller, what: str) -> None:
    """What the payment provider paid out and that stayed away, by its own journal."""
    t.expect(what, t.money(t.stage.gateway.paid_out()) if t.stage.gateway.paid_out() else "nothing")


@sentence(r"journal has (?:no payout|(?P<n>\d+) payouts? of (?P<amounts>[\d., and]+))", check=True)
async def journal(t: Teller, n: str | None, amounts: str | None) -> None:
    """The payouts in the provider's own journal, in order."""
    rows = [
        row
        for row in t.stage.gateway.journal()
        if row["verb"] == "refund" and row["result"] not in ("fail", "time_out", "replayed")
    ]
    actual = [t.money(int(str(row["amount"]))) for row in rows]
    wanted = re.split(r", | and ", amounts) if amounts else []
    wanted = wanted * int(n) if n and len(wanted) == 1 else wanted
    t.expect(f"{n or 0}: {wanted}", f"{len(actual)}: {actual}")


@sentence(r"gateway was (?P<verb>called|asked) (?P<n>\d+) times?", check=True)
async def called(t: Teller, verb: str, n: str) -> None:
    """How often the provider was told to refund, or asked what became of one."""
    what = {"called": "refund", "asked": "list"}[verb]
    t.expect(n, str(sum(row["verb"] == what for row in t.stage.gateway.journal())))


@sentence(r"(?P<n>no|\d+|) ?letters? to (?P<to>buyer|seller|agent) about MOVE(?: saying TEXT)?", check=True)
async def letter(t: Teller, n: str, to: str, move: str, text: str | None) -> None:
    """Letters in the outbox about this case, said in the words they are sent with."""
    case = await case_of(t)
    async with t.stage.database.reading() as db:
        rows = await db.fetch("select body::text from task where kind = 'mail' order by id")
    mails = [msgspec.json.decode(row["body"]) for row in rows]
    mails = [one for one in mails if (one["role"], one["move"], one.get("reference")) == (to, move, case["reference"])]
    wanted = {"no": 0, "": max(1, len(mails))}.get(n) if not n.isdigit() else int(n)
    t.expect(f"{wanted} letters", f"{len(mails)} letters")
    if text and not any(text in " ".join("\n".join(written(one, WORDS, "https://shop")[1:]).split()) for one in mails):
        raise t.line.fault(text, "\n".join("\n".join(written(one, WORDS, "https://shop")) for one in mails))


@sentence(r"WHO (?P<how>reads|does not read) TEXT", check=True)
async def reads(t: Teller, who: str, how: str, text: str) -> None:
    """Whether a message can be read by somebody."""
    there = any(text in one for one in await t.way.messages(who, t.order))
    t.expect(how, "reads" if there else "does not read")


@sentence(r"history has MOVE(?: by (?P<actor>\w+))?(?: (?P<n>\d+) times)?(?: saying TEXT)?", check=True)
async def history(t: Teller, move: str, actor: str | None, n: str | None, text: str | None) -> None:
    """The case's history holds a move, by whom, with what."""
    rows = [row for row in await t.way.history("agent", t.case) if f"{row['machine']}.{row['name']}" == move]
    if not rows or (n and len(rows) != int(n)):
        raise t.line.fault(t.line.text, f"{len(rows)} times")
    if actor:
        t.expect(f"by {actor}", f"by {rows[-1]['actor']}")
    if text and text not in str([row["data"] for row in rows]):
        raise t.line.fault(text, str([row["data"] for row in rows]))


@sentence(
    r"decision (?P<n>\d) is (?P<outcome>\w+) of AMOUNT on (?P<grounds>\w+) by (?P<by>\w+)(?: weighing (?P<proof>.+))?",
    check=True,
)
async def decision(t: Teller, n: str, outcome: str, amount: str, grounds: str, by: str, proof: str | None) -> None:
    """A decision as a statement: outcome, amount, grounds, reviewer, evidence weighed; it names the one it supersedes."""
    rows = (await case_of(t))["disputes"][-1]["decisions"]
    if len(rows) < int(n):
        raise t.line.fault(f"decision {n}", f"there are {len(rows)}")
    row: dict[str, Any] = rows[int(n) - 1]
    actual = f"{row['outcome']} of {t.money(row['amount'])} on {row['grounds']} by {row['reviewer_name']}"
    t.expect(f"{outcome} of {amount} on {grounds} by {by}", actual)
    t.expect(str(t.ids(proof)), str(row["weighed"]))
    t.expect(str(rows[int(n) - 2]["id"] if int(n) > 1 else None), str(row["supersedes"]))


@sentence(r"(?P<n>\d+) (?P<title>.+) (?:is|are) free", check=True)
async def free(t: Teller, n: str, title: str) -> None:
    """How many units of a line may still be asked for."""
    t.expect(n, str((await t.line_of(title))["free"]))


@sentence(r"(?P<who>nordlicht|volt|carrier|platform|store credit) (?P<verb>bore|holds) AMOUNT", check=True)
async def bore(t: Teller, who: str, verb: str, amount: str) -> None:
    """Who paid for it in the end, by the ledger; store credit holds what it owes the buyer."""
    async with t.stage.database.reading() as db:
        seller = (
            await db.fetchval("select id from seller where reference = $1", who) if who in SELLERS.values() else None
        )
        account = f"seller:{seller}" if seller else who.replace(" ", "_") + "%"
        total = await db.fetchval(
            "select coalesce(sum(amount), 0)::bigint from ledger where account like $1 and memo not like 'captured:%'",
            account,
        )
    t.expect(amount, t.money(total if verb == "bore" else -total))


@sentence(r"order has (?P<n>\d+) cases?", check=True)
async def cases(t: Teller, n: str) -> None:
    """How many cases there are about the order."""
    t.expect(n, str(len(await t.way.cases(t.order))))


@sentence(r"(?P<title>\w[\w ]*?)(?: of case (?P<number>\d+))? (?P<how>is refunded|is worth) AMOUNT", check=True)
async def line(t: Teller, title: str, number: str | None, how: str, amount: str) -> None:
    """What a line of the case is worth, or what was set to go back for it."""
    wanted = (await t.line_of(title))["id"]
    row = next((one for one in (await case_of(t, number))["lines"] if one["line"] == wanted), None)
    found = (row["refund"] if how == "is refunded" else row["amount"]) if row else None
    t.expect(amount, t.money(found) if found is not None else str(found))


@sentence(r"case shows (?P<proof>[\w -]+)", check=True)
async def shows(t: Teller, proof: str) -> None:
    """Evidence that can be seen in the case by all three sides."""
    for who in ("buyer", "seller", "agent"):
        seen = {one["id"] for one in (await t.way.case(who, t.case))["evidence"]}
        t.expect(f"{who} sees {proof}", f"{who} sees {proof}" if set(t.ids(proof)) <= seen else f"{who} sees {seen}")


@sentence(r"listing of (?P<title>.+) says TEXT", check=True)
async def listing(t: Teller, title: str, text: str) -> None:
    """The listing as it was at purchase, kept with the order."""
    t.expect(text, (await t.line_of(title))["listing"]["description"])


@sentence(r"payments have AMOUNT left", check=True)
async def left(t: Teller, amount: str) -> None:
    """What could still go back of all payments of the order."""
    async with t.stage.database.reading() as db:
        total = await db.fetchval(
            "select sum(captured - reserved - refunded - charged_back)::bigint from payment where order_id = $1::uuid",
            t.order,
        )
    t.expect(amount, t.money(total))
