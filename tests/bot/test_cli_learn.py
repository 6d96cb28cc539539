"""Learning from outcomes on the command line, as scripts and people use it."""

import csv
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from scoring.playbook_toml import parse_playbook
from storage.database import Database

AT = datetime(2024, 6, 1, 10, tzinfo=UTC)
LEARN = ("playbook", "learn", "--at", AT.isoformat())
PLAYBOOK = """
half_life_days = 14
ripe_at = 10
fit_floor = 0

[points]
email_opened = 8
price_page_visited = 1
commented = 2.5

[[criteria]]
attribute = "employees"
bands = [{ from = 1, to = 50, points = 100 }, { from = 51, to = 500, points = 100 }]
"""
Row = dict[str, str]


class Market:
    """Leads of ten months: who looks at the prices buys, and small companies rather than large ones."""

    def __init__(self, leads: int) -> None:
        chance = random.Random(7)
        self.leads: list[Row] = []
        self.signals: list[Row] = []
        self.touchpoints: list[Row] = []
        for number in range(leads):
            lead = f"L{number:04}"
            met = AT - timedelta(days=300 * (1 - number / leads) + 10)
            looks, size = chance.randint(0, 3), chance.randint(1, 500)
            self.leads.append({"external_id": lead, "employees": str(size)})
            done = ["price_page_visited"] * looks + ["email_opened"] * chance.randint(0, 4)
            for kind in [*done, *["commented"] * chance.randint(0, 1)]:
                self.add_signal(lead, kind, met - timedelta(days=chance.uniform(0, 5)))
            is_won = chance.random() < 0.03 + 0.2 * looks + (0.15 if size <= 50 else 0)
            self.add_touchpoint(lead, "won" if is_won else "lost", met + timedelta(days=1))

    def add_signal(self, lead: str, kind: str, at: datetime) -> None:
        name = f"s{len(self.signals)}"
        self.signals.append(
            {"external_id": name, "lead": lead, "kind": kind, "occurred_at": at.isoformat()}
        )

    def add_touchpoint(self, lead: str, outcome: str, at: datetime) -> None:
        self.touchpoints.append(
            {
                "external_id": f"t{len(self.touchpoints)}",
                "lead": lead,
                "user": "anna@example.com",
                "kind": "call",
                "outcome": outcome,
                "occurred_at": at.isoformat(),
            }
        )

    def become_known(self, folder: Path, url: str) -> None:
        for table in ("leads", "signals", "touchpoints"):
            rows, file = getattr(self, table), folder / f"{table}.csv"
            with file.open("w", encoding="utf-8", newline="") as opened:
                writer = csv.DictWriter(opened, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            done(run(url, "import", table, str(file)))


def run(url: str, *arguments: str, **environment: str) -> Result:
    unset = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    return CliRunner().invoke(
        app, list(arguments), env={**unset, "DATABASE_URL": url, **environment}
    )


def done(result: Result) -> Result:
    assert result.exit_code == 0, result.stderr
    return result


def filled(folder: Path, url: str) -> None:
    """The market, and a playbook in force that has it the wrong way round."""
    Market(400).become_known(folder, url)
    (folder / "wrong.toml").write_text(PLAYBOOK, "utf-8")
    done(run(url, "playbook", "load", str(folder / "wrong.toml")))


@pytest.fixture(scope="module")
def market(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database, to be read only."""
    folder = tmp_path_factory.mktemp("market")
    shutil.copy(migrated_sqlite, folder / "nextcall.db")
    filled(folder, f"sqlite:///{folder / 'nextcall.db'}")
    return folder / "nextcall.db"


@pytest.fixture(scope="module")
def learned(market: Path) -> str:
    """What is said of it as JSON."""
    return done(run(f"sqlite:///{market}", *LEARN, "--json")).stdout


@pytest.fixture
def url(market: Path, tmp_path: Path) -> str:
    with (
        closing(sqlite3.connect(market)) as before,
        closing(sqlite3.connect(tmp_path / "nextcall.db")) as after,
    ):
        before.backup(after)
    return f"sqlite:///{tmp_path / 'nextcall.db'}"


@pytest.fixture
def empty(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path / "nextcall.db")
    return f"sqlite:///{tmp_path / 'nextcall.db'}"


def test_json_has_what_scripts_rely_on(learned: str) -> None:
    said = json.loads(learned)
    assert (said["at"], said["horizon_days"]) == ("2024-06-01T10:00:00+00:00", 90)
    assert (said["outcomes"], said["recommended"]) == (400, True)
    assert 100 < said["wins"] < 200
    assert said["why"].startswith("Better on the later ")
    for figures in (said["before"], said["after"]):
        assert figures.keys() == {"auc", "lift_at_10", "precision_at_100"}
        for one in figures.values():
            assert one["low"] <= one["value"] <= one["high"]
    assert said["after"]["auc"]["value"] > said["before"]["auc"]["value"] + 0.1
    assert {type(points) for points in said["points"].values()} == {int}
    assert said["points"]["price_page_visited"] > 5 > said["points"]["email_opened"]
    assert type(said["half_life_days"]) is int
    (criterion,) = said["criteria"]
    assert criterion["attribute"] == "employees"
    assert criterion.keys() == {"attribute", "bands", "other", "unknown"}
    small, large = criterion["bands"]
    assert (small["from"], small["to"], small["points"]) == (1, 50, 100)
    assert (large["from"], large["to"], type(large["points"])) == (51, 500, int)
    assert large["points"] < 80
    assert all(isinstance(finding, str) for finding in said["findings"])
    assert {"ripe_at", "fit_floor"} <= said.keys()


def test_whoever_wants_fewer_ripe_leads_says_how_many(url: str) -> None:
    few, many = (
        json.loads(run(url, *LEARN, "--json", "--ripe-percent", percent).stdout)
        for percent in ("5", "50")
    )
    worth = [said["points"]["price_page_visited"] / said["ripe_at"] for said in (few, many)]
    assert worth[0] < worth[1]


def test_both_databases_teach_the_same(
    postgresql_database: Database, tmp_path: Path, learned: str
) -> None:
    url = postgresql_database.engine.url.render_as_string(hide_password=False)
    filled(tmp_path, url)
    assert done(run(url, *LEARN, "--json")).stdout == learned


def test_what_happened_after_the_instant_changes_not_a_byte(
    url: str, tmp_path: Path, learned: str
) -> None:
    later = Market(400)
    for lead in [row["external_id"] for row in later.leads]:
        later.add_signal(lead, "email_opened", AT + timedelta(seconds=1))
        later.add_signal(lead, "contract_signed", AT + timedelta(days=1))
        later.add_touchpoint(lead, "won", AT + timedelta(days=2))
    for number in range(50):
        later.leads.append({"external_id": f"later {number}", "employees": "7"})
        later.add_signal(f"later {number}", "email_opened", AT + timedelta(days=1))
        later.add_touchpoint(f"later {number}", "won", AT + timedelta(days=2))
    later.become_known(tmp_path, url)
    assert done(run(url, *LEARN, "--json")).stdout == learned
    now = json.loads(done(run(url, "playbook", "learn", "--json")).stdout)
    assert (now["outcomes"], now["wins"]) == (450, 450)


def test_people_read_words_then_figures_then_what_changes(
    url: str, tmp_path: Path, learned: str
) -> None:
    proposal = tmp_path / "learned.toml"
    result = done(run(url, *LEARN, "--out", str(proposal)))
    said = json.loads(learned)
    why, table, changes = (
        result.stdout.index(words)
        for words in ("Better on the later ", "Present points", "What would change:")
    )
    assert why == 0 < table < changes
    looked = said["points"]["price_page_visited"]
    assert f"• Looked at the prices: 1 → {looked} points\n" in result.stdout
    assert all(f"• {finding}\n" in result.stdout for finding in said["findings"])
    assert str(proposal) in result.stderr.replace("\n", "")
    assert sorted(tmp_path.glob("learned*")) == [proposal]
    # It is whole and loads; what is in force then is not proposed once more.
    assert parse_playbook(proposal.read_text("utf-8")).points == said["points"]
    assert "Version 3 is in force" in done(run(url, "playbook", "load", str(proposal))).stderr
    again = done(run(url, *LEARN, "--out", str(proposal)))
    assert "What would change:" not in again.stdout
    assert "is not written" in again.stderr


def test_too_few_outcomes_are_said_and_no_file_is_written(empty: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    kept.write_text("# mine", "utf-8")
    result = done(run(empty, "playbook", "learn", "--out", str(kept), "--json"))
    assert kept.read_text("utf-8") == "# mine"
    assert f"Nothing is proposed, so {kept} is not written." in result.stderr.replace("\n", "")
    said = json.loads(result.stdout)
    assert (said["outcomes"], said["recommended"]) == (0, False)
    assert (said["before"], said["after"]) == (None, None)
    in_force = parse_playbook(done(run(empty, "playbook", "show")).stdout)
    assert said["points"] == in_force.points
    assert [one["attribute"] for one in said["criteria"]] == [
        one.attribute for one in in_force.criteria
    ]


def test_it_speaks_german_too(empty: str) -> None:
    result = done(run(empty, "playbook", "learn", "--out", "nie.toml", LANG="de_DE.UTF-8"))
    assert result.stdout.startswith("Noch ist zu wenig bekannt")
    assert "Es gibt keinen Vorschlag, also wird nie.toml nicht geschrieben." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--at", "yesterday"), "yesterday is not an instant with its offset"),
        (("--at", "2026-11-24T10:00:00"), "is not an instant with its offset"),
        (("--horizon-days", "0"), "the horizon must be more than 0 and at most 3650 days"),
        (("--horizon-days", "-1"), "the horizon must be more than 0 and at most 3650 days"),
        (("--horizon-days", "nan"), "the horizon must be more than 0 and at most 3650 days"),
        (("--horizon-days", "inf"), "the horizon must be more than 0 and at most 3650 days"),
        (("--horizon-days", "many"), "--horizon-days"),
        (("--ripe-percent", "0"), "the share of ripe leads must be more than 0 and less than 100"),
        (
            ("--ripe-percent", "nan"),
            "the share of ripe leads must be more than 0 and less than 100",
        ),
        (("--out", "."), ". is a folder, not a file"),
        (("--out", "nowhere/learned.toml"), "there is no folder nowhere"),
        (("--team", "T404"), "T404"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    empty: str, arguments: tuple[str, ...], words: str
) -> None:
    result = run(empty, "playbook", "learn", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_without_scikit_learn_it_says_how_to_install_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sklearn", "sklearn.linear_model"):
        monkeypatch.setitem(sys.modules, module, None)
    result = run(url, *LEARN)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'nextcall[learning]'" in result.stderr


def test_nobody_who_asks_for_help_waits_for_the_learner() -> None:
    asked = "import sys, bot.cli; print({'numpy', 'sklearn', 'sqlalchemy'} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert found.stdout == "set()\n"
