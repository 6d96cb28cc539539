import pytest

from handlers.imports import flow

HEADER = "external_id,lead,kind,occurred_at,asset,points\n"
AT = "2026-11-20T10:00:00+01:00"


@pytest.fixture(autouse=True)
def leads(importing):
    importing(
        "leads",
        "external_id,email,status\nL1,jane@acme.example,open\n"
        "L2,joe@acme.example,won\nL3,joe@acme.example,open\nM@il,,open\n",
        name="known.csv",
    )


def ids(asking, lead):
    return sorted(signal.external_id for signal in asking().leads.signals(lead))


def test_a_signal_is_stored_as_it_is(importing, asking):
    importing("signals", f"{HEADER}s1,L1,commented,{AT},post-7,\n", source="crm")
    [signal] = asking().leads.signals("L1")
    assert (signal.source, signal.kind, signal.asset, signal.points) == (
        "crm",
        "commented",
        "post-7",
        None,
    )
    assert signal.occurred_at.isoformat() == "2026-11-20T09:00:00+00:00"


def test_a_moment_is_kept_to_the_microsecond(importing, asking):
    importing("signals", f"{HEADER}s1,L1,commented,2026-11-20T10:00:00.123457+01:00,,\n")
    assert asking().leads.signals("L1")[0].occurred_at.microsecond == 123457


@pytest.mark.parametrize(
    ("cell", "points"), [("15", 15), ("-2.5", -2.5), ("2,5", 2.5), ("+3", 3), ("0", 0), ("", None)]
)
def test_points_are_whole_or_decimal(importing, asking, cell, points):
    importing("signals", f'{HEADER}s1,L1,commented,{AT},,"{cell}"\n')
    assert asking().leads.signals("L1")[0].points == points


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("L1", "L1"),
        ("Jane@Acme.example", "L1"),
        pytest.param("joe@acme.example", "L3", id="the open one of two"),
        pytest.param("M@il", "M@il", id="an external id with an @"),
    ],
)
def test_the_lead_is_named_by_id_or_email(importing, asking, words, lead):
    report = importing("signals", f"{HEADER}s1,{words},commented,{AT},,\n")
    assert report.waiting == 0
    assert ids(asking, lead) == ["s1"]


def test_a_signal_of_an_unknown_lead_waits_and_is_counted_each_time(importing):
    content = f"{HEADER}s1,L9,commented,{AT},,\ns2,L1,commented,{AT},,\n"
    first, again = importing("signals", content), importing("signals", content)
    assert (first.done, first.known, first.waiting, first.exit_status) == (2, 0, 1, 0)
    assert (again.done, again.known, again.waiting, again.exit_status) == (0, 2, 1, 0)


def test_an_id_is_unique_in_its_source(importing, asking):
    content = f"{HEADER}s1,L1,commented,{AT},,\n"
    importing("signals", content)
    other = importing("signals", content, source="webinar")
    assert other.done == 1
    assert ids(asking, "L1") == ["s1", "s1"]


def test_of_two_rows_with_one_id_the_first_wins(importing, asking, monkeypatch):
    monkeypatch.setattr(flow, "SIGNALS_AT_ONCE", 2)
    monkeypatch.setattr(flow, "SIGNALS_READ_AT_ONCE", 3)
    repeats = "".join(f"s1,L{n % 4},commented,{AT},,{n}\n" for n in range(2, 9))
    report = importing("signals", f"{HEADER}s1,L1,commented,{AT},,1\n{repeats}")
    assert (report.done, report.known) == (1, 7)
    assert [signal.points for signal in asking().leads.signals("L1")] == [1]


def test_kinds_without_points_are_kept_and_named(importing, asking):
    report = importing(
        "signals",
        f"{HEADER}s1,L1,waved,{AT},,\ns2,L1,waved,{AT},,\ns3,L1,waved,{AT},,5\n"
        f"s4,L1,commented,{AT},,\n",
    )
    assert report.unnamed_kinds == {"waved": 2}
    assert report.done == 4


def test_a_kill_in_the_middle_loses_nothing_and_the_repeat_does_the_rest(
    importing, asking, monkeypatch
):
    monkeypatch.setattr(flow, "SIGNALS_AT_ONCE", 10)
    content = HEADER + "".join(f"s{n},X{n % 50},commented,{AT},,\n" for n in range(100))
    from storage import bulk

    done = []

    def dies(*args):
        if len(done) >= 3:
            raise KeyboardInterrupt
        done.append(bulk_add(*args))
        return done[-1]

    bulk_add = bulk.import_signals
    monkeypatch.setattr(bulk, "import_signals", dies)
    with pytest.raises(KeyboardInterrupt):
        importing("signals", content)
    stored = sum(added.new for added in done)
    assert 0 < stored < 100
    monkeypatch.setattr(bulk, "import_signals", bulk_add)
    report = importing("signals", content)
    assert (report.done, report.known) == (100 - stored, stored)


def test_columns_that_nobody_asked_for_are_passed_over(importing):
    report = importing("signals", f"external_id,lead,kind,occurred_at,extra\ns1,L1,x,{AT},y\n")
    assert report.done == 1


def test_progress_ends_at_the_total(database, team_id, tmp_path, now):
    path = tmp_path / "signals.csv"
    path.write_text(HEADER + "".join(f"s{n},L1,commented,{AT},,\n" for n in range(10)))
    told = []
    flow.import_signals(database, team_id, path, "csv", now, lambda *done: told.append(done))
    assert told == [(5, 10), (10, 10), (10, 10)]
