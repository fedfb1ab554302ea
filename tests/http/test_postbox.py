"""Letters as their readers chose: at once, once a day, or not at all; what is needed always comes."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aisoon.jobs.notify import send_collected, send_some
from aisoon.outside.mail import Folder
from aisoon.rules.postbox import CHOICES, PROGRESS, how, kind, morning
from aisoon.rules.table import BY_MOVE
from tests.api.world import World


class Post:
    """Letters read back from the folder they were written to."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, Folder(folder, "desk@example.com")

    def send(self, later: timedelta = timedelta(0)) -> list[Any]:
        """Do what a worker does with letters at a time; what was sent by it, as messages."""
        for path in self.folder.path.glob("*.eml"):
            path.unlink()
        now = self.world.desk.now() + later
        database, words = self.world.desk.database, self.world.app.state["words"]
        while self.world.do(send_some(database, self.folder, words, "https://shop.example", now)):
            pass
        while self.world.do(send_collected(database, self.folder, words, "https://shop.example", now)):
            pass
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.folder.path.glob("*.eml"))
        ]


@pytest.fixture
def postman(world: World, tmp_path: Path) -> Post:
    found = Post(world, tmp_path)
    found.send(timedelta(days=2))
    return found


def token(world: World, who: str) -> str:
    """The word that opens somebody's choices."""
    return str(world.client(who).get("/letters", follow_redirects=False).headers["location"]).rpartition("/")[2]


def chosen(world: World, who: str, **choices: str) -> None:
    """Choose as somebody."""
    reply = world.client("").post(f"/letters/{token(world, who)}", data=choices, follow_redirects=False)
    assert reply.status_code == 303


def test_every_day_is_one_letter_in_the_morning(world: World, postman: Post) -> None:
    chosen(world, "loom", new="daily")
    first, second = world.case(world.order()), world.case(world.order())
    at_once = postman.send()
    assert not [one for one in at_once if "loom" in one["To"]]
    [one] = [one for one in postman.send(timedelta(days=1)) if "loom" in one["To"]]
    body = one.get_content()
    assert first["reference"] in body
    assert second["reference"] in body
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not [one for one in postman.send(timedelta(days=3)) if "loom" in one["To"]], "once"
    chosen(world, "loom", new="now")
    world.case(world.order())
    assert [one for one in postman.send() if "loom" in one["To"]]


def test_what_is_needed_comes_whatever_was_chosen(world: World, postman: Post) -> None:
    chosen(world, "ana", progress="never", needed="never", new="never")
    case = world.case(world.order())
    postman.send()
    world.move("loom", case, "case.ask_info", question="Which colour?")
    [one] = [one for one in postman.send() if one["To"] == "ana@example.com" and "List-Unsubscribe" not in one]
    assert "Which colour?" in one.get_content()
    world.move("ana", case, "case.give_info", statement="Blue.")
    postman.send()


def test_one_touch_in_a_mail_program_stops_what_may_be_stopped(world: World, postman: Post) -> None:
    chosen(world, "ana", progress="now")
    case = world.case(world.order())
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.withdraw")
    letters = [one for one in postman.send() if "loom" in one["To"] and "List-Unsubscribe" in one]
    address = re.fullmatch(r"<https://shop.example(/letters/[\w-]+)>", letters[-1]["List-Unsubscribe"].strip())
    assert address, letters[-1]["List-Unsubscribe"]
    assert world.client("").get(address[1]).status_code == 200
    again = world.client("loom").get("/letters", follow_redirects=True).text
    assert 'name="progress" value="now" checked' in again, "looking changes nothing"
    world.client("").post(address[1], data={"List-Unsubscribe": "One-Click"})
    assert 'name="progress" value="never" checked' in world.client("loom").get("/letters", follow_redirects=True).text
    other = world.case(world.order())
    postman.send(timedelta(days=2))
    world.move("ana", other, "case.withdraw")
    assert not [one for one in postman.send(timedelta(days=2)) if "loom" in one["To"]]
    chosen(world, "loom", progress="now", new="now")


def test_kinds() -> None:
    assert set(BY_MOVE) >= PROGRESS
    assert kind("case.withdraw", "buyer", None) == "needed", "the receipt of a withdrawal is the law's"
    assert kind("case.deliver", "seller", "seller") == "needed", "the inspection's clock runs"
    assert kind("case.deliver", "buyer", "seller") == "progress"
    assert kind("case.request", "seller", "seller") == "new"
    assert kind("sign_in", "buyer", None) == "needed"
    for name, offered in CHOICES.items():
        assert how({}, name) == "now"
        assert how({name: "never"}, name) == ("never" if "never" in offered else "now")


def test_mornings_are_the_readers() -> None:
    now = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert morning(now, "UTC") == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert morning(now, "Europe/Berlin") == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert morning(now, "America/New_York") == datetime(2026, 11, 23, 12, tzinfo=UTC)
