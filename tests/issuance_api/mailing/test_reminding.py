import asyncio
import email
import email.policy
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from services.issuance_api.mailing.reminding import Reminder
from shared.schemas.words.dates import JST
from shared.schemas.words.issuer import ReminderRule
from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import REASON, act_on, correct, publish_change
from tests.journey.steps import fetch_key, issue
from tests.soundness import require_sound

EXPIRY = date(2026, 12, 20)


def make_form(expires_on: date = EXPIRY, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    return make_single({"/guarantees/0/expires_on": expires_on.isoformat(), **(changes or {})})


def move_to(installation: Installation, day: date) -> None:
    """To a moment of that day in Japan."""
    installation.clock.advance(datetime(day.year, day.month, day.day, 9, tzinfo=JST) - installation.clock.now())


async def remind(installation: Installation) -> None:
    """As a process does that was just started."""
    reminder = Reminder(installation.issuance.state.tools)
    while await reminder.remind_next():
        pass
    await installation.settle()


def list_sent(installation: Installation) -> list[Any]:
    """The reminders that arrived."""
    read = [email.message_from_bytes(sent, policy=email.policy.default) for sent in installation.mailbox.messages]
    return [message for message in read if "保証期限" in message["Subject"]]


async def list_decided(installation: Installation) -> list[tuple[date, int, bool]]:
    rows = await installation.fetch("SELECT * FROM issuance.reminder ORDER BY decided_at, expires_on, days_before DESC")
    return [(row["expires_on"], row["days_before"], row["mail_id"] is not None) for row in rows]


async def test_a_builder_is_reminded_on_each_of_the_days_once(installation: Installation) -> None:
    number = await issue(installation, make_form())
    for before, sent in ((31, 0), (30, 1), (29, 1), (8, 1), (7, 2), (0, 2), (-1, 2)):
        move_to(installation, EXPIRY - timedelta(days=before))
        await remind(installation)
        assert len(list_sent(installation)) == sent, before
    first, second = list_sent(installation)
    assert first["Subject"] == second["Subject"] == "電子保証（保証期限）のお知らせ"
    body = first.get_content()
    for words in (number, "令和8年12月20日", "変更をお申込みください", "東伊豆町長", "町道"):
        assert words in body
    assert await fetch_key(installation, number) not in body.replace("-", "")
    officer = installation.caller("issuance", "officer")
    listed = (await officer.get("/mails")).json()["items"]
    assert [mail["kind_label"] for mail in listed] == ["保証期限のお知らせ"] * 2 + ["発行完了のお知らせ"]
    notice = (await officer.get(f"/guarantees/{number}")).json()["notice"]
    assert notice["status"] == "sent"
    await require_sound(installation)


async def test_what_a_standstill_left_out_is_sent_once_and_no_clock_brings_it_again(installation: Installation) -> None:
    await issue(installation, make_form())
    move_to(installation, EXPIRY - timedelta(days=3))
    await asyncio.gather(*(remind(installation) for _ in range(3)))
    assert len(list_sent(installation)) == 1
    for before in (20, 3, 30, 0):
        move_to(installation, EXPIRY - timedelta(days=before))
        await remind(installation)
    assert len(list_sent(installation)) == 1
    assert await list_decided(installation) == [(EXPIRY, 7, True)]


async def test_a_crash_before_the_commit_neither_sends_nor_forgets(installation: Installation) -> None:
    await issue(installation, make_form())
    move_to(installation, EXPIRY - timedelta(days=30))
    await installation.fetch("ALTER TABLE issuance.reminder ADD CONSTRAINT crash CHECK (days_before < 30)")
    with pytest.raises(IntegrityError, match="crash"):
        await remind(installation)
    await installation.settle()
    assert list_sent(installation) == []
    await installation.fetch("ALTER TABLE issuance.reminder DROP CONSTRAINT crash")
    await remind(installation)
    assert len(list_sent(installation)) == 1


async def test_a_later_expiry_has_reminders_of_its_own_by_days_that_come_and_an_ended_guarantee_none(
    installation: Installation,
) -> None:
    number = await issue(installation, make_form())
    move_to(installation, EXPIRY - timedelta(days=7))
    await remind(installation)
    later = EXPIRY + timedelta(days=10)
    await publish_change(installation, number, expires_on=later)
    await installation.settle()
    for before in (17, 7):
        move_to(installation, later - timedelta(days=before))
        await remind(installation)
    assert [message.get_content().count("令和8年12月30日") for message in list_sent(installation)] == [0, 1]
    assert await list_decided(installation) == [(EXPIRY, 7, True), (later, 30, False), (later, 7, True)]

    other = await issue(installation, make_form(later + timedelta(days=40), {"/works/number": "第9号"}))
    ended = {"effective_on": (later - timedelta(days=7)).isoformat(), "reason": REASON}
    assert (await act_on(installation, other, "terminations", ended)).status_code == 200
    await installation.settle()
    move_to(installation, later + timedelta(days=35))
    await remind(installation)
    assert len(list_sent(installation)) == 2


async def test_who_wished_for_no_mail_gets_none_and_who_changed_gets_it_where_the_change_said(
    installation: Installation,
) -> None:
    await issue(installation, make_form(changes={"/notification": {"wanted": False}}))
    number = await issue(installation, make_form(changes={"/works/number": "第9号"}))
    await publish_change(installation, number, notify_email="kouji@izu-kensetsu.example")
    await installation.settle()
    assert (await correct(installation, number, {"works_name": "町道湯ヶ岡線改良工事"})).status_code == 200
    await installation.settle()
    move_to(installation, EXPIRY - timedelta(days=7))
    await remind(installation)
    assert [message["To"] for message in list_sent(installation)] == ["kouji@izu-kensetsu.example"]
    assert sorted(await list_decided(installation)) == [(EXPIRY, 7, False), (EXPIRY, 7, True)]


async def test_nobody_is_reminded_before_nine_and_no_day_is_looked_at_all_the_time(
    installation: Installation,
) -> None:
    tools = installation.issuance.state.tools
    await issue(installation, make_form())
    reminder = installation.issuance.state.reminder
    assert not await reminder.remind_next()
    move_to(installation, EXPIRY - timedelta(days=31))
    assert not await reminder.remind_next()
    await installation.fetch("UPDATE issuance.listed SET expires_on = expires_on - 3")
    assert not await reminder.remind_next()
    await installation.fetch("UPDATE issuance.listed SET expires_on = expires_on + 3")
    move_to(installation, EXPIRY - timedelta(days=30))
    installation.clock.advance(timedelta(minutes=-1))
    assert not await reminder.remind_next()
    installation.clock.advance(timedelta(minutes=1))
    assert await reminder.remind_next()
    assert tools.issuer.reminder == ReminderRule(days=(30, 7))
