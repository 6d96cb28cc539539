"""The log form: read back as it was filled, each mistake named where it stands."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.playground.inputs import state_of
from handlers.log.by_form import About
from handlers.log.form import Filled, Memory, Mistakes, read
from handlers.log.views import form_view, from_meta, to_meta
from handlers.log.whom import Choice
from handlers.ui.texts import texts
from scoring.ledger import Touchpoint
from scoring.money import Money

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 10, 0, 42, tzinfo=UTC)
CALL = Touchpoint(
    "",
    "",
    "call",
    "won",
    datetime(2026, 11, 20, 9, 15, 33, tzinfo=UTC),
    12,
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    Money(Decimal(4000), "EUR"),
    "phone",
    "will <Angebot>",
)
MEMORY = Memory("https://hooks", "L1", "Acme", CALL.occurred_at, CALL.next_step_at)


def values_of(view: dict[str, Any]) -> dict[str, Any]:
    return state_of(view["blocks"])


def filled(**changed: Any) -> dict[str, Any]:
    """The form as it opens, with some fields filled in anew."""
    values = values_of(form_view(texts("de-DE", "Europe/Berlin"), MEMORY, CALL))
    for block, value in changed.items():
        (held,) = (name for name in values[block][block] if name != "type")
        values[block][block][held] = value
    return values


def read_filled(memory: Memory = MEMORY, now: datetime = NOW, **changed: Any) -> Filled | Mistakes:
    return read(filled(**changed), memory, now, BERLIN, "de-DE")


@pytest.mark.parametrize("locale", ["de-DE", "de-AT", "de-CH", "en-US", "en-GB", "en-AU"])
@pytest.mark.parametrize("amount", [Decimal(40), Decimal(40000), Decimal("1234567.50")])
@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "CHF"])
def test_a_form_left_alone_comes_back_as_it_was(
    locale: str, amount: Decimal, currency: str
) -> None:
    call = replace(CALL, value=Money(amount, currency))
    values = values_of(form_view(texts(locale, "Europe/Berlin"), MEMORY, call))
    assert read(values, MEMORY, NOW, BERLIN, locale) == Filled(About("Acme", "L1"), call)


def test_a_form_remembers_what_it_must() -> None:
    assert from_meta(to_meta(MEMORY)) == MEMORY
    assert from_meta(to_meta(Memory())) == Memory()
    assert (
        len(to_meta(replace(MEMORY, named="„" * 200, response_url="https://" + "x" * 200))) < 3000
    )


@pytest.mark.parametrize(
    ("changed", "block"),
    [
        ({"minutes": "1441"}, "minutes"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "1.5"}, "minutes"),
        ({"minutes": "²"}, "minutes"),
        ({"next_date": "2026-11-20"}, "next_date"),
        ({"next_date": "2026-11-22", "next_time": "11:00"}, "next_time"),
        ({"next_date": None}, "next_date"),
        ({"date": "2026-11-23"}, "date"),
        ({"date": "2026-11-22", "time": "11:01"}, "time"),
        ({"value": "ganz viel"}, "value"),
        ({"value": "4000 Äpfel"}, "value"),
        ({"lead": " "}, "lead"),
    ],
)
def test_a_mistake_is_named_at_its_field(changed: dict[str, Any], block: str) -> None:
    answer = read_filled(**changed)
    assert isinstance(answer, Mistakes)
    assert set(answer.at) == {block}


def test_all_mistakes_are_named_at_once() -> None:
    answer = read_filled(minutes="9999", value="viel", date="2027-01-01")
    assert isinstance(answer, Mistakes)
    assert set(answer.at) == {"minutes", "value", "date"}


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("4000", 4000, "EUR"),
        ("40", 40, "EUR"),
        ("4.000 €", 4000, "EUR"),
        ("€4,000.50", Decimal("4000.50"), "EUR"),
        ("4k", 4000, "EUR"),
        ("1,5 Mio CHF", 1500000, "CHF"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, amount: Decimal, currency: str) -> None:
    answer = read_filled(value=typed)
    assert isinstance(answer, Filled)
    assert answer.touchpoint.value == Money(Decimal(amount), currency)


def test_a_next_step_that_has_passed_may_stand_in_an_old_entry() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    answer = read_filled(now=later, note="neu")
    assert isinstance(answer, Filled)
    assert answer.touchpoint.next_step_at == CALL.next_step_at


def test_a_day_without_a_time_is_meant_for_the_morning() -> None:
    answer = read_filled(next_date="2026-12-01", next_time=None)
    assert isinstance(answer, Filled)
    assert answer.touchpoint.next_step_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_an_hour_that_daylight_saving_skips_comes_out_one_hour_later() -> None:
    answer = read_filled(next_date="2027-03-28", next_time="02:30")
    assert isinstance(answer, Filled)
    assert answer.touchpoint.next_step_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 03:30


def test_the_second_of_an_hour_that_comes_twice_survives_an_edit() -> None:
    second = datetime(2026, 10, 25, 1, 30, 5, tzinfo=UTC)  # 02:30 in Berlin for the second time
    memory, call = replace(MEMORY, occurred_at=second), replace(CALL, occurred_at=second)
    values = values_of(form_view(texts("de-DE", "Europe/Berlin"), memory, call))
    answer = read(values, memory, NOW, BERLIN, "de-DE")
    assert isinstance(answer, Filled)
    assert answer.touchpoint.occurred_at == second


def test_other_words_mean_another_lead_whatever_was_chosen_before() -> None:
    choices = (Choice("L8", "Otto Müller"), Choice("L9", "Petra Müller"))
    memory = replace(MEMORY, lead_id=None, named="Müller")
    view = form_view(texts("de-DE", "Europe/Berlin"), memory, CALL, choices)
    values = values_of(view)

    def about() -> About:
        answer = read(values, memory, NOW, BERLIN, "de-DE")
        assert isinstance(answer, Filled)
        return answer.about

    assert about() == About("Müller")
    values["choice"]["choice"]["selected_option"] = {"value": "lead:L9"}
    assert about() == About("Müller", "L9")
    values["choice"]["choice"]["selected_option"] = {"value": "new"}
    assert about() == About("Müller", as_new=True)
    values["lead"]["lead"]["value"] = "Acme"
    assert about() == About("Acme")
