"""A digest follows the day: what was done, put off or taken away, and who is new."""

from dataclasses import replace

import pytest

from handlers.digest import jobs
from scoring.lead import Lead
from scoring.money import Money
from storage.ledger import undo_id
from tests.handlers.digest.conftest import DAY, HOUR, MONDAY, Morning, buttons

TEN = MONDAY + 2 * HOUR + HOUR * 14 / 60  # 10:14


@pytest.fixture
def sent(morning: Morning) -> Morning:
    """Three ripe leads and a promise."""
    morning.has("A", "B", "C", "promised")
    for points, lead in ((90, "A"), (80, "B"), (70, "C")):
        morning.did(lead, points=points)
    morning.touched("promised", next_step_at=MONDAY + 4 * HOUR)
    morning.send()
    return morning


def with_buttons(morning: Morning) -> list[str]:
    (digest,) = morning.digests()
    return [row["block_id"].removeprefix("lead:") for row in buttons(digest)]


def test_what_is_done_keeps_its_place_and_loses_its_buttons(sent: Morning) -> None:
    before = sent.plan()
    sent.touched("B", at=TEN, minutes=12)
    assert sent.refresh(TEN) == 1
    assert sent.plan() == before
    assert sent.line("B") == "*2.* *Petra B* – ✓ Call, reached, 12 min (10:14)"
    assert with_buttons(sent) == ["promised", "A", "C"]
    assert sent.lines()[0] == "Today, Mon 23 Nov: *1 of 4 done*"


def test_an_undo_opens_it_again(sent: Morning) -> None:
    done = sent.touched("B", at=TEN)
    sent.refresh(TEN)
    reversal = replace(done, external_id=undo_id(done.external_id), reverses=done.external_id)
    with sent.database.write(sent.team_id) as store:
        store.ledger.add_touchpoint("B", reversal, TEN)
    sent.refresh(TEN)
    assert with_buttons(sent) == ["promised", "A", "B", "C"]
    assert sent.lines()[0] == "Today, Mon 23 Nov: *0 of 4 done*"


def test_who_is_to_be_called_again_today_keeps_the_buttons(sent: Morning) -> None:
    sent.touched("B", at=TEN, outcome="no_answer", next_step_at=MONDAY + 7 * HOUR)
    sent.refresh(TEN)
    assert sent.line("B").endswith("✓ Call, no answer (10:14) · again today, 15:00")
    assert "B" in with_buttons(sent)
    assert sent.lines()[0].endswith("*0 of 4 done*")


def test_a_deal_shows_its_value_and_the_next_step_its_day(sent: Morning) -> None:
    sent.touched("A", at=TEN, outcome="won", value=Money(4000, "EUR"))
    sent.touched("B", at=TEN, outcome="appointment", next_step_at=MONDAY + DAY)
    sent.refresh(TEN)
    assert sent.line("A").endswith("✓ Call, won, €4,000 (10:14)")
    assert sent.line("B").endswith("✓ Call, appointment (10:14) · again tomorrow, 08:00")


def test_who_is_put_off_says_until_when(sent: Morning) -> None:
    for lead in ("C", "promised"):
        sent.touched(lead, at=TEN, kind="snooze", outcome="done", next_step_at=MONDAY + DAY + HOUR)
    sent.refresh(TEN)
    assert sent.line("C") == "*3.* *Petra C* – :zzz: until tomorrow, 09:00"
    assert sent.line("promised") == "*Petra promised* – :zzz: until tomorrow, 09:00"
    assert with_buttons(sent) == ["A", "B"]
    assert sent.lines()[0] == "Today, Mon 23 Nov: *0 of 2 done* · 2 snoozed"


def test_who_is_taken_away_says_who_has_it(sent: Morning) -> None:
    with sent.database.write(sent.team_id) as store:
        store.leads.assign("A", sent.ben.member_id, TEN)
        store.leads.assign("B", None, TEN)
        store.leads.set_status("C", "opted_out", TEN)
    sent.refresh(TEN)
    assert sent.line("A").endswith("Ben Hall has this lead now")
    assert sent.line("B").endswith("back in the pool")
    assert sent.line("C").endswith("closed")
    assert with_buttons(sent) == ["promised"]


def test_leads_that_have_become_one_have_the_first_of_their_places(sent: Morning) -> None:
    with sent.database.write(sent.team_id) as store:
        store.merges.merge("A", "C", TEN)
    assert sent.refresh(TEN) == 1
    assert with_buttons(sent) == ["promised", "C", "B"]


def test_who_ripens_during_the_day_is_new_today_and_stays(sent: Morning) -> None:
    sent.has("new")
    sent.did("new", received=TEN)
    assert sent.refresh(TEN) == 1
    assert sent.plan()["new"] == ["new"]
    assert with_buttons(sent)[-1] == "new"
    sent.touched("new", at=TEN + HOUR)
    sent.refresh(TEN + HOUR)
    assert sent.line("new").endswith("✓ Call, reached (11:14)")


def test_a_quiet_day_becomes_a_list_when_somebody_ripens(morning: Morning) -> None:
    morning.has("new")
    morning.send()
    assert morning.plan() == {}
    morning.did("new", received=TEN)
    morning.refresh(TEN)
    assert morning.lines()[:2] == ["Today, Mon 23 Nov: *0 of 1 done*", ":sparkles: *New today*"]


def test_a_quiet_day_is_left_alone_by_what_is_logged(morning: Morning) -> None:
    morning.has("unripe")
    morning.send()
    (before,) = morning.digests()
    morning.touched("unripe", at=TEN)
    assert (morning.refresh(TEN), morning.refresh(TEN)) == (1, 0)
    assert morning.digests() == [before]


def test_nothing_is_made_anew_until_something_changes(sent: Morning) -> None:
    assert sent.refresh(TEN) == 0
    sent.touched("A", at=TEN)
    assert (sent.refresh(TEN), sent.refresh(TEN)) == (1, 0)


def test_the_day_ends_at_midnight(sent: Morning) -> None:
    sent.touched("A", at=MONDAY + 16 * HOUR)
    assert sent.refresh(MONDAY + 16 * HOUR) == 0


def test_yesterdays_line_stays_what_it_was(morning: Morning) -> None:
    morning.has("A")
    morning.did("A")
    morning.touched("A", at=MONDAY - 3 * DAY, minutes=30, outcome="done", kind="mail")
    morning.send()
    yesterday = morning.lines()[-1]
    morning.has("B")
    morning.did("B", received=TEN)
    morning.refresh(TEN)
    assert morning.lines()[-1] == yesterday == "Since Fri 20 Nov: 1 other contact, 0:30 h"


def test_a_lead_that_is_saved_anew_shows_its_new_name(sent: Morning) -> None:
    with sent.database.write(sent.team_id) as store:
        lead = store.leads.get("A")
        assert isinstance(lead, Lead)
        store.leads.save(replace(lead, contact="Paula Neu"), TEN)
    sent.refresh(TEN)
    assert any("*Paula Neu*" in line for line in sent.lines())


def test_a_digest_that_cannot_be_made_anew_stays_as_it_was_and_holds_up_nobody(
    sent: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = sent.digests()

    def fails(*args: object) -> None:
        raise ArithmeticError

    sent.touched("A", at=TEN)
    monkeypatch.setattr(jobs, "as_it_is", fails)
    assert (sent.refresh(TEN), sent.refresh(TEN)) == (1, 0)
    assert sent.digests() == [before]
    monkeypatch.undo()
    sent.touched("B", at=TEN)
    sent.refresh(TEN)
    assert sent.lines()[0].endswith("*2 of 4 done*")
