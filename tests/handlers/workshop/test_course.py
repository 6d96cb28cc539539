"""The course of a workshop, from the invitation to the result; on SQLite and PostgreSQL."""

import threading
from datetime import timedelta

import pytest

from handlers.workshop import flow
from scoring.lead import Lead
from scoring.ledger import Outcome
from scoring.message import Refused
from tests.entries import NOW, touchpoint
from tests.handlers.workshop.conftest import ENDS, HOUR, House

HIGH, LOW = {"employees": {"50–70": 90}}, {"employees": {"50–70": 10}}
SECOND = timedelta(seconds=1)


def test_everybody_is_asked_once(house: House) -> None:
    house.asks("mia", "ben")
    house.asks("mia", "ben")
    assert sorted(house.told("asked")) == ["UBEN", "UMIA"]
    assert ":wave: *Anna asks for your points:*" in house.told("asked")["UBEN"]


def test_it_goes_on_until_everybody_has_answered(house: House) -> None:
    house.asks("mia", "ben")
    house.gives("mia", HIGH)
    assert (house.concludes(), house.told()) == (0, {})
    house.gives("ben", LOW)
    assert house.concludes() == 3
    assert sorted(house.told()) == ["UANNA", "UBEN", "UMIA"]
    assert house.concludes() == 0


def test_it_ends_at_its_hour_whoever_is_missing(house: House) -> None:
    house.asks("mia", "ben")
    house.gives("mia", HIGH)
    assert house.concludes(ENDS - SECOND) == 0
    assert house.concludes(ENDS) == 3
    assert "Nobody of sales gave any points" in house.told()["UBEN"]


def test_after_the_end_nobody_answers(house: House) -> None:
    house.asks("mia", "ben")
    form = flow.form(house.database, house.team_id, house.people["ben"], 1)
    house.concludes(ENDS)
    with pytest.raises(Refused, match="over"):
        flow.answer(house.database, house.team_id, house.people["ben"], form, LOW, ENDS)
    assert house.result().answered == {"marketing": 0, "sales": 0}


def test_who_was_not_asked_does_not_answer(house: House) -> None:
    house.asks("mia", "ben")
    with pytest.raises(Refused, match="not among those"):
        house.gives("sue", HIGH)


def test_who_has_left_holds_up_nobody_and_is_told_nothing(house: House) -> None:
    house.asks("mia", "ben", "sue")
    house.gives("mia", HIGH)
    house.gives("ben", LOW)
    house.leaves("sue")
    assert house.concludes() == 3
    assert "USUE" not in house.told()


def test_what_somebody_gave_who_left_after_counts(house: House) -> None:
    house.asks("mia", "ben", "sue")
    for name in ("mia", "sue"):
        house.gives(name, HIGH)
    house.leaves("sue")
    house.gives("ben", LOW)
    house.concludes()
    assert house.result().answered == {"marketing": 1, "sales": 2}


def test_only_the_asker_or_a_manager_closes_it_earlier(house: House) -> None:
    house.asks("mia", "ben")
    where = (house.database, house.team_id)
    with pytest.raises(Refused, match="manager"):
        flow.close(*where, house.people["ben"], 1, NOW + HOUR)
    flow.close(*where, house.people["anna"], 1, NOW + HOUR)
    flow.close(*where, house.people["anna"], 1, NOW + HOUR)
    assert house.concludes() == 3
    with house.database.read(house.team_id) as store:
        closed = [one.detail for one in store.audit.entries(9) if one.what == "workshop_closed"]
    assert closed == [{"workshop": 1, "why": "closed"}]


def test_several_processes_tell_the_result_once(house: House) -> None:
    house.asks("mia", "ben")
    begun, told = threading.Barrier(3), []

    def run() -> None:
        begun.wait()
        told.append(house.concludes(ENDS))

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(told) == 3


def test_two_who_answer_last_at_once_are_both_heard(house: House) -> None:
    house.asks("mia", "ben")
    begun = threading.Barrier(2)

    def answer(name: str) -> None:
        begun.wait()
        house.gives(name, HIGH)

    workers = [threading.Thread(target=answer, args=(name,)) for name in ("mia", "ben")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    house.concludes()
    assert house.result().answered == {"marketing": 1, "sales": 1}


def test_what_the_ledger_says_stands_beside_the_points(house: House) -> None:
    with house.database.write(house.team_id) as store:
        for number in range(10):
            lead = Lead(f"L{number}", attributes={"employees": "60"})
            store.leads.save(lead, NOW)
            outcome: Outcome = "won" if number < 3 else "lost"
            store.ledger.add_touchpoint(lead.external_id, touchpoint(outcome), NOW)
    house.asks("mia", "ben")
    house.gives("mia", HIGH)
    house.gives("ben", LOW)
    house.concludes()
    assert (
        "*50–70 → 50:* marketing 90 · sales 10 (10–90)\n&gt; 30 % of 10 won"
        in (house.told()["UBEN"])
    )


def test_the_result_is_told_even_where_the_ledger_cannot_be_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("handlers.workshop.jobs.read_evidence", fails)
    house.asks("mia", "ben")
    assert house.concludes(ENDS) == 3


def test_without_criteria_there_is_nothing_to_ask(house: House) -> None:
    house.loads("ripe_at = 30\n")
    with pytest.raises(Refused, match="no criteria"):
        flow.opening(house.database, house.team_id, house.people["anna"], NOW)
