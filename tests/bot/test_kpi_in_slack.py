"""Figures as reps and managers see them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scoring.figure_values import FigureValue
from scoring.kpi import Line
from scoring.ledger import Outcome, Touchpoint, TouchpointKind
from scoring.money import Money
from tests.bot.world import ANNA, BEN, EMAIL, MARIA, SALES, World

Json = dict[str, Any]
TODAY = date(2026, 11, 22)


def has_figure(
    world: World,
    name: str,
    *values: tuple[date, float],
    dimension: str = "",
    currency: str | None = None,
) -> None:
    figures = [
        FigureValue(name, day, Decimal(str(value)), currency, dimension) for day, value in values
    ]
    with world.database.write(world.team_id) as store:
        store.figure_values.add(figures, "test", world.clock())


def logged(
    world: World,
    user: str,
    ago: int,
    kind: TouchpointKind = "call",
    outcome: Outcome = "reached",
    value: str = "",
    lead: str = "L1",
) -> None:
    at = world.clock() - timedelta(days=ago)
    amount, _, currency = value.partition(" ")
    money = Money(Decimal(amount), currency) if value else None
    with world.database.write(world.team_id) as store:
        member_id = store.members.ensure(EMAIL[user])
        number = store.connection.exec_driver_sql("SELECT count(*) FROM touchpoint").scalar_one()
        entry = Touchpoint(
            "test", f"t{number}", kind, outcome, at, value=money, member_id=member_id
        )
        store.ledger.add_touchpoint(lead, entry, world.clock())


def text_of(message: Json) -> str:
    return str(message["text"]).replace("\N{NO-BREAK SPACE}", " ")


def cells(message: Json) -> list[list[str]]:
    (table,) = [block for block in message["blocks"] if block["type"] == "table"]
    return [
        [cell["text"].replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in table["rows"]
    ]


def row(message: Json, name: str) -> list[str]:
    """The row of this figure, whose name follows its light."""
    return next(row for row in cells(message) if row[0].partition(" ")[2] == name)


def top(world: World, user: str = MARIA) -> Json:
    return world.slack.person.modal(user)[-1]


def shown(view: Json) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


@pytest.fixture
def selling(world: World) -> World:
    """Anna and Ben sell; Anna's month is as her months before, of Ben nothing is known of before."""
    world.has_lead("L1", company="Krause GmbH")
    world.has_lead("L2", owner=BEN)
    for days_ago in (0, 31, 61, 92):  # the 22nd of each month
        logged(world, ANNA, days_ago, value="4000 EUR", outcome="won")
        logged(world, ANNA, days_ago + 1, "post", "done")
    for _ in range(5):
        logged(world, BEN, 2, lead="L2")
    logged(world, BEN, 3, value="500 USD", outcome="won", lead="L2")
    return world


def test_a_rep_sees_their_own_work_and_the_teams_figures(selling: World) -> None:
    has_figure(selling, "visitors", (date(2026, 10, 5), 1000), (TODAY, 1200))
    message = selling.answer(ANNA, "/kpi")
    assert text_of(message).startswith("Deine Kennzahlen\n🟢 Umsatz, EUR: 4.000 €")
    assert cells(message)[0] == ["Kennzahl", "Nov bisher", "Vergleich", "Ampel"]
    assert row(message, "Umsatz, EUR")[1:3] == ["4.000 €", "sonst bis jetzt: 4.000 € (±0 %)"]
    assert row(message, "Fachbeiträge")[1] == "1"
    assert row(message, "Anrufe")[1] == "1"
    assert row(message, "Besuche")[1:3] == ["1.200", "sonst bis jetzt: 1.000 (+20 %)"]
    assert row(message, "Besuche")[0] == "🟢 Besuche"
    assert row(message, "Besuche")[3].startswith("gut ↗")
    assert "USD" not in text_of(message)


def test_the_text_says_what_the_table_says(selling: World) -> None:
    has_figure(selling, "back_links", (TODAY, 7))
    for user, typed in ((ANNA, "/kpi"), (BEN, "/kpi team")):
        message = selling.answer(user, typed)
        for cell in (cell for row in cells(message)[1:] for cell in row):
            assert cell in text_of(message)


def test_the_teams_table_keeps_currencies_apart(selling: World) -> None:
    message = selling.answer(BEN, "/kpi team")
    assert text_of(message).startswith("Figures of the team")
    assert row(message, "Revenue, EUR")[1] == "€4,000"
    assert row(message, "Revenue, USD")[1].endswith("$500")
    assert row(message, "Calls")[1] == "7"


def test_a_month_before_which_nothing_was_logged_has_nothing_to_compare(selling: World) -> None:
    message = selling.answer(BEN, "/kpi")
    assert row(message, "Calls")[1:] == ["6", "–", "nothing to compare"]


def test_the_buttons_turn_the_table_over(selling: World) -> None:
    message = selling.answer(ANNA, "/kpi")
    selling.slack.person.click(ANNA, message, "kpi_show_team")
    message = selling.slack.person.last(ANNA, SALES)
    assert text_of(message).startswith("Kennzahlen des Teams")
    selling.slack.person.click(ANNA, message, "kpi_show_own")
    assert text_of(selling.slack.person.last(ANNA, SALES)).startswith("Deine Kennzahlen")
    selling.slack.person.click(ANNA, selling.slack.person.last(ANNA, SALES), "kpi_show_web")
    assert text_of(selling.slack.person.last(ANNA, SALES)).startswith("Die Website in Zahlen")


@pytest.mark.parametrize(
    ("user", "hint"),
    [
        (ANNA, "Zahlen von anderswo kommen mit `nextcall import figures DATEI.csv`"),
        (BEN, "Figures from elsewhere come by `nextcall import figures FILE.csv`"),
    ],
)
def test_where_nothing_is_known_it_says_how_to_begin(world: World, user: str, hint: str) -> None:
    message = text_of(world.answer(user, "/kpi"))
    assert ":seedling:" in message
    assert hint in message
    assert "visitors,2026-11-22,120" in message


def test_the_web_compares_with_the_month_before_and_names_what_is_missing(world: World) -> None:
    october, november = date(2026, 10, 5), date(2026, 11, 20)
    has_figure(world, "visitors", (october, 100), (november, 80))
    for term, now in (("crm <b>", 30), ("erp", 50)):
        has_figure(world, "search_terms", (october, 40), (november, now), dimension=term)
    has_figure(world, "time_on_site", (november, 125))
    said = text_of(world.answer(BEN, "/kpi web")).splitlines()
    assert said[1] == ("*Visitors:* November so far 80 · before: 100 (−20 %) · 🟡 watch ↘ █▇")
    assert said[2].startswith("*What they search:* November so far 80 · before: 80 (±0 %)")
    assert said[3:5] == ["• erp: 50 (before: 40) ↗", "• crm &lt;b&gt;: 30 (before: 40) ↘"]
    assert said[5].startswith("*How long they stay:* November so far 2:05 min · before: – · ⚪")
    assert "Where they come from (`referrers`) and Where they leave (`exit_pages`)" in said[6]
    assert "search_terms,2026-11-22,35,crm software" in said[6]


def test_the_picture_of_the_web_follows_and_is_there_at_once_the_next_time(world: World) -> None:
    for term, now in (("crm", 30), ("erp", 50)):
        has_figure(world, "search_terms", (TODAY, now), dimension=term)
    first = world.answer(ANNA, "/kpi web")
    assert "image" not in [block["type"] for block in first["blocks"]]
    assert world.pictures.wait()
    world.slack.wait_until_quiet()
    picture = world.slack.person.last(ANNA, SALES)
    (block,) = picture["blocks"]
    assert (block["type"], block["alt_text"]) == ("image", "Was sie suchen: 80")
    assert "Was sie suchen: 80" in text_of(picture)
    again = world.answer(ANNA, "/kpi web")
    assert "image" in [block["type"] for block in again["blocks"]]
    assert text_of(again) == text_of(first)
    assert text_of(picture) not in [text_of(one) for one in world.slack.person.sees(BEN, SALES)]


@pytest.mark.parametrize("typed", ["besuche", "Visitors", "visitors"])
def test_one_figure_is_found_by_any_of_its_names_and_shows_its_year(
    world: World, typed: str
) -> None:
    has_figure(world, "visitors", (date(2026, 9, 30), 50), (date(2026, 11, 20), 100))
    said = text_of(world.answer(ANNA, f"/kpi {typed}")).splitlines()
    assert said[0] == "Besuche"
    assert said[1].startswith("*November bisher 100* · ")
    assert said[2:] == [
        "`██████████` Nov 2026: 100",
        "`          ` Okt 2026: –",
        "`█████     ` Sep 2026: 50",
    ]


def test_what_the_ledger_counts_has_a_year_too(selling: World) -> None:
    said = text_of(selling.answer(ANNA, "/kpi umsatz"))
    assert said.startswith("Umsatz, EUR\n*November bisher 4.000 €*")
    assert "Aug 2026: 4.000 €" in said
    assert "`/kpi team`" in said


def test_a_name_that_nothing_has_gets_the_closest_and_what_was_typed_is_harmless(
    world: World,
) -> None:
    has_figure(world, "visitors", (TODAY, 100))
    assert text_of(world.answer(BEN, "/kpi visitor")) == (
        "There is no figure “visitor”. Did you mean `/kpi Visitors`?"
    )
    said = text_of(world.answer(BEN, "/kpi <!channel> & co"))
    assert "<!channel>" not in said
    assert "nextcall import figures FILE.csv" in said


GOAL = """
name = "{name}"
{owner}
from = 2026-01-01
to = 2026-12-31
split = "month"
{more}
[targets]
revenue = "120000 {currency}"
new_customers = 12
back_links = 120
"""


def has_goal(
    world: World, owner: str | None, name: str, currency: str = "EUR", more: str = ""
) -> None:
    with world.database.write(world.team_id) as store:
        owner_id = store.members.ensure(EMAIL[owner]) if owner else None
        whose = f'owner = "{EMAIL[owner]}"' if owner else "team = true"
        toml = GOAL.format(name=name, owner=whose, currency=currency, more=more)
        store.goals.add(toml, owner_id, "UTC", "test", world.clock())


def test_a_goals_plan_judges_the_line_that_counts_the_same(selling: World) -> None:
    has_goal(selling, ANNA, "Hers")
    message = selling.answer(ANNA, "/kpi")
    assert row(message, "Umsatz, EUR")[2] == "Plan bis heute: 7.139 €"  # 21 days and 10 hours of 30
    assert row(message, "Umsatz, EUR")[3].startswith("handeln")
    assert row(message, "Neukunden")[2].startswith("Plan bis heute: 0,7")
    assert "Plan" not in text_of(selling.answer(ANNA, "/kpi team"))
    assert "plan" not in text_of(selling.answer(BEN, "/kpi"))


def test_the_teams_goal_judges_the_team_and_the_figures(selling: World) -> None:
    has_goal(selling, None, "Ours", currency="CHF")
    with selling.database.write(selling.team_id) as store:
        store.kpi_lines.save(Line("back_links"))
    has_figure(selling, "back_links", (date(2026, 11, 15), 6))
    message = selling.answer(BEN, "/kpi team")
    assert row(message, "Revenue, CHF")[1].startswith("CHF")
    assert row(message, "Revenue, CHF")[2].startswith("plan by today: CHF")
    assert "usual" in row(message, "Revenue, EUR")[2]
    assert row(message, "Back links")[2] == "plan by today: 5 · until Sun 15 Nov"
    assert (
        row(selling.answer(ANNA, "/kpi"), "Backlinks")[2] == "Plan bis heute: 5 · bis So., 15. Nov."
    )


def test_a_goal_through_some_channels_plans_less_than_a_line_counts(selling: World) -> None:
    has_goal(selling, ANNA, "Hers", more='channels = ["xing"]')
    assert "Plan" not in text_of(selling.answer(ANNA, "/kpi"))


def test_help_says_what_there_is(world: World) -> None:
    said = text_of(world.answer(ANNA, "/kpi hilfe"))
    for part in ("`/kpi team`", "`/kpi web`", "`/kpi visitors`", "`/kpi edit`", "80 %"):
        assert part in said


def test_a_manager_gives_a_line_a_name_and_its_lights(selling: World) -> None:
    has_figure(selling, "nps", (TODAY, 20))
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    selling.slack.person.fill(MARIA, {"kpi_line": "nps"})
    fields = {"label": "NPS", "how": "last", "green": "40", "red": "25,5"}
    assert selling.slack.person.submit(MARIA, fields).errors == {}
    assert "NPS ist gespeichert" in shown(top(selling))
    message = selling.answer(ANNA, "/kpi")
    assert row(message, "NPS")[1:] == ["20", "grün ab 40", "handeln"]
    selling.slack.person.close(MARIA)
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    selling.slack.person.fill(MARIA, {"kpi_line": "nps"})
    assert "25.5" in shown(top(selling))


def test_a_line_is_hidden_and_found_again(selling: World) -> None:
    has_figure(selling, "nps", (TODAY, 20))
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    selling.slack.person.fill(MARIA, {"kpi_line": "nps"})
    selling.slack.person.submit(MARIA, {"shown": []})
    assert "steht nicht mehr in der Tabelle" in shown(top(selling))
    assert "Nps" not in text_of(selling.answer(ANNA, "/kpi"))
    selling.slack.person.close(MARIA)
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    assert "Nps (ausgeblendet)" in shown(top(selling))


def test_bounds_of_the_teams_sums_do_not_judge_one_rep(selling: World) -> None:
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    selling.slack.person.fill(MARIA, {"kpi_line": "@calls"})
    selling.slack.person.submit(MARIA, {"green": "300"})
    assert row(selling.answer(BEN, "/kpi team"), "Calls")[2] == "green from 220"
    assert row(selling.answer(BEN, "/kpi"), "Calls")[2] == "–"


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"green": "viele"}, "green", "ist weder eine Zahl"),
        ({"red": "1.234"}, "red", "lässt sich auf zwei Arten lesen"),
        ({"green": "5 EUR"}, "green", "reine Zahlen, kein Geld"),
        ({"green": "5", "red": "7"}, "red", "also beginnt Rot unter Grün"),
        ({"green": "7", "red": "5", "lower": ["yes"]}, "red", "also beginnt Rot über Grün"),
    ],
)
def test_a_bound_that_cannot_be_is_named_and_what_was_put_in_stays(
    selling: World, fields: Json, field: str, reason: str
) -> None:
    has_figure(selling, "nps", (TODAY, 20))
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    selling.slack.person.fill(MARIA, {"kpi_line": "nps"})
    errors = selling.slack.person.submit(MARIA, fields).errors
    assert errors.keys() == {f"{field}:nps"}
    assert reason in errors[f"{field}:nps"]
    with selling.reading() as store:
        assert store.kpi_lines.all() == {}


def test_only_managers_change_the_table(selling: World) -> None:
    for user, words in ((ANNA, "nur Führungskräfte"), (BEN, "Only managers change")):
        assert words in text_of(selling.answer(user, "/kpi edit"))
        assert selling.slack.person.modal(user) == []
        assert "kpi_edit" not in json.dumps(selling.answer(user, "/kpi"))
    assert "kpi_edit" in json.dumps(selling.answer(MARIA, "/kpi"))


def test_who_was_a_manager_when_the_modal_opened_only_saves_nothing(selling: World) -> None:
    selling.slack.person.command(MARIA, SALES, "/kpi edit")
    with selling.database.write(selling.team_id) as store:
        who = ("maria@example.com", "Maria Lang", "Europe/Berlin", "de-DE", False)
        store.members.seen(MARIA, *who, selling.clock())
    selling.slack.person.submit(MARIA, {"label": "Meins"})
    assert "nur Führungskräfte" in shown(top(selling))
    with selling.reading() as store:
        assert store.kpi_lines.all() == {}


def test_a_table_of_many_lines_with_long_names_fits(world: World) -> None:
    for number in range(60):
        has_figure(world, f"{'long name ' * 5}{number}", (TODAY, 10**11))
    message = world.answer(ANNA, "/kpi")
    assert len(cells(message)) == 41
    assert "… 27 mehr" in text_of(message) or "… 27 weitere" in text_of(message)
