"""Goals on the command line, as scripts and people use them."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.money import Money
from storage.database import Database
from storage.opening import choose_workspace, open_database

NOW = datetime.now(UTC)
YEAR = NOW.year
GOAL = f"""
name = "New customers"
owner = "anna@example.com"
from = {YEAR}-01-01
to = {YEAR + 1}-12-31
split = "half-year"

[targets]
revenue = "40000 EUR"
new_customers = 10
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "goal.toml").write_text(GOAL, "utf-8")
    return tmp_path


@pytest.fixture
def database(migrated_sqlite: Path, folder: Path) -> Database:
    (folder / "nextcall.db").write_bytes(migrated_sqlite.read_bytes())
    return open_database("sqlite:///nextcall.db")


@pytest.fixture
def ledger(database: Database) -> None:
    """Fifteen leads that Anna spoke with months ago; every third became a customer just now."""
    team_id = choose_workspace(database, None, NOW).team_id
    with database.write(team_id) as store:
        anna = store.members.ensure("anna@example.com")
        for number in range(15):
            lead, at = f"L-{number}", NOW - timedelta(days=120 - number)
            store.leads.save(Lead(lead, contact=lead), NOW)
            said = Touchpoint("t", f"{number}a", "call", "reached", at, 10, member_id=anna)
            store.ledger.add_touchpoint(lead, said, NOW)
            if number % 3 == 0:
                value = Money(Decimal(3000 + number), "EUR")
                won = Touchpoint("t", f"{number}b", "call", "won", NOW, value=value, member_id=anna)
                store.ledger.add_touchpoint(lead, won, NOW)


def run(*arguments: str, **environment: str):
    return CliRunner().invoke(app, list(arguments), env=environment)


@pytest.mark.parametrize(
    "command",
    ["goal check", "goal load", "goal show", "goal list", "goal end", "milestone"],
)
def test_the_help_of_each_command_has_an_example(command):
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"nextcall {command}" in result.stdout.split("Example:")[1]


def test_loading_a_goal_counts_what_there_is_and_says_what_it_found(ledger):
    result = run("goal", "load", "goal.toml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "“New customers” is in force now.\n" in result.stderr
    assert "leads counted.\n" in result.stderr
    assert "New customers: 5 of 10\n" in result.stderr
    assert "Revenue: €15,030 of €40,000\n" in result.stderr
    again = run("goal", "load", "goal.toml")
    assert again.exit_code == 0
    assert "“New customers” is in force already.\n" in again.stderr
    (Path("goal.toml")).write_text(GOAL.replace("= 10", "= 12"), "utf-8")
    changed = run("goal", "load", "goal.toml")
    assert "in the place of the one before" in changed.stderr
    assert "New customers: 5 of 12\n" in changed.stderr


def test_every_mistake_of_a_goal_is_named_with_its_place(folder):
    wrong = GOAL.replace(f"{YEAR + 1}-12-31", f"{YEAR - 1}-12-31").replace('"40000 EUR"', "40000")
    (folder / "wrong.toml").write_text(wrong, "utf-8")
    checked = run("goal", "check", "wrong.toml")
    assert checked.exit_code == 2
    assert "mistake: to: " in checked.stdout
    assert "mistake: targets.revenue: " in checked.stdout
    assert "2 mistakes, 0 warnings\n" in checked.stderr
    loaded = run("goal", "load", "wrong.toml")
    assert (loaded.exit_code, loaded.stdout) == (2, "")
    assert "mistake: to: " in loaded.stderr
    assert "mistake: targets.revenue: " in loaded.stderr


def test_a_goal_without_a_mistake_passes_the_check_and_is_not_loaded(database):
    assert run("goal", "check", "goal.toml").exit_code == 0
    listed = run("goal", "list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "goal load" in listed.stderr


def test_a_goal_is_shown_as_it_was_loaded_listed_and_ended(database):
    run("goal", "load", "goal.toml")
    assert run("goal", "show", "new customers").stdout == GOAL
    listed = " ".join(run("goal", "list").stdout.split())
    assert f"New customers anna@example.com {YEAR}-01-01 {YEAR + 1}-12-31" in listed
    ended = run("goal", "end", "New customers")
    assert (ended.exit_code, ended.stderr) == (0, "“New customers” has ended.\n")
    gone = run("goal", "show", "New customers")
    assert (gone.exit_code, gone.stdout) == (2, "")
    assert "no goal yet" in gone.stderr


def test_a_milestone_is_json_on_standard_output(ledger):
    run("goal", "load", "goal.toml")
    result = run("milestone", "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert said["name"] == "New customers"
    assert said["targets"]["new_customers"]["actual"] == 5
    assert said["chain"][0]["level"] == "contact"
    assert said["chain"][0]["rate"] == 1
    assert result.stderr == ""


def test_a_milestone_knows_what_was_logged_a_moment_ago(ledger, database):
    run("goal", "load", "goal.toml")
    with database.write(1) as store:
        anna = store.members.ensure("anna@example.com")
        won = Touchpoint("t", "new", "call", "won", NOW, member_id=anna)
        store.ledger.add_touchpoint("L-1", won, NOW)
    result = run("milestone", "--json")
    assert json.loads(result.stdout)["targets"]["new_customers"]["actual"] == 6
    assert result.stderr == "1 lead counted.\n"


def test_as_of_an_instant_the_ledger_alone_answers(ledger):
    run("goal", "load", "goal.toml")
    for at, customers in ((NOW, 5), (NOW - timedelta(minutes=30), 0)):
        result = run("milestone", "New customers", "--json", "--at", at.isoformat())
        said = json.loads(result.stdout)
        assert said["targets"]["new_customers"]["actual"] == customers
        assert said["at"] == at.isoformat()


@pytest.mark.parametrize(("language", "words"), [("en", "At this pace"), ("de_DE", "Neukunden")])
def test_for_people_it_is_told_in_tables_of_80_columns(ledger, folder, language, words):
    (folder / "goal.toml").write_text(GOAL.replace("New customers", "New [red]customers"), "utf-8")
    run("goal", "load", "goal.toml")
    result = run("milestone", LANG=language)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert words in result.stdout
    assert lines[0].startswith("New [red]customers · ")
    assert "€" in result.stdout
    assert all(line.isprintable() for line in lines)
    tables = [line for line in lines if "  " in line]
    assert max(map(len, tables)) <= 80


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["milestone"], "New customers, Together"),
        (["milestone", "Growth"], "Growth"),
        (["milestone", "Together", "--at", "2026-11-24"], "offset"),
        (["goal", "load", "nowhere.toml"], "nowhere.toml"),
        (["goal", "show", "Growth"], "Growth"),
        (["goal", "end", "Growth"], "Growth"),
    ],
)
def test_what_cannot_be_done_is_named_with_exit_status_2(database, folder, arguments, named):
    together = GOAL.replace("New customers", "Together")
    together = together.replace('owner = "anna@example.com"', "team = true")
    (folder / "together.toml").write_text(together, "utf-8")
    for file in ("goal.toml", "together.toml"):
        assert run("goal", "load", file).exit_code == 0
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert named in result.stderr
