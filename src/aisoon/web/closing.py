"""A seller's calendar: public holidays, own days off, and what they do to deadlines."""

from calendar import Calendar as Weeks
from datetime import UTC, date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from litestar import get, post
from litestar.response import Response

from aisoon.rules.calendar import Calendar
from aisoon.rules.closing import days_off, shifts, without
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, see, writer

MONTHS = 12

Kind = Literal["", "weekend", "holiday", "own", "out"]


class Day(msgspec.Struct, frozen=True):
    """A day of the picture; `out` belongs to another month."""

    day: date
    kind: Kind
    name: str = ""


class Month(msgspec.Struct, frozen=True):
    """A month as weeks from Monday."""

    first: date
    weeks: list[list[Day]]


def months(today: date, calendar: Calendar, own: set[date], names: dict[date, str]) -> list[Month]:
    """The next twelve months, this one first."""
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        weeks = Weeks().monthdatescalendar(first.year, first.month)
        found.append(Month(first, [[shown(day, first.month, calendar, own, names) for day in week] for week in weeks]))
        first = (first + timedelta(days=31)).replace(day=1)
    return found


def shown(day: date, month: int, calendar: Calendar, own: set[date], names: dict[date, str]) -> Day:
    """What a day is."""
    if day.month != month:
        return Day(day, "out")
    if day in own:
        return Day(day, "own")
    if day in calendar.holidays:
        return Day(day, "holiday", names.get(day, ""))
    return Day(day, "weekend" if day.weekday() in calendar.weekend else "")


def spans(days: list[date], calendar: Calendar) -> list[tuple[date, date]]:
    """Days off as spans: what only weekends and holidays lie between is one."""
    found: list[tuple[date, date]] = []
    for day in days:
        last = found[-1][1] if found else None
        gap = [last + timedelta(days=n) for n in range(1, (day - last).days)] if last else []
        if last and not any(calendar.business(one) for one in gap):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


@get("/calendar", include_in_schema=False)
async def shown_calendar(request: Asked) -> Response[Any]:
    """The calendar."""
    return await page(request, await reader(request, "seller"))


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The calendar's page, with the faults of days that could not be taken off."""
    desk = request.app.state.desk
    assert person.seller_id
    async with desk.database.reading() as db:
        await desk.refresh(db)
        seller = await accounts.closing(db, person.seller_id)
    policy, rule = desk.policy, desk.policy.days_off
    today = desk.now().astimezone(ZoneInfo(seller.zone)).date()
    plain, told, own = desk.calendar(seller.country, seller.zone), frozenset(seller.closed), set(days_off(seller))
    bare, counted = without(plain, told), without(plain, told | own)
    names = request.app.state.holidays(seller.country, range(today.year, today.year + 2))
    ahead = [one for one in spans(sorted(own), bare) if one[1] >= today]
    return draw(
        request, "calendar.html", person, refused.status if refused else 200, months=months(today, plain, own | told, names),
        spans=[(*one, shifts(policy, bare, counted, one[0])) for one in ahead], today=today, earliest=today + timedelta(days=rule.ahead),
        taken=sum(1 for day in own if day.year == today.year), most=rule.a_year, notice=rule.ahead, zone=seller.zone,
        told=sorted(day for day in told if day >= today),
        named=sorted((day, name) for day, name in names.items() if day >= today)[:20],
        typed=form, faults=every(refused) if refused else [], utc=UTC,
    )  # fmt: skip


@post("/calendar", include_in_schema=False)
async def change(request: Asked) -> Response[Any]:
    """Take days off, or one back."""
    person, desk = await writer(request, "seller"), request.app.state.desk
    form = await read(request)
    try:
        if form.one("back"):
            await desk.reopen_day(person, day_of(form, "back"))
        else:
            since = day_of(form, "since")
            await desk.close_days(person, since, day_of(form, "until") if form.one("until") else since)
    except Refused as refused:
        return await page(request, person, form, refused)
    return see("/calendar")


def day_of(form: Form, field: str) -> date:
    """A day as it was typed; Refused `bad_day`."""
    try:
        return date.fromisoformat(form.one(field).strip())
    except ValueError as error:
        raise Refused("bad_day", field, typed=form.one(field)[:40]) from error


ROUTES = [shown_calendar, change]
