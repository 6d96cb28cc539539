"""The JSON that scripts rely on."""

import json
from datetime import date

import pytest

from handlers.goals.as_json import as_json
from handlers.goals.flow import chosen, count, load, report_now
from storage.database import Database
from tests.conftest import NOW
from tests.handlers.goals.conftest import GOAL


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def said(database, team_id, a_customer):
    load(database, team_id, GOAL, "Anna", "Europe/Berlin", NOW)
    count(database, team_id)
    report = report_now(database, team_id, chosen(database, team_id, None), NOW)
    return json.loads(json.dumps(as_json(report), allow_nan=False))


def test_it_has_the_keys_that_are_promised(said):
    promised = {
        *("name", "at", "targets", "on_course", "forecast", "finish_date", "chain"),
        *("hours_per_week_needed", "lever", "sample_too_small"),
    }
    assert promised <= said.keys()
    assert {"target", "actual", "due"} <= said["targets"]["revenue"].keys()
    for measure in ("revenue", "new_customers"):
        assert said["forecast"][measure].keys() == {"low", "median", "high", "probability"}
    assert {
        *("level", "count", "rate", "rate_low", "rate_high", "sample", "minutes", "needed")
    } <= said["chain"][0].keys()


def test_money_is_a_number_with_its_currency_beside(said):
    revenue, customers = said["targets"]["revenue"], said["targets"]["new_customers"]
    assert (revenue["target"], revenue["actual"], revenue["currency"]) == (40000, 4000.5, "EUR")
    assert (customers["target"], customers["actual"], customers["currency"]) == (10, 1, None)


def test_instants_are_in_utc_and_days_are_dates(said):
    assert said["at"] == NOW.isoformat()
    assert said["at"].endswith("+00:00")
    assert (said["from"], said["to"]) == ("2026-01-01", "2026-12-31")
    assert date.fromisoformat(said["finish_date"]) > date(2026, 12, 31)
    assert said["milestones"][0]["to"] == "2026-03-31"


def test_where_nothing_can_be_said_the_forecast_is_null(said):
    assert set(said["forecast"]["revenue"].values()) == {None}


def test_what_rests_on_few_cases_has_no_rate_and_says_so(said):
    contact = said["chain"][0]
    assert said["sample_too_small"] is True
    assert (contact["level"], contact["count"], contact["rate"]) == ("contact", 3, None)
    assert contact["sample_missing"] > 0
    assert said["chains"][0]["levels"] == said["chain"]
