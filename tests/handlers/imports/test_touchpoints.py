from datetime import UTC, datetime
from decimal import Decimal

import pytest

from scoring.money import Money

HEADER = "external_id,lead,user,kind,outcome,occurred_at,minutes,next_step_at,value,channel,note\n"
AT = "2026-11-20T10:00:00+01:00"


@pytest.fixture(autouse=True)
def leads(importing):
    importing("leads", "external_id,email\nL1,jane@acme.example\nL2,\n", name="known.csv")


def place(asking, lead):
    return (
        asking()
        .connection.exec_driver_sql(
            "SELECT closed, queue_key IS NOT NULL AS queued, rest_until IS NOT NULL AS rests,"
            f" due_what FROM lead WHERE external_id = '{lead}'"
        )
        .one()
    )


def test_a_touchpoint_is_stored_whole(importing, asking):
    row = f"t1,L1,Anna@Example.com,call,appointment,{AT},12,2026-11-24T10:00+01:00,,xing,see you"
    report = importing("touchpoints", f"{HEADER}{row}\n", source="crm")
    store = asking()
    [touchpoint] = store.leads.touchpoints("L1")
    assert (report.done, report.exit_status) == (1, 0)
    assert (touchpoint.source, touchpoint.kind, touchpoint.outcome) == (
        "crm",
        "call",
        "appointment",
    )
    assert (touchpoint.minutes, touchpoint.channel, touchpoint.note) == (12, "xing", "see you")
    assert touchpoint.next_step_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert store.members.get(touchpoint.member_id).email == "anna@example.com"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("won", ("won", False, False, None)),
        ("reached", (None, False, True, None)),
        ("done", (None, False, True, None)),
    ],
)
def test_the_lead_is_closed_or_rests(importing, asking, outcome, expected):
    importing("touchpoints", f"{HEADER}t1,L1,a@b.de,call,{outcome},{AT},,,,,\n")
    assert place(asking, "L1") == expected


def test_a_next_step_is_a_commitment(importing, asking):
    importing("touchpoints", f"{HEADER}t1,L1,a@b.de,call,reached,{AT},,2026-11-24T10:00Z,,,\n")
    assert place(asking, "L1") == (None, False, False, "callback")


def test_the_lead_may_be_named_by_email(importing, asking):
    importing("touchpoints", f"{HEADER}t1,Jane@ACME.example,a@b.de,mail,done,{AT},,,,,\n")
    assert len(asking().leads.touchpoints("L1")) == 1


def test_the_same_file_again_is_known(importing, asking):
    content = f"{HEADER}t1,L1,a@b.de,mail,done,{AT},,,,,\nt1,L2,a@b.de,mail,done,{AT},,,,,\n"
    first, again = importing("touchpoints", content), importing("touchpoints", content)
    assert (first.done, first.known) == (1, 1)
    assert (again.done, again.known, again.exit_status) == (0, 2, 0)
    assert asking().leads.touchpoints("L2") == []


def test_refused_rows_are_told_in_the_order_of_the_file(importing):
    content = (
        f"{HEADER}t1,L9,a@b.de,mail,done,{AT},,,,,\nt2,L1,a@b.de,mail,bad,{AT},,,,,\n"
        f"t3,L8,a@b.de,mail,done,{AT},,,,,\n"
    )
    report = importing("touchpoints", content)
    assert [(remark.line, remark.column) for remark in report.refused] == [
        (2, "lead"),
        (3, "outcome"),
        (4, "lead"),
    ]
    assert report.exit_status == 2


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("4000 EUR", "4000", "EUR"),
        ("EUR 4000", "4000", "EUR"),
        ("4.000,50 €", "4000.50", "EUR"),
        ("4,000.50 USD", "4000.50", "USD"),
        ("€4000", "4000", "EUR"),
        ("4.000 EUR", "4000", "EUR"),
        ("4 000,5 CHF", "4000.5", "CHF"),
        ("4'000.00 CHF", "4000", "CHF"),
        ("1.234.567 EUR", "1234567", "EUR"),
        ("0.99\u00a0£", "0.99", "GBP"),
    ],
)
def test_a_value_is_read_as_people_write_it(importing, asking, cell, amount, currency):
    importing("touchpoints", f'{HEADER}t1,L1,a@b.de,call,won,{AT},,,"{cell}",,\n')
    [touchpoint] = asking().leads.touchpoints("L1")
    assert touchpoint.value == Money(Decimal(amount), currency)
