"""`nextcall import` as scripts and people use it; what it makes of rows is tested with its feature."""

import inspect
import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.import_report import report_lines
from handlers.imports.flow import DEFAULT_SOURCE
from handlers.imports.report import Report
from handlers.imports.table import Remark
from handlers.ui.texts import texts
from scoring.message import say

LEADS = "external_id,company,status\nL-1,Acme,open\nL-2,Beta,asleep\n"
SIGNALS = (
    "external_id,lead,kind,occurred_at\n"
    "s1,L-1,commented,2026-11-20T10:00:00+01:00\n"
    "s2,L-9,sneezed,2026-11-20T10:00:00+01:00\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "signals.csv").write_text(SIGNALS)
    return tmp_path


def run(*arguments: str, **environment: str):
    return CliRunner().invoke(cli.app, list(arguments), env=environment)


def test_an_import_in_part_names_the_refused_rows_and_is_exit_status_1(folder):
    result = run("import", "leads", "leads.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "1 row stored, 0 known already, 1 refused" in result.stderr
    assert "Refused: line 3, status: " in result.stderr
    assert "All refused rows are in leads.rejected.csv" in result.stderr
    assert (folder / "leads.rejected.csv").exists()


def test_what_is_known_already_counts_as_done(folder):
    (folder / "leads.csv").write_text(LEADS.replace("asleep", "open"))
    assert run("import", "leads", "leads.csv").exit_code == 0
    again = run("import", "leads", "leads.csv")
    assert again.exit_code == 0
    assert "0 rows stored, 2 known already, 0 refused" in again.stderr


def test_figures_take_the_place_of_known_ones_only_where_that_is_asked_for(folder):
    file = folder / "figures.csv"
    file.write_text("name,date,value\nvisitors,2026-11-20,120\n")
    assert run("import", "figures", "figures.csv").exit_code == 0
    file.write_text("name,date,value\nvisitors,2026-11-20,130\n")
    refused = run("import", "figures", "figures.csv")
    assert refused.exit_code == 2
    assert "line 2, value: visitors of 2026-11-20 is 120 already; --replace takes" in refused.stderr
    assert run("import", "figures", "figures.csv", "--replace").exit_code == 0


def test_what_is_appended_is_not_replaced(folder):
    result = run("import", "leads", "leads.csv", "--replace")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--replace is for figures; leads has no use for it" in result.stderr


def test_an_import_of_nothing_is_exit_status_2(folder):
    (folder / "leads.csv").write_text(LEADS.replace("open", "awake"))
    assert run("import", "leads", "leads.csv").exit_code == 2
    (folder / "leads.csv").write_text("name\nAcme\n")
    refused_whole = run("import", "leads", "leads.csv")
    assert refused_whole.exit_code == 2
    assert "external_id" in refused_whole.stderr


def test_waiting_signals_and_kinds_without_points_are_said(folder):
    run("import", "leads", "leads.csv")
    result = run("import", "signals", "signals.csv")
    assert result.exit_code == 0
    assert "1 signal waits for its lead." in result.stderr
    assert "sneezed (1)" in result.stderr
    assert [entry["lead"] for entry in json.loads(run("calls", "--json").stdout)] == ["L-1"]


def test_each_source_has_external_ids_of_its_own():
    assert "2 rows stored" in run("import", "signals", "signals.csv").stderr
    assert "2 rows stored" in run("import", "signals", "signals.csv", "--source", "crm").stderr
    assert "0 rows stored" in run("import", "signals", "signals.csv", "--source", "crm").stderr


def test_the_source_is_the_imports_own_unless_given():
    assert inspect.signature(cli.import_).parameters["source"].default == DEFAULT_SOURCE


def test_the_refused_rows_are_named_in_german_too():
    result = run("import", "leads", "leads.csv", LANG="de_DE.UTF-8")
    assert "Abgelehnt: Zeile 3, status: " in result.stderr


def test_of_many_refused_rows_the_first_twenty_are_named_and_the_rest_counted():
    remarks = [Remark(line, "status", say("is odd")) for line in range(2, 32)]
    report = Report(
        refused=remarks,
        refused_count=1500,
        warnings=remarks[:20],
        warnings_count=21,
        unnamed_kinds=Counter({f"kind {n}": 30 - n for n in range(25)}),
        rejected_path=Path("a.rejected.csv"),
    )
    lines = list(report_lines(texts("en"), report))
    assert lines[0] == "0 rows stored, 0 known already, 1,500 refused"
    assert sum(line.startswith("Refused: ") for line in lines) == 20
    assert "… and 1,480 more" in lines
    assert "All refused rows are in a.rejected.csv" in lines
    assert "… and 1 more" in lines
    assert lines[-1].endswith("kind 19 (11), …")
