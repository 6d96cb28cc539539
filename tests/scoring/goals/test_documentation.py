"""What the page for those who write goals shows can be loaded as it stands there."""

import re
import tomllib
from pathlib import Path

import pytest

from scoring.goals import chain_reader, goal_reader, milestone_reader, target_reader
from scoring.goals.goal import KINDS, LEDGER_MEASURES
from scoring.goals.goal_toml import check_goal, parse_goal

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "goals.md").read_text("utf-8")
EXAMPLES = sorted((DOCS / "examples").glob("*.toml"))
SETTINGS = {
    *goal_reader.SETTINGS,
    *target_reader.SETTINGS,
    *milestone_reader.SETTINGS,
    *chain_reader.SETTINGS,
}


def snippets() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def completed(snippet: str) -> str:
    """A part of a goal as a whole one."""
    given = tomllib.loads(snippet)
    needed = {"name": '"It"', "from": "2026-01-01", "to": "2026-12-31"}
    head = [f"{name} = {value}" for name, value in needed.items() if name not in given]
    head += [] if "owner" in given else ["team = true"]
    targets = [] if "targets" in given else ["[targets]", "new_customers = 10"]
    return "\n".join([*head, snippet, *targets])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_has_neither_mistakes_nor_warnings(file: Path) -> None:
    assert check_goal(file.read_text("utf-8"))[1] == []


def test_there_are_examples_for_a_rep_a_team_and_content() -> None:
    assert [file.stem for file in EXAMPLES] == ["content", "new-customers", "team"]


def test_the_reps_example_is_40000_euros_with_ten_customers_through_four_channels() -> None:
    goal = parse_goal((DOCS / "examples" / "new-customers.toml").read_text("utf-8"))
    assert [(t.amount, t.currency) for t in goal.targets] == [(40000, "EUR"), (10, None)]
    assert goal.channels == {"xing", "facebook", "blog", "forum"}


@pytest.mark.parametrize("snippet", snippets())
def test_what_the_page_shows_can_be_loaded(snippet: str) -> None:
    assert check_goal(completed(snippet))[1] == []


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_has_an_example_on_the_page(setting: str) -> None:
    assert re.search(rf"\b{setting}(?: = |\])|`{setting}`", PAGE)


@pytest.mark.parametrize("word", [*KINDS, *LEDGER_MEASURES])
def test_every_kind_and_measure_is_on_the_page(word: str) -> None:
    assert re.search(rf"\b{word}\b", PAGE)
