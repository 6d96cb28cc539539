from datetime import date
from decimal import Decimal

import pytest

from handlers.imports import figures

HEADER = "name,date,value\n"


def known(asking, name="visitors"):
    return asking().figure_values.sums([name], date(1990, 1, 1), date(2030, 1, 1))[name]


def reasons(report):
    return [(row.line, row.column, str(row.message)) for row in report.refused]


def test_a_value_a_day_is_stored_and_known_the_next_time(importing, asking):
    file = f'{HEADER}visitors,2026-11-20,120\nVisitors,21.11.2026,"98,5"\n'
    report = importing("figures", file)
    assert (report.done, report.known, report.exit_status) == (2, 0, 0)
    again = importing("figures", file)
    assert (again.done, again.known, again.exit_status) == (0, 2, 0)
    assert known(asking) == [
        (date(2026, 11, 20), Decimal(120)),
        (date(2026, 11, 21), Decimal("98.5")),
    ]


def test_a_figure_has_one_name_however_it_is_written(importing, asking):
    importing("figures", f"{HEADER}Back links,2026-11-20,3\nback-links,2026-11-21,4\n")
    assert len(known(asking, "back_links")) == 2


def test_dimensions_are_values_of_their_own(importing, asking):
    file = (
        "date;value;name;dimension\n2026-11-20;3;search_terms;crm\n2026-11-20;4;search_terms;erp\n"
    )
    assert importing("figures", file).done == 2
    assert known(asking, "search_terms") == [(date(2026, 11, 20), Decimal(7))]


def test_the_second_of_a_day_is_refused_and_the_first_named(importing, asking, monkeypatch):
    monkeypatch.setattr(figures, "AT_ONCE", 2)
    rows = "visitors,2026-11-20,1\nvisitors,2026-11-21,2\nvisitors,2026-11-19,3\n"
    report = importing("figures", f"{HEADER}{rows}visitors,20.11.2026,1\n")
    assert (report.done, report.exit_status) == (3, 1)
    assert reasons(report) == [
        (5, "date", "Line 2 has a value of this figure and day already"),
    ]
    assert known(asking)[1] == (date(2026, 11, 20), Decimal(1))


def test_a_row_that_was_refused_does_not_stand_in_the_way_of_the_next(importing, asking):
    report = importing("figures", f"{HEADER}visitors,2026-11-20,?\nvisitors,2026-11-20,5\n")
    assert (report.done, report.refused_count) == (1, 1)
    assert known(asking) == [(date(2026, 11, 20), Decimal(5))]


def test_another_value_than_the_known_is_refused_saying_that(importing, asking, rejected):
    importing("figures", f"{HEADER}visitors,2026-11-20,120\n", name="first.csv")
    report = importing("figures", f"{HEADER}visitors,2026-11-20,130\n")
    assert report.exit_status == 2
    reason = "visitors of 2026-11-20 is 120 already; --replace takes 130 instead"
    assert reasons(report) == [(2, "value", reason)]
    assert rejected.read_text() == (
        f"line,column,reason,name,date,value\n2,value,{reason},visitors,2026-11-20,130\n"
    )
    replaced = importing("figures", rejected.read_text(), name="mended.csv", replace=True)
    assert (replaced.done, replaced.exit_status) == (1, 0)
    assert known(asking) == [(date(2026, 11, 20), Decimal(130))]


def test_money_stays_in_its_currency(importing):
    rows = ["ads,2026-11-18,1.200 EUR", "ads,2026-11-19,900 USD", "ads,2026-11-20,900"]
    rows += ["visitors,2026-11-19,5", "visitors,2026-11-20,5 EUR"]
    report = importing("figures", HEADER + "\n".join(rows) + "\n", replace=True)
    assert report.done == 2
    assert reasons(report) == [
        (3, "value", "ads is in EUR, not USD: write such as 1200 EUR"),
        (4, "value", "ads is in EUR, not a plain number: write such as 1200 EUR"),
        (6, "value", "visitors is a plain number, not money"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",2026-11-20,5", "name", "missing"),
        ("visitors,,5", "date", "missing"),
        ("visitors,2026-11-20,", "value", "missing"),
        ("=cmd,2026-11-20,5", "name", "not a name"),
        (f"{'v' * 61},2026-11-20,5", "name", "too long"),
        ("visitors,2026-11-31,5", "date", "not a date"),
        ("visitors,31.11.2026,5", "date", "not a date"),
        ("visitors,11/20/2026,5", "date", "not a date"),
        ("visitors,2026-11-24,5", "date", "in the future"),
        ("visitors,1989-12-31,5", "date", "before 1990"),
        ("visitors,2026-11-20,1.234", "value", "two ways"),
        ("visitors,2026-11-20,many", "value", "neither a number"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_the_reason(importing, row, column, reason):
    report = importing("figures", f"{HEADER}{row}\n")
    assert [(r.line, r.column) for r in report.refused] == [(2, column)]
    assert reason in str(report.refused[0].message)


def test_today_is_the_day_it_is_where_somebody_of_the_team_is(importing, database, team_id, now):
    file = f"{HEADER}visitors,2026-11-23,5\n"
    assert importing("figures", file).done == 0
    with database.write(team_id) as store:
        store.members.seen("U1", None, "Tom", "Pacific/Kiritimati", "en", False, now)
    assert importing("figures", file).done == 1


def test_a_formula_stays_text_and_is_named(importing):
    file = "name,date,value,dimension\nsearch_terms,2026-11-20,5,=HYPERLINK(1)\n"
    report = importing("figures", file)
    assert report.done == 1
    assert [(w.line, w.column) for w in report.warnings] == [(2, "dimension")]
