"""The command line as scripts and people use it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from handlers.signals.form import Form, read_form
from handlers.signals.signature import secrets
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from storage.database import Database
from storage.opening import choose_workspace, open_database
from storage.playbooks import default_toml
from storage.workspaces import Workspaces

NOW = datetime.now(UTC)
NAMES = ("DATABASE_URL", "PORT", "LC_ALL", "LC_MESSAGES", "LANG", "NEXTCALL_WEBHOOK_SECRET")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """An empty folder and no setting at all: how a newcomer starts."""
    monkeypatch.chdir(tmp_path)
    for name in [*NAMES, *(name for name in os.environ if name.startswith("SLACK_"))]:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def database(migrated_sqlite, folder) -> Database:
    shutil.copy(migrated_sqlite, folder / "nextcall.db")
    return open_database("sqlite:///nextcall.db")


@pytest.fixture
def team_id(database) -> int:
    return choose_workspace(database, None, NOW).team_id


def run(*arguments: str, **environment: str):
    return CliRunner().invoke(app, list(arguments), env=environment)


def test_without_arguments_the_commands_are_listed():
    result = run()
    names = ("demo", "serve", "migrate", "import", "playbook", "calls", "doctor")
    for command in (*names, "waiting", "form-address"):
        assert command in result.stdout + result.stderr


@pytest.mark.parametrize(
    "command",
    [
        *("demo", "serve", "migrate", "import", "calls", "doctor"),
        *("playbook show", "playbook check", "playbook load", "waiting", "form-address"),
    ],
)
def test_the_help_of_each_command_has_an_example(command):
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"nextcall {command}" in result.stdout.split("Example:")[1]


def test_the_first_command_makes_its_database(folder):
    result = run("calls")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nobody to call.\n")
    assert (folder / "nextcall.db").exists()


def test_a_demo_whose_port_is_taken_names_another(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("demo", "--port", str(port))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Port {port} is taken" in result.stderr
    assert "nextcall demo --port" in result.stderr


def test_an_empty_instant_is_not_now(folder):
    result = run("calls", "--at", "", "--json")
    assert (result.exit_code, result.stdout) == (2, "")


def test_the_call_list_is_json_on_standard_output(database, team_id):
    _two_leads(database, team_id)
    result = run("calls", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert [entry["lead"] for entry in json.loads(result.stdout)] == ["B", "A"]


def test_the_list_as_of_now_is_the_list_in_force(database, team_id):
    _two_leads(database, team_id)
    result = run("calls", "--json", "--limit", "0", "--at", datetime.now(UTC).isoformat())
    assert result.stderr == ""
    live = json.loads(run("calls", "--json", "--limit", "0").stdout)
    for was, is_ in zip(json.loads(result.stdout), live, strict=True):
        assert was["lead"] == is_["lead"]
        assert was["interest"] == pytest.approx(is_["interest"], rel=1e-5)


def test_the_table_fits_80_columns_and_obeys_no_data(database, team_id):
    with database.write(team_id) as store:
        anna = store.members.ensure("anna.of.a.long.name@a-long-company-name.example.com")
        for number in range(12):
            name = "Donaudampfschifffahrtsgesellschaft \x1b[31m[red]\x9b\u202e\n" * 3
            store.leads.save(Lead(f"L-{number}", name, name, owner_id=anna), NOW)
            store.ledger.add_signal(
                f"L-{number}", Signal("crm", f"s{number}", "price_requested", NOW), NOW
            )
    for arguments in (["--limit", "0"], ["--resting"]):
        result = run("calls", *arguments)
        lines = result.stdout.splitlines()
        assert max(map(len, lines)) <= 80
        assert "[red]" in result.stdout
        assert all(line.isprintable() for line in lines)


def test_the_table_says_why_somebody_stands_where_they_stand(database, team_id):
    _two_leads(database, team_id)
    with database.write(team_id) as store:
        for name in ("C", "D"):
            store.leads.save(Lead(name, contact=name), NOW)
        due = Touchpoint("crm", "1", "call", "not_now", NOW, next_step_at=NOW + timedelta(days=9))
        store.ledger.add_touchpoint("C", due, NOW)
        store.ledger.add_touchpoint("D", Touchpoint("crm", "2", "call", "reached", NOW), NOW)
    words = " ".join(run("calls", "--resting").stdout.split())
    for expected in ("ripe until", "not ripe yet", "rests until", "callback agreed:"):
        assert expected in words


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["calls", "--at", "2026-11-24"], "offset"),
        (["calls", "--owner", "nobody@example.com"], "nobody@example.com"),
        (["calls", "--team", "T0"], "T0"),
        (["calls", "--limit", "-1"], "--limit"),
        (["calls", "--colour"], "--colour"),
        (["playbook", "check", "nowhere.toml"], "nowhere.toml"),
        (["playbook", "load", "."], "folder"),
        (["import", "people", "people.csv"], "people"),
        (["import", "leads", "nowhere.csv"], "nowhere.csv"),
        (["serve"], "SLACK_BOT_TOKEN"),
        (["bark"], "bark"),
        (["form-address", "--kind", "price_requested", "--base", "https://x.example"], "SECRET"),
        (["form-address", "--kind", "price_requested"], "--base"),
    ],
)
def test_what_cannot_be_done_is_named_with_exit_status_2(arguments, named):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_several_workspaces_want_one_to_be_chosen(database, team_id):
    with database.transaction() as connection:
        Workspaces(connection).connect("T1", "Acme", NOW)
        second = Workspaces(connection).connect("T2", "Beta", NOW).team_id
    with database.write(second) as store:
        store.leads.save(Lead("of-beta"), NOW)
    result = run("calls")
    assert result.exit_code == 2
    assert "T1 (Acme), T2 (Beta)" in result.stderr
    for words in ("T2", str(second)):
        assert json.loads(run("calls", "--json", "--team", words).stdout)[0]["lead"] == "of-beta"
    assert json.loads(run("calls", "--json", "--team", "T1").stdout) == []


def test_migrate_says_whether_there_was_anything_to_do():
    assert "now" in run("migrate").stderr
    assert "already" in run("migrate").stderr


def test_the_playbook_in_force_is_shown_checked_and_loaded(database, team_id, folder):
    _two_leads(database, team_id)
    shown = run("playbook", "show")
    assert shown.stdout == default_toml()
    assert "Version 1" in shown.stderr
    (folder / "playbook.toml").write_text(shown.stdout.replace("ripe_at = 30", "ripe_at = 5"))
    assert run("playbook", "check", "playbook.toml").exit_code == 0

    loaded = run("playbook", "load", "playbook.toml")
    assert (loaded.exit_code, loaded.stdout) == (0, "")
    assert "Version 2 is in force now." in loaded.stderr
    assert "2 leads scored anew." in loaded.stderr
    assert "ripe_at = 5" in run("playbook", "show").stdout

    again = run("playbook", "load", "playbook.toml")
    assert again.exit_code == 0
    assert "in force already: version 2" in again.stderr


def test_check_names_every_mistake_and_warning_with_its_place(folder):
    (folder / "wrong.toml").write_text(
        "ripe_at = 'much'\n[[criteria]]\nattribute = 'size'\n"
        "bands = [{ from = 1, to = 9, points = 5 }, { from = 20, to = 10, points = 5 }]\n"
    )
    result = run("playbook", "check", "wrong.toml")
    assert result.exit_code == 2
    assert "mistake: ripe_at: must be a number, not 'much'" in result.stdout
    assert "mistake: criteria 1 (size), band 2: " in result.stdout
    assert "warning: criteria 1 (size): gap between 9 and 20" in result.stdout
    assert "2 mistakes" in result.stderr
    loaded = run("playbook", "load", "wrong.toml")
    assert (loaded.exit_code, loaded.stdout) == (2, "")
    assert "ripe_at" in loaded.stderr


def test_a_playbook_that_is_no_text_is_refused(folder):
    (folder / "wrong.toml").write_bytes(b"\xff\xfe")
    result = run("playbook", "check", "wrong.toml")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


def test_what_waits_is_named_with_what_to_do_next(database, team_id):
    with database.write(team_id) as store:
        for number, words in enumerate(("new@example.com", "[bold]", "new@example.com")):
            signal = Signal("http", str(number), "price_requested", NOW)
            store.ledger.add_signal(words, signal, NOW)
    result = run("waiting")
    words = " ".join(result.stdout.split())
    assert "new@example.com 2 asked for a price just now just now [bold] 1 asked" in words
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert "nextcall import leads" in result.stderr
    assert "There are more" not in result.stderr
    first = run("waiting", "--json", "--limit", "1")
    assert "There are more" in first.stderr
    assert json.loads(first.stdout) == [
        {
            "lead": "new@example.com",
            "signals": 2,
            "oldest": NOW.isoformat(),
            "newest": NOW.isoformat(),
            "kinds": ["price_requested"],
        }
    ]


def test_where_nothing_waits_it_says_so(folder):
    result = run("waiting")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No signal waits for its lead.\n"
    assert json.loads(run("waiting", "--json").stdout) == []


def test_the_address_of_a_form_is_signed_with_the_first_secret():
    new, old = secrets("whsec_bmV3"), secrets("whsec_b2xk")
    base = ("--base", "https://nextcall.example.com")
    result = run(
        *("form-address", "--kind", "price_requested", "--asset", "Price list", *base),
        NEXTCALL_WEBHOOK_SECRET="whsec_bmV3 whsec_b2xk",
    )
    start = "https://nextcall.example.com/signals/form"
    assert result.stdout.startswith(f"{start}/price_requested/")
    path = result.stdout.removeprefix(start).removesuffix("?asset=Price+list\n")
    asset = {"asset": "Price list"}
    assert read_form(path, asset, new) == Form("price_requested", "Price list")
    assert read_form(path, asset, old) is None


def test_an_address_is_not_made_with_a_malformed_secret():
    options = ("--kind", "price_requested", "--base", "https://nextcall.example.com")
    result = run("form-address", *options, NEXTCALL_WEBHOOK_SECRET="secret")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "whsec_" in result.stderr


def test_doctor_prints_checks_and_what_waits_as_json(database, team_id):
    result = run("doctor", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert {"name", "status", "detail", "mend"} == set(found["checks"][0])
    assert {name: value for name, value in found.items() if name != "checks"} == {
        "outbox_waiting": 0,
        "outbox_oldest_seconds": None,
        "outbox_failed": 0,
        "held_for_digest": 0,
        "signals_waiting": 0,
    }


def test_doctor_says_what_to_mend(folder):
    result = run("doctor", DATABASE_URL=f"sqlite:///{folder}/nowhere/nextcall.db", PORT="many")
    assert result.exit_code == 2
    assert "PORT" in result.stdout
    assert "fail  database" in result.stdout
    assert "→ " in result.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "de_DE.UTF-8", "LANG": "en_US.UTF-8"},
        {"LC_MESSAGES": "de_AT.UTF-8"},
        {"LANG": "de"},
    ],
)
def test_the_command_line_speaks_german_where_the_locale_does(environment):
    assert run("calls", **environment).stderr == "Niemand anzurufen.\n"


@pytest.mark.parametrize(
    "environment",
    [{}, {"LANG": "C.UTF-8"}, {"LANG": "fr_FR"}, {"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE"}],
)
def test_it_speaks_english_everywhere_else(environment):
    assert run("calls", **environment).stderr == "Nobody to call.\n"


def test_a_file_that_is_no_database_of_ours_is_left_alone(folder):
    (folder / "notes.db").write_text("Dear diary, " * 500)
    result = run("calls", DATABASE_URL="sqlite:///notes.db")
    assert result.exit_code == 2
    assert "not a database" in result.stderr
    assert (folder / "notes.db").read_text() == "Dear diary, " * 500


def test_the_database_of_another_program_is_left_alone(folder):
    import sqlite3

    with sqlite3.connect(folder / "other.db") as other:
        other.execute("CREATE TABLE diary (entry TEXT)")
    for command in ("calls", "migrate"):
        result = run(command, DATABASE_URL="sqlite:///other.db")
        assert result.exit_code == 2
        assert "another program" in result.stderr


def test_a_database_that_another_program_keeps_locked_is_named(database, team_id, monkeypatch):
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0)
    Path("playbook.toml").write_text("ripe_at = 5")
    with database.write(team_id):
        result = run("playbook", "load", "playbook.toml")
    assert result.exit_code == 2
    assert "locked" in result.stderr


def test_a_database_out_of_reach_is_named_without_its_password():
    result = run("calls", DATABASE_URL="postgresql://anna:5ecret@127.0.0.1:1/nextcall")
    assert result.exit_code == 2
    assert "database" in result.stderr
    assert "5ecret" not in result.stderr


def test_an_unmigrated_postgresql_wants_to_be_migrated_first(postgres):
    with postgres.database("template0") as empty:
        url = empty.engine.url.render_as_string(hide_password=False)
        unmigrated = run("calls", DATABASE_URL=url)
        assert (unmigrated.exit_code, unmigrated.stdout) == (2, "")
        assert "run nextcall migrate" in unmigrated.stderr
        assert run("migrate", DATABASE_URL=url).exit_code == 0
        assert run("calls", DATABASE_URL=url).exit_code == 0


def test_a_program_of_its_own_reads_the_settings_file_and_keeps_its_outputs_apart(folder):
    (folder / ".env").write_text("DATABASE_URL=sqlite:///elsewhere.db\n")
    result = _program("calls", "--json")
    assert (result.returncode, result.stdout, result.stderr) == (0, "[]\n", "")
    assert (folder / "elsewhere.db").exists()


def test_a_malformed_token_is_named_but_not_shown_before_serve_starts(folder):
    (folder / ".env").write_text("SLACK_BOT_TOKEN=5ecret\n")
    result = _program("serve")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "SLACK_BOT_TOKEN" in result.stderr
    assert "5ecret" not in result.stderr


def test_a_reader_that_stops_reading_is_no_error_worth_a_word(database, team_id):
    with database.write(team_id) as store:
        for number in range(800):
            store.leads.save(Lead(f"L-{number}", company="Acme " * 50), NOW)
    command = f"{sys.executable} -m bot.cli calls --json --limit 0 | head -c 1"
    result = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=_environment(), timeout=30
    )
    assert (result.stdout, result.stderr) == ("[", "")


def _two_leads(database: Database, team_id: int) -> None:
    """B is ripe and A is not."""
    with database.write(team_id) as store:
        for name in ("A", "B"):
            store.leads.save(Lead(name, contact=name), NOW)
        for number, kind in enumerate(["case_study_downloaded", "commented", "webinar_attended"]):
            store.ledger.add_signal("B", Signal("crm", str(number), kind, NOW), NOW)
        store.ledger.add_signal("A", Signal("crm", "9", "email_opened", NOW), NOW)


def _program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        capture_output=True,
        text=True,
        env=_environment(),
        timeout=30,
    )


def _environment() -> dict[str, str]:
    return dict(os.environ)


def test_it_says_which_version_it_is() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.startswith("nextcall 0.")
