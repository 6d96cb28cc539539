"""The Home tab as a rep lives it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from scoring.ledger import Touchpoint
from storage.drafts import Draft
from tests.bot.world import ANNA, BEN, MARIA, World

Json = dict[str, Any]


def home(world: World, user: str = ANNA) -> str:
    """All that stands in the Home tab when this person opens it."""
    world.slack.person.open_home(user)
    return said(world, user)


def said(world: World, user: str = ANNA) -> str:
    view = world.slack.person.home(user)
    assert view is not None
    return "\n".join(_texts(view["blocks"]))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)


def click(world: World, action_id: str, value: str | None = None, user: str = ANNA) -> None:
    view = world.slack.person.home(user)
    assert view is not None
    world.slack.person.click(user, view, action_id, value)


def has_touchpoint(world: World, lead: str, kind: str, days: int) -> None:
    """A call or a snooze of three days ago with a next step so many days from now."""
    now = world.clock()
    with world.database.write(world.team_id) as store:
        touchpoint = Touchpoint(
            "slack",
            f"T{lead}",
            kind,  # type: ignore[arg-type]
            "reached",
            now - timedelta(days=3),
            next_step_at=now + timedelta(days=days),
        )
        store.ledger.add_touchpoint(lead, touchpoint, now)


def test_a_new_rep_is_welcomed_and_told_how_to_begin(world: World) -> None:
    german, english = home(world), home(world, BEN)
    for part in ("Willkommen bei Nextcall", "`/lead neu`", "`/nextcall pool`", "Lead anlegen"):
        assert part in german
    for part in ("Welcome to Nextcall", "`/lead add`", "`/nextcall pool`", "Add lead"):
        assert part in english


def test_the_day_at_a_glance(world: World) -> None:
    for number in range(6):
        world.has_lead(f"L{number}", contact=f"Person {number}", phone="+49 711 1")
        world.did(f"L{number}", "case_study_downloaded", "Studie", timedelta(hours=number + 1))
        world.did(f"L{number}", "webinar_attended", "Webinar", timedelta(hours=number + 1))
    world.has_lead("P", contact="Paula Promised", company="Weber KG")
    has_touchpoint(world, "P", "call", -1)
    world.has_lead("R", contact="Rolf Resting")
    has_touchpoint(world, "R", "snooze", 2)
    shown = home(world)
    for part in (
        "Heute, So., 22. Nov.",
        "*7 Leads zum Anrufen*",
        "1. *Paula Promised*, Weber KG",
        "2. *Person 0* <tel:+497111|+49 711 1>\n:large_green_circle: *Reif* seit heute, 10:00",
        "2 weitere in `/nextcall alle`",
        ":alarm_clock: gestern, 11:00 · *Paula Promised*, Weber KG · Rückruf vereinbart · *fällig*",
        ":zzz: Di., 24. Nov., 11:00 · *Rolf Resting*",
        "`/log Müller angerufen, Termin Di 10h, 12min`",
    ):
        assert part in shown
    assert "Person 4" not in shown


def test_nobody_to_call_says_who_comes_next(world: World) -> None:
    world.has_lead("R", contact="Rolf Resting")
    has_touchpoint(world, "R", "snooze", 2)
    assert "Als Nächstes: *Rolf Resting*, Di., 24. Nov., 11:00" in home(world)


def test_other_tabs_and_other_people_change_nothing(world: World) -> None:
    world.has_lead("L1", owner=BEN, contact="Pat Miller")
    assert "Pat Miller" in home(world, BEN)
    assert "Pat Miller" not in home(world)
    assert "Pat Miller" not in home(world, MARIA)


def test_refresh_shows_what_happened_meanwhile(world: World) -> None:
    home(world)
    world.has_lead("L1", contact="Petra Müller")
    click(world, "home_refresh")
    assert "*Petra Müller*" in said(world)


def test_a_call_is_logged_from_the_home_tab(world: World) -> None:
    world.has_lead("L1", contact="Petra Müller")
    home(world)
    click(world, "log_call")
    assert world.slack.person.submit(ANNA, {}).errors == {}
    click(world, "home_refresh")
    assert "Gerade ist niemand anzurufen" in said(world)


def test_notes_that_wait_for_a_lead_are_shown_to_their_writer(world: World) -> None:
    home(world)
    with world.database.write(world.team_id) as store:
        anna = store.members.ensure("anna@example.com")
        store.drafts.keep(Draft("D1", anna, "<!channel> Zander angerufen", world.clock()))
    assert "1 Notiz wartet auf ihren Lead" in home(world)
    assert "heute, 11:00: “&lt;!channel&gt; Zander angerufen”" in said(world)
    assert "Zander" not in home(world, BEN)


def test_a_manager_is_told_of_signals_without_a_lead(world: World) -> None:
    world.did("UNKNOWN", "commented")
    assert "1 Signal wartet auf einen Lead" in home(world, MARIA)
    assert "Signal wartet" not in home(world)


def test_the_first_of_those_leads_are_named_to_managers_only(world: World) -> None:
    for words, signals in (("<!channel>@x.example", 3), ("b@x.example", 2), ("c", 1), ("d", 1)):
        for _ in range(signals):
            world.did(words, "commented")
    named = "&lt;!channel&gt;@x.example (3), b@x.example (2) und c (1)"
    assert f"Die meisten für {named}; `nextcall waiting` nennt alle." in home(world, MARIA)
    assert "x.example" not in home(world)


def test_the_fullest_day_fits_into_slacks_limits(world: World) -> None:
    home(world)
    with world.database.write(world.team_id) as store:
        anna = store.members.ensure("anna@example.com")
        for number in range(30):
            store.drafts.keep(Draft(f"D{number}", anna, "&" * 3000, world.clock()))
    for number in range(30):
        long = {"contact": "&" * 3000, "company": "<" * 3000, "phone": "1" * 200}
        for kind in ("C", "P", "R"):
            world.has_lead(f"{kind}{number:02}" + "x" * 140, **long)
        has_touchpoint(world, f"P{number:02}" + "x" * 140, "call", 0)
        has_touchpoint(world, f"R{number:02}" + "x" * 140, "snooze", 2)
    assert "22 weitere" in home(world)


def test_the_goal_stands_there_and_leads_to_its_details(world: World) -> None:
    assert ":dart:" not in home(world)
    toml = (
        'name = "Neukunden 2026"\nteam = true\nfrom = 2026-01-01\nto = 2026-12-31\n'
        "[targets]\nnew_customers = 10\n"
    )
    with world.database.write(world.team_id) as store:
        store.goals.add(toml, None, "Europe/Berlin", "boss", world.clock())
    assert "*Neukunden 2026*\n:dart: 0 von 10 Kunden" in home(world)
    click(world, "milestone_details")
    (view,) = world.slack.person.modal(ANNA)
    assert view["title"]["text"] == "Details"
