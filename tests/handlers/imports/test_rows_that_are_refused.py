"""Each bad row is refused by line, column and reason; the others are stored."""

import pytest

SIGNALS = "external_id,lead,kind,occurred_at,asset,points\n"
TOUCHPOINTS = "external_id,lead,user,kind,outcome,occurred_at,minutes,next_step_at,value,note\n"
AT = "2026-11-20T10:00:00+01:00"


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture(autouse=True)
def lead(importing):
    importing("leads", "external_id,email\nL1,jane@acme.example\n", name="known.csv")


def refused_cells(report):
    return [(remark.line, remark.column, str(remark.message)) for remark in report.refused]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",Acme,,,,", "external_id", "external_id is missing"),
        ("x" * 151 + ",,,,,", "external_id", "151 characters are too many: at most 150"),
        (f"L2,{'x' * 501},,,,", "company", "501 characters are too many: at most 500"),
        (f"L2,{'x' * 10_000_000},,,,", "company", "10000000 characters are too many"),
        (f"L2,,,,,{'x' * 501}", "city", "501 characters are too many"),
        ("L2,,jane@,,,", "email", "“jane@” is not an e-mail address"),
        ("L2,,jane@acme,,,", "email", "“jane@acme” is not an e-mail address"),
        ("L2,,a b@c.de,,,", "email", "is not an e-mail address"),
        ("L2,,,Anna,,", "owner", "“Anna” is neither an e-mail address nor a Slack id"),
        ("L2,,,,old,", "kind", "“old” is not one of new, repeat, up, cross"),
        ("L2,,,,new,Ulm,more", "city", "The row has 7 cells, the header 6"),
    ],
)
def test_a_bad_lead(importing, row, column, reason):
    report = importing(
        "leads", f"external_id,company,email,owner,kind,city\nL3,,,,,\n{row}\nL4,,,,,\n"
    )
    [(line, at, said)] = refused_cells(report)
    assert (line, at) == (3, column)
    assert reason in said
    assert (report.done, report.exit_status) == (2, 1)


def test_an_unknown_status_names_the_known_ones(importing):
    report = importing("leads", "external_id,status\nL2,asleep\n")
    said = "“asleep” is not one of open, won, lost, not_a_fit, opted_out"
    assert refused_cells(report) == [(2, "status", said)]
    assert report.exit_status == 2


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f",L1,commented,{AT},,", "external_id", "external_id is missing"),
        (f"s2,,commented,{AT},,", "lead", "lead is missing"),
        (f"s2,L1,,{AT},,", "kind", "kind is missing"),
        ("s2,L1,commented,,,", "occurred_at", "occurred_at is missing"),
        ("s2,L1", "kind", "kind is missing"),
        (f"s2,L1,commented,{AT},,,more", "points", "The row has 7 cells, the header 6"),
        ("s2,L1,commented,yesterday,,", "occurred_at", "“yesterday” is not a date such as"),
        ("s2,L1,commented,20.11.2026 10:00,,", "occurred_at", "is not a date such as"),
        ("s2,L1,commented,2026-11-20,,", "occurred_at", "write such as 2026-11-20T10:00:00+01:00"),
        (
            "s2,L1,commented,2026-11-20 10:00,,",
            "occurred_at",
            "add one, such as 2026-11-20 10:00+01:00",
        ),
        ("s2,L1,commented,2026-11-22T10:05:01Z,,", "occurred_at", "is in the future"),
        ("s2,L1,commented,9999-12-31T23:59:59-14:00,,", "occurred_at", "is in the future"),
        ("s2,L1,commented,0001-01-01T00:00:00+14:00,,", "occurred_at", "is before 1990"),
        (f"s2,L1,commented,{AT},,nan", "points", "“nan” is not a number"),
        (f"s2,L1,commented,{AT},,inf", "points", "“inf” is not a number"),
        (f"s2,L1,commented,{AT},,1e308", "points", "“1e308” is not a number"),
        (f"s2,L1,commented,{AT},,many", "points", "“many” is not a number"),
        (f"s2,L1,commented,{AT},,1000001", "points", "at most 1000000"),
        (f"s2,L1,{'k' * 501},{AT},,", "kind", "501 characters are too many"),
        (f"{'s' * 151},L1,commented,{AT},,", "external_id", "at most 150"),
        (f"s2,L1,commented,{AT},{'a' * 501},", "asset", "at most 500"),
    ],
)
def test_a_bad_signal(importing, row, column, reason):
    report = importing(
        "signals", f"{SIGNALS}s1,L1,commented,{AT},,\n{row}\ns3,L1,commented,{AT},,\n"
    )
    [(line, at, said)] = refused_cells(report)
    assert (line, at) == (3, column)
    assert reason in said
    assert (report.done, report.exit_status) == (2, 1)


def test_clocks_may_differ_by_five_minutes(importing):
    report = importing("signals", f"{SIGNALS}s1,L1,commented,2026-11-22T11:05:00+01:00,,\n")
    assert (report.done, report.refused) == (1, [])


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"t2,L1,,call,reached,{AT},,,,", "user", "user is missing"),
        (
            f"t2,L9,a@b.de,call,reached,{AT},,,,",
            "lead",
            "no lead with the external id or e-mail “L9”",
        ),
        (f"t2,L1,Anna,call,reached,{AT},,,,", "user", "neither an e-mail address nor a Slack id"),
        (f"t2,L1,a@b.de,fax,reached,{AT},,,,", "kind", "“fax” is not one of call, mail"),
        (f"t2,L1,a@b.de,snooze,done,{AT},,,,", "kind", "“snooze” is not one of call, mail"),
        (f"t2,L1,a@b.de,call,happy,{AT},,,,", "outcome", "“happy” is not one of reached"),
        ("t2,L1,a@b.de,call,reached,2027-01-01T00:00Z,,,,", "occurred_at", "is in the future"),
        (
            f"t2,L1,a@b.de,call,reached,{AT},-1,,,",
            "minutes",
            "whole number of minutes from 0 to 1440",
        ),
        (f"t2,L1,a@b.de,call,reached,{AT},1.5,,,", "minutes", "whole number of minutes"),
        (f"t2,L1,a@b.de,call,reached,{AT},1441,,,", "minutes", "whole number of minutes"),
        (f"t2,L1,a@b.de,call,reached,{AT},²,,,", "minutes", "whole number of minutes"),
        (f"t2,L1,a@b.de,call,reached,{AT},,soon,,", "next_step_at", "is not a date such as"),
        (f"t2,L1,a@b.de,call,reached,{AT},,2126-01-01T00:00Z,,", "next_step_at", "ten years ahead"),
        (
            f"t2,L1,a@b.de,call,won,{AT},,,4000,",
            "value",
            "must name one currency, such as 4000 EUR",
        ),
        (f"t2,L1,a@b.de,call,won,{AT},,,much EUR,", "value", "is not an amount such as 4000 EUR"),
        (f"t2,L1,a@b.de,call,won,{AT},,,4.0.0 EUR,", "value", "is not an amount such as 4000 EUR"),
        (f"t2,L1,a@b.de,call,won,{AT},,,4.005 1 EUR,", "value", "is not an amount"),
        (f"t2,L1,a@b.de,call,won,{AT},,,-4000 EUR,", "value", "is negative"),
        (f"t2,L1,a@b.de,call,won,{AT},,,{'9' * 13} EUR,", "value", "is too much"),
        (f"t2,L1,a@b.de,call,won,{AT},,,4000 Euro,", "value", "is not an amount"),
        (f"t2,L1,a@b.de,call,done,{AT},,,,{'n' * 10_001}", "note", "at most 10000"),
        (f"undo:t1,L1,a@b.de,call,done,{AT},,,,", "external_id", "undo: begins the ids"),
    ],
)
def test_a_bad_touchpoint(importing, row, column, reason):
    good = f"t1,L1,a@b.de,call,reached,{AT},1440,,,fine"
    report = importing("touchpoints", f"{TOUCHPOINTS}{good}\n{row}\n{good.replace('t1', 't3')}\n")
    [(line, at, said)] = refused_cells(report)
    assert (line, at) == (3, column)
    assert reason in said
    assert (report.done, report.exit_status) == (2, 1)


def test_lines_are_counted_through_cells_of_several_lines(importing):
    report = importing(
        "leads", 'external_id,company\nL2,"two\nlines"\n\nL3,"three\r\nmore\rlines"\n,Acme\n'
    )
    assert [(remark.line, remark.column) for remark in report.refused] == [(8, "external_id")]


def test_formulas_are_kept_as_text_and_warned_of(importing, asking):
    report = importing(
        "leads",
        "external_id,company,contact,phone\n"
        'L2,"=HYPERLINK(""x"")",@Jane,+49 (731) 12-34\n'
        "L3,-2+3+cmd,- ,+cmd\n",
    )
    assert [(w.line, w.column) for w in report.warnings] == [
        (2, "company"),
        (3, "company"),
        (2, "contact"),
        (3, "phone"),
    ]
    assert report.warnings_count == 4
    assert asking().leads.get("L2").company == '=HYPERLINK("x")'


def test_only_the_first_warnings_are_listed_but_all_are_counted(importing):
    rows = "".join(f"L{n},=1\n" for n in range(100, 150))
    report = importing("leads", f"external_id,company\n{rows}")
    assert (len(report.warnings), report.warnings_count) == (20, 50)
