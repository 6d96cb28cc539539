"""A goal's TOML: what it may say, every mistake in it, and what it is when written again."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.goals.goal import (
    KINDS,
    LEDGER_MEASURES,
    REVENUE,
    SPLITS,
    Chain,
    Goal,
    Level,
    Milestone,
    Target,
    When,
)
from scoring.goals.goal_toml import check_goal, parse_goal, to_toml
from scoring.goals.standard_chain import standard_chain
from scoring.ledger import OUTCOMES, TOUCHPOINT_KINDS
from scoring.message import Refused

HEAD = """
name = "New customers 2026"
owner = "anna@example.com"
from = 2026-01-01
to = 2026-12-31
"""
TARGETS = """
[targets]
revenue = "40000 EUR"
new_customers = 10
"""
EXAMPLE = f"""{HEAD}
channels = ["XING", " facebook", "blog", "forum"]
split = "quarter"
learn_until = 2026-06-30
hours_per_week = 7.5
{TARGETS}
[[chain]]
level = "contact"
when = {{ kind = "message" }}
minutes = 10
[[chain]]
level = "call"
when = {{ kind = "call", outcome = "reached" }}
minutes = 15
[[chain]]
level = "appointment"
when = {{ outcome = "appointment" }}
minutes = 90
[[chain]]
level = "first deal"
when = {{ outcome = "won" }}
minutes = 120
"""
CONTENT = """
name = "Readers"
team = true
kind = "awareness"
from = 2026-01-01
to = 2026-12-31
split = "none"

[targets]
subscriptions = 100
complaints = { amount = 5, at_most = true }

[[chains]]
name = "Blog"
channels = ["blog"]
[[chains.levels]]
level = "post"
when = { kind = "post" }
[[chains.levels]]
level = "visit"
when = { figure = "Blog visits" }
[[chains.levels]]
level = "subscription"
when = { signal = "newsletter_subscribed" }

[[chains]]
[[chains.levels]]
level = "contact"
when = {}
[[chains.levels]]
level = "subscription"
when = { signal = "newsletter_subscribed" }
"""


def goal_with(*settings: str, targets: str = TARGETS, rest: str = "") -> str:
    return "\n".join([HEAD, *settings, targets, rest])


def milestones(*entries: str) -> str:
    return "\n".join(f"[[milestones]]\n{entry}" for entry in entries)


def chain(*entries: str) -> str:
    return "\n".join(f"[[chain]]\n{entry}" for entry in entries)


def problems(text: str, fatal: bool = True) -> list[tuple[str, str]]:
    return [(p.place, str(p.message)) for p in check_goal(text)[1] if p.fatal == fatal]


def test_the_example_is_read_as_it_says() -> None:
    assert parse_goal(EXAMPLE) == Goal(
        name="New customers 2026",
        owner="anna@example.com",
        begins=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        channels=frozenset({"xing", "facebook", "blog", "forum"}),
        split="quarter",
        learn_until=date(2026, 6, 30),
        hours_per_week=7.5,
        targets=(
            Target("revenue", Decimal(40000), "EUR"),
            Target("new_customers", Decimal(10)),
        ),
        chains=(
            Chain(
                (
                    Level("contact", When(kind="message"), 10),
                    Level("call", When(kind="call", outcome="reached"), 15),
                    Level("appointment", When(outcome="appointment"), 90),
                    Level("first deal", When(outcome="won"), 120),
                )
            ),
        ),
    )
    assert check_goal(EXAMPLE)[1] == []


def test_several_chains_may_lead_through_figures_and_signals() -> None:
    goal = parse_goal(CONTENT)
    assert (goal.owner, goal.kind, goal.split) == (None, "awareness", None)
    assert goal.targets == (
        Target("subscriptions", Decimal(100)),
        Target("complaints", Decimal(5), at_most=True),
    )
    subscription = Level("subscription", When(signal="newsletter_subscribed"))
    assert goal.chains == (
        Chain(
            (
                Level("post", When(kind="post")),
                Level("visit", When(figure="blog_visits")),
                subscription,
            ),
            "Blog",
            frozenset({"blog"}),
        ),
        Chain((Level("contact", When()), subscription)),
    )
    assert check_goal(CONTENT)[1] == []


def test_a_short_goal_has_quarters_and_the_standard_chain() -> None:
    goal = parse_goal(goal_with())
    assert (goal.kind, goal.split, goal.channels) == ("sales", "quarter", frozenset())
    assert goal.chains == (standard_chain(),)


def test_milestones_by_hand_take_the_place_of_the_calendar() -> None:
    goal = parse_goal(
        goal_with(
            rest=milestones(
                'to = 2026-03-31\nname = "Warm  up"\ntargets = { revenue = "10000 EUR" }',
                'to = 2026-12-31\ntargets = { revenue = "30000 EUR" }',
            )
        )
    )
    assert goal.split is None
    assert goal.milestones == (
        Milestone(date(2026, 3, 31), "Warm up", {REVENUE: Decimal(10000)}),
        Milestone(date(2026, 12, 31), "", {REVENUE: Decimal(30000)}),
    )


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("revenue = '40000 EUR'", Target("revenue", Decimal(40000), "EUR")),
        ("revenue = '99.50CHF'", Target("revenue", Decimal("99.50"), "CHF")),
        ("Revenue = '1 EUR'", Target("revenue", Decimal(1), "EUR")),
        ("'New customers' = 10", Target("new_customers", Decimal(10))),
        ("new_customers = '10'", Target("new_customers", Decimal(10))),
        ("new_customers = 1e3", Target("new_customers", Decimal(1000))),
        ("'Back links' = 0.1", Target("back_links", Decimal("0.1"))),
        ("ad_costs = '9 USD'", Target("ad_costs", Decimal(9), "USD")),
        ("revenue = { amount = '9 USD' }", Target("revenue", Decimal(9), "USD")),
        ("bounces = { amount = 1_0, at_most = true }", Target("bounces", Decimal(10), None, True)),
    ],
)
def test_a_target_is_an_exact_amount(written: str, target: Target) -> None:
    assert parse_goal(goal_with(targets=f"[targets]\n{written}")).targets == (target,)


@pytest.mark.parametrize(
    ("owner", "kept"),
    [
        ('owner = "Anna@Example.com"', "anna@example.com"),
        ('owner = "U0ANNA"', "U0ANNA"),
        ('owner = "U0ANNA"\nteam = false', "U0ANNA"),
        ("team = true", None),
    ],
)
def test_a_goal_is_a_reps_or_the_teams(owner: str, kept: str | None) -> None:
    text = goal_with().replace('owner = "anna@example.com"', owner)
    assert parse_goal(text).owner == kept


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("Expert status", "expert_status"), ("new-customers", "new_customers"), ("Churn", "Churn")],
)
def test_a_kind_may_be_the_teams_own(kind: str, kept: str) -> None:
    assert parse_goal(goal_with(f'kind = "{kind}"')).kind == kept


# What replaces a line of the head, or what is added to it; the place; words of the message.
@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('name = "New customers 2026"', "", "name", "give the goal a name"),
        ('name = "New customers 2026"', 'name = " "', "name", "can be read"),
        ('name = "New customers 2026"', 'name = "a\\u0000"', "name", "can be read"),
        ('name = "New customers 2026"', f'name = "{"a" * 101}"', "name", "at most 100 characters"),
        ('name = "New customers 2026"', "name = 5", "name", "a text in quotes, not 5"),
        ('name = "New customers 2026"', 'name = "Team"', "name", "a word of /milestone"),
        ('owner = "anna@example.com"', "", "owner", 'write owner = "anna@example.com" or'),
        ('owner = "anna@example.com"', "team = false", "owner", "or team = true"),
        ('owner = "anna@example.com"', 'team = "yes"', "team", "must be true or false, not 'yes'"),
        (
            'owner = "anna@example.com"',
            'owner = "Anna"',
            "owner",
            "an e-mail address or a Slack id",
        ),
        ("owner", "team = true\nowner", "owner", "leave out owner or team"),
        ("from = 2026-01-01", "", "from", "write a day, such as from = 2026-12-31"),
        ("to = 2026-12-31", "", "to", "is missing"),
        ("to = 2026-12-31", 'to = "2026-12-31"', "to", "without quotes or a time"),
        ("to = 2026-12-31", "to = 2026-12-31T10:00:00Z", "to", "without quotes or a time"),
        ("to = 2026-12-31", "to = 2025-12-31", "to", "ends (2025-12-31) before it begins"),
        ("to = 2026-12-31", "to = 2036-01-01", "to", "more than 10 years"),
        ("to = 2026-12-31", "to = 9999-12-31", "to", "from 1990 to 2100, not 9999-12-31"),
        ("from = 2026-01-01", "from = 0001-01-01", "from", "from 1990 to 2100"),
        ("", "kind = 3", "kind", "a text in quotes"),
        ("", 'channels = "xing"', "channels", "must be a list of texts, not 'xing'"),
        ("", "channels = []", "channels", "leave it out, and every lead counts"),
        ("", 'channels = [" "]', "channels", "has an empty name"),
        ("", 'split = "year"', "split", "write month, quarter, half-year, none, or [[milestones]]"),
        ("", 'split = "quarterly"', "split", "write quarter, or"),
        ("", "split = 4", "split", "a text in quotes"),
        ("", "learn_until = 2025-12-31", "learn_until", "before its last one (2026-01-01 to 2026"),
        ("", "learn_until = 2026-12-31", "learn_until", "before its last one"),
        ("", "learn_until = 2027-01-01", "learn_until", "before its last one"),
        ("", 'learn_until = "June"', "learn_until", "must be a day such as"),
        ("", "hours_per_week = 0", "hours_per_week", "above 0 and at most 168, not 0"),
        ("", "hours_per_week = -0.5", "hours_per_week", "above 0"),
        ("", "hours_per_week = 169", "hours_per_week", "at most 168"),
        ("", "hours_per_week = true", "hours_per_week", "must be a number"),
        ("", "hours_per_week = nan", "hours_per_week", "must be a number"),
        ("", "hours_per_week = inf", "hours_per_week", "must be a number"),
        ("", "chain = 3", "chain", "must be [[chain]] tables, not 3"),
        ("", "chain = [3]", "chain 1", "must be a table, not 3"),
        ("", "milestones = { to = 2026-12-31 }", "milestones", "must be [[milestones]] tables"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, place: str, words: str) -> None:
    head = HEAD.replace(old, new, 1) if old else HEAD + new
    assert_refused(head + TARGETS, place, words)


@pytest.mark.parametrize(
    ("targets", "place", "words"),
    [
        ("", "targets", "such as new_customers = 10"),
        ("[targets]", "targets", "such as new_customers = 10"),
        ("targets = 3", "targets", "must be a table, not 3"),
        ("[targets]\nleads = 0", "targets.leads", "must be above 0, not 0"),
        ("[targets]\nleads = -1", "targets.leads", "must be above 0, not -1"),
        ("[targets]\nleads = true", "targets.leads", "must be a number or an amount"),
        ("[targets]\nleads = [1]", "targets.leads", "must be a number or an amount"),
        ("[targets]\nleads = nan", "targets.leads", "must be a number, not NaN"),
        ("[targets]\nleads = inf", "targets.leads", "must be a number, not Infinity"),
        ("[targets]\nleads = 1e400", "targets.leads", "must be at most 1000000000000"),
        ("[targets]\nleads = 1e9999999999999999999", "targets.leads", "must be a number"),
        (f"[targets]\nleads = 1{'0' * 400}", "targets.leads", "must be at most"),
        ("[targets]\nvisits = 1e-9", "targets.visits", "more than 6 digits after the point"),
        ("[targets]\nleads = 2.5", "targets.leads", "must be a whole number, not 2.5"),
        ("[targets]\nleads = 'many'", "targets.leads", "is not an amount such as"),
        ("[targets]\nleads = '10 EUR'", "targets.leads", "not money: write 10 without EUR"),
        ("[targets]\nrevenue = 40000", "targets.revenue", "such as “40000 EUR”"),
        ("[targets]\nrevenue = '40000'", "targets.revenue", "such as “40000 EUR”"),
        ("[targets]\nrevenue = '40.000,00 €'", "targets.revenue", "digits without separators"),
        ("[targets]\nrevenue = '40000 eur'", "targets.revenue", "three capital letters"),
        ("[targets]\nrevenue = '1 EUR 2 USD'", "targets.revenue", "names two currencies"),
        ("[targets]\nrevenue = '0 EUR'", "targets.revenue", "must be above 0, not '0 EUR'"),
        ("[targets]\nrevenue = '-5 EUR'", "targets.revenue", "must be above 0, not -5"),
        ("[targets]\nrevenue = '1 EUR'\ncosts = '1 USD'", "targets", "EUR, USD: a goal has one"),
        (
            "[targets]\nback_links = 1\n'Back links' = 2",
            "targets.Back links",
            "has a target already",
        ),
        ("[targets]\nleads = 1\nleads = 2", "TOML", "not valid TOML"),
        ("[targets]\n'?' = 1", "targets.?", "is not a name such as visitors"),
        ("[targets]\nleads = { at_most = true }", "targets.leads.amount", "is missing"),
        ("[targets]\nleads = { amount = 0 }", "targets.leads.amount", "must be above 0"),
        (
            "[targets]\nleads = { amount = 1, at_most = 1 }",
            "targets.leads.at_most",
            "must be true or false, not 1",
        ),
    ],
)
def test_a_wrong_target_is_named(targets: str, place: str, words: str) -> None:
    assert_refused(goal_with(targets=targets), place, words)


@pytest.mark.parametrize(
    ("entries", "place", "words"),
    [
        (["name = 'Start'"], "milestones 1, to", "is missing"),
        (["to = '2026-12-31'"], "milestones 1, to", "without quotes"),
        (["to = 2025-12-31"], "milestones 1, to", "before the goal begins, on 2026-01-01"),
        (["to = 2027-01-01"], "milestones 1, to", "after the goal's end, 2026-12-31"),
        (["to = 2026-12-30"], "milestones 1, to", "must reach the goal's end, 2026-12-31"),
        (["to = 2026-12-31", "to = 2026-06-30"], "milestones 2, to", "must be after 2026-12-31"),
        (["to = 2026-12-31", "to = 2026-12-31"], "milestones 2, to", "must be after 2026-12-31"),
        (["to = 2026-12-31\nname = 1"], "milestones 1, name", "a text in quotes"),
        (["to = 2026-12-31\ntargets = 1"], "milestones 1, targets", "must be a table"),
        (
            ["to = 2026-12-31\ntargets = { new_customers = 9 }"],
            "milestones",
            "the parts of new_customers add up to 9, not to 10",
        ),
        (
            ["to = 2026-06-30\ntargets = { revenue = '39999.99 EUR' }", "to = 2026-12-31"],
            "milestones",
            "the parts of revenue add up to 39999.99 EUR, not to 40000 EUR",
        ),
        (
            ["to = 2026-12-31\ntargets = { customers = 10 }"],
            "milestones 1, targets, customers",
            "no target of the goal; write new_customers",
        ),
        (
            ["to = 2026-12-31\ntargets = { new_customers = 5, 'New customers' = 5 }"],
            "milestones 1, targets, New customers",
            "has a target already",
        ),
        (
            ["to = 2026-12-31\ntargets = { revenue = '40000 USD' }"],
            "milestones 1, targets, revenue",
            "a part of the goal's 40000 EUR",
        ),
        (
            ["to = 2026-12-31\ntargets = { new_customers = -10 }"],
            "milestones 1, targets, new_customers",
            "must be above 0",
        ),
    ],
)
def test_a_wrong_milestone_is_named(entries: list[str], place: str, words: str) -> None:
    assert_refused(goal_with(rest=milestones(*entries)), place, words)


def test_milestones_by_hand_and_by_the_calendar_exclude_each_other() -> None:
    text = goal_with('split = "month"', rest=milestones("to = 2026-12-31"))
    assert_refused(text, "split", "either split or [[milestones]] by hand")


CALL = 'level = "call"\nwhen = { kind = "call" }'
DEAL = 'level = "deal"\nwhen = { outcome = "won" }'


def level(when: str) -> str:
    return f'level = "it"\nwhen = {when}'


@pytest.mark.parametrize(
    ("entries", "place", "words"),
    [
        ([CALL], "chain", "must have from 2 to 20 levels"),
        ([CALL, DEAL, CALL], "chain 3, level", "the chain comes back to “call”"),
        (
            [CALL, DEAL, 'level = "CALL"\nwhen = {}'],
            "chain 3, level",
            "the chain comes back to “CALL”",
        ),
        ([CALL, "when = {}"], "chain 2, level", "give the level a name"),
        ([CALL, "level = 3\nwhen = {}"], "chain 2, level", "a text in quotes"),
        ([CALL, 'level = "deal"'], "chain 2, when", '{} is any touchpoint, { outcome = "won" }'),
        ([CALL, level("'won'")], "chain 2, when", "must be such as { outcome ="),
        ([CALL, level("{ kind = 'calls' }")], "chain 2, when, kind", "did you mean call?"),
        ([CALL, level("{ kind = 'won' }")], "chain 2, when, kind", 'write outcome = "won"'),
        (
            [CALL, level("{ kind = 'email_opened' }")],
            "chain 2, when, kind",
            'for a signal write signal = "email_opened"',
        ),
        ([CALL, level("{ kind = 'mail_open' }")], "chain 2, when, kind", 'signal = "mail_open"'),
        ([CALL, level("{ kind = 'snooze' }")], "chain 2, when, kind", "is no kind of touchpoint"),
        ([CALL, level("{ kind = 3 }")], "chain 2, when, kind", "a text in quotes"),
        ([CALL, level("{ outcome = 'wonn' }")], "chain 2, when, outcome", "write won"),
        (
            [CALL, level("{ outcome = 'x' }")],
            "chain 2, when, outcome",
            "appointment, not_now, won, done",
        ),
        ([CALL, level("{ outcome = 'call' }")], "chain 2, when, outcome", 'write kind = "call"'),
        ([CALL, level("{ outcome = 'lost' }")], "chain 2, when, outcome", "ends a lead's way"),
        (
            [CALL, level("{ signal = 'opened', kind = 'mail' }")],
            "chain 2, when",
            "signal and figure stand alone",
        ),
        (
            [CALL, level("{ signal = 'opened', figure = 'visits' }")],
            "chain 2, when",
            "signal and figure stand alone",
        ),
        ([CALL, level("{ figure = '?' }")], "chain 2, when, figure", "such as visitors"),
        ([CALL, f"{DEAL}\nminutes = 0"], "chain 2, minutes", "from 1 to 10080, not 0"),
        ([CALL, f"{DEAL}\nminutes = -5"], "chain 2, minutes", "from 1 to 10080, not -5"),
        ([CALL, f"{DEAL}\nminutes = 1.5"], "chain 2, minutes", "whole number of minutes"),
        ([CALL, f"{DEAL}\nminutes = true"], "chain 2, minutes", "whole number of minutes"),
        ([CALL, f"{DEAL}\nminutes = 10081"], "chain 2, minutes", "from 1 to 10080"),
        (
            [f'level = "{n}"\nwhen = {{}}' for n in range(21)],
            "chain",
            "must have from 2 to 20 levels",
        ),
    ],
)
def test_a_wrong_chain_is_named(entries: list[str], place: str, words: str) -> None:
    assert_refused(goal_with(rest=chain(*entries)), place, words)


LEVELS = "".join(
    f"\n[[chains.levels]]\n{entry}" for entry in (CALL, DEAL)
)  # of the chain above them


@pytest.mark.parametrize(
    ("rest", "place", "words"),
    [
        (chain(CALL, DEAL) + f"\n[[chains]]{LEVELS}", "chains", "either [[chain]]"),
        ("[[chains]]\nname = 'A'", "chains 1, levels", "must have from 2 to 20 levels"),
        (f"[[chains]]\nname = 3{LEVELS}", "chains 1, name", "a text in quotes"),
        (f"[[chains]]\nchannels = []{LEVELS}", "chains 1, channels", "names no channel"),
        (
            "[[chains]]\n[[chains.levels]]\nwhen = {}",
            "chains 1, levels 1, level",
            "give the level a name",
        ),
        ("\n".join([f"[[chains]]{LEVELS}"] * 21), "chains", "are too many: at most 20"),
    ],
)
def test_a_wrong_list_of_chains_is_named(rest: str, place: str, words: str) -> None:
    assert_refused(goal_with(rest=rest), place, words)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (goal_with("learn_util = 2026-06-30"), "learn_util", "did you mean learn_until?"),
        (goal_with("colour = 3"), "colour", "known are name, owner, team"),
        (goal_with('kind = "salse"'), "kind", "did you mean sales?"),
        (
            goal_with(targets="[targets]\nnew_customer = 3"),
            "targets.new_customer",
            "did you mean new_customers?",
        ),
        (
            goal_with(targets="[targets]\nleads = { amount = 3, atmost = true }"),
            "targets.leads.atmost",
            "did you mean at_most?",
        ),
        (
            goal_with(rest=milestones("to = 2026-12-31\ntarget = 3")),
            "milestones 1, target",
            "did you mean targets?",
        ),
        (
            goal_with(rest=chain(CALL, f"{DEAL}\nminuts = 3")),
            "chain 2, minuts",
            "did you mean minutes?",
        ),
        (
            goal_with(rest=chain(CALL, level("{ outcom = 'won' }"))),
            "chain 2, when, outcom",
            "did you mean outcome?",
        ),
        (
            goal_with(rest=chain(CALL, level("{ kind = 'visit' }"))),
            "chain",
            "of revenue, new_customers only the pace is known",
        ),
        (
            goal_with(rest=f"[[chains]]{LEVELS}\n[[chains]]\nchannels = ['blog']{LEVELS}"),
            "chains 2",
            "a chain without channels takes all",
        ),
        (
            goal_with(
                rest=f"[[chains]]\nchannels = ['blog', 'x']{LEVELS}\n"
                f"[[chains]]\nchannels = ['Blog', 'y']{LEVELS}"
            ),
            "chains 2, channels",
            "do nothing here: blog",
        ),
        (
            goal_with('channels = ["xing"]', rest=f"[[chains]]\nchannels = ['blog']{LEVELS}"),
            "chains 1, channels",
            "the goal's channels leave them out: blog",
        ),
    ],
)
def test_what_is_probably_a_slip_is_warned_of(text: str, place: str, words: str) -> None:
    found = problems(text, fatal=False)
    assert any(place == at and words in why for at, why in found), found
    assert check_goal(text)[0] is not None


def test_ten_years_to_the_day_are_not_too_long() -> None:
    assert parse_goal(goal_with().replace("2026-12-31", "2035-12-31")).ends == date(2035, 12, 31)


def test_all_mistakes_are_named_at_once() -> None:
    text = goal_with("split = 4", targets="[targets]\nleads = 0", rest=chain(CALL))
    assert [place for place, _ in problems(text)] == ["split", "targets.leads", "chain"]


def test_what_follows_from_a_mistake_is_no_second_one() -> None:
    parts = milestones("to = 2026-12-31\ntargets = { leads = 9 }")
    text = goal_with("chain = 3", targets="[targets]\nleads = 0", rest=parts)
    assert [place for place, _ in problems(text)] == ["targets.leads", "chain"]


def test_parsing_refuses_with_the_first_mistake() -> None:
    with pytest.raises(Refused, match=r"targets\.leads: must be above 0, not 0"):
        parse_goal(goal_with(targets="[targets]\nleads = 0"))


def assert_refused(text: str, place: str, words: str) -> None:
    found = problems(text)
    assert any(place == at and words in why for at, why in found), found
    assert check_goal(text)[0] is None


@pytest.mark.parametrize("text", [EXAMPLE, CONTENT, goal_with()])
def test_an_example_written_and_read_again_is_the_same(text: str) -> None:
    assert parse_goal(to_toml(parse_goal(text))) == parse_goal(text)


one_line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
names = one_line.map(lambda text: " ".join(text.split())).filter(bool)
own_words = names.filter(
    lambda name: name.casefold() not in ("help", "hilfe", "new", "neu", "team", "?")
)
channels = st.frozensets(st.sampled_from(["xing", "blog", 'a"b', "messe köln", "\\"]), max_size=3)
measures = st.sampled_from([*LEDGER_MEASURES, "visitors", "back_links", "größe"])
wholes = st.integers(1, 10**12).map(Decimal)
numbers = wholes | st.decimals("0.01", 10**9, places=2)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@st.composite
def targets(draw: st.DrawFn) -> tuple[Target, ...]:
    currency = draw(st.sampled_from(["EUR", "USD", "CHF"]))
    found = []
    for measure in draw(st.lists(measures, min_size=1, max_size=4, unique=True)):
        is_money = measure == REVENUE or (measure not in LEDGER_MEASURES and draw(st.booleans()))
        amount = draw(wholes if measure in LEDGER_MEASURES and not is_money else numbers)
        found.append(Target(measure, amount, currency if is_money else None, draw(st.booleans())))
    return tuple(found)


@st.composite
def by_hand(draw: st.DrawFn, goal: Goal) -> tuple[Milestone, ...]:
    ends = sorted({goal.ends, *draw(st.lists(st.dates(goal.begins, goal.ends), max_size=3))})
    told = [target for target in goal.targets if draw(st.booleans())]
    return tuple(
        Milestone(
            day,
            draw(st.just("") | names),
            {target.measure: target.amount if day == goal.ends else Decimal(0) for target in told},
        )
        for day in ends
    )


whens = (
    st.builds(
        When,
        kind=st.none() | st.sampled_from(TOUCHPOINT_KINDS),
        outcome=st.none()
        | st.sampled_from([o for o in OUTCOMES if o not in ("lost", "not_a_fit")]),
    )
    | st.builds(When, signal=names)
    | st.builds(When, figure=measures)
)
levels = st.lists(
    st.builds(Level, names, whens, st.none() | st.integers(1, 10080)),
    min_size=2,
    max_size=4,
    unique_by=lambda level: level.name.casefold(),
).map(tuple)
chains = st.lists(
    st.builds(Chain, levels, st.just("") | names, channels), min_size=1, max_size=3
).map(tuple)


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    begins = draw(days)
    ends = begins + timedelta(draw(st.integers(1, 3650)))
    goal = Goal(
        name=draw(own_words),
        owner=draw(st.sampled_from([None, "anna@example.com", "U0ANNA"])),
        kind=draw(st.sampled_from([*KINDS, "Unser Ziel"])),
        begins=begins,
        ends=ends,
        channels=draw(channels),
        split=draw(st.sampled_from([None, *SPLITS])),
        learn_until=draw(st.none() | st.dates(begins, ends - timedelta(1))),
        hours_per_week=draw(st.none() | st.floats(0, 168, exclude_min=True)),
        targets=draw(targets()),
        chains=draw(chains),
    )
    if draw(st.booleans()):
        return replace(goal, split=None, milestones=draw(by_hand(goal)))
    return goal


@given(goals())
def test_a_goal_written_and_read_again_is_the_same(goal: Goal) -> None:
    assert parse_goal(to_toml(goal)) == goal


@given(goals())
def test_a_goal_written_is_what_it_is_when_written_again(goal: Goal) -> None:
    text = to_toml(goal)
    assert to_toml(parse_goal(text)) == text


@given(
    st.text(max_size=40) | st.sampled_from(["a = 1e400", "to = 99999-01-01", "a = " + "[" * 9999])
)
def test_no_text_at_all_makes_the_check_stumble(text: str) -> None:
    goal, found = check_goal(text)
    assert (goal is None) == any(problem.fatal for problem in found)
    assert all(str(problem.message) for problem in found)


VALUES = ["3", "-1", "true", "nan", "''", "'x'", "[]", "[1]", "[[]]", "{}", "{ a = 1 }", "[{}]"]
SETTINGS = [
    "name", "owner", "team", "kind", "from", "to", "channels", "split", "learn_until",
    "hours_per_week", "targets", "milestones", "chain", "chains",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(SETTINGS), st.sampled_from(VALUES)))
def test_no_value_of_any_setting_makes_the_check_stumble(values: dict[str, str]) -> None:
    goal, found = check_goal("\n".join(f"{name} = {value}" for name, value in values.items()))
    assert goal is None
    assert all(str(problem.message) for problem in found)
