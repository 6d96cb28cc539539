"""What a mail gateway does counts nothing; what a person does, however quick, counts."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bulk import maybe_in_bursts
from scoring.calls import explain
from scoring.counting import CLICKED, OPENED, SENT, Bursts, counted, sifted
from scoring.lead import Lead
from scoring.ledger import Signal
from scoring.playbook import Playbook
from scoring.standing import standing
from tests.entries import NOW, day

DEFAULT = Bursts()
SIX_LINKS = [(0, "a"), (0.5, "b"), (1, "c"), (2, "d"), (2.5, "e"), (3, "f")]


def mail(
    kind: str, seconds: float, asset: str | None = None, points: float | None = None
) -> Signal:
    at = NOW + timedelta(seconds=seconds)
    return Signal("test", f"{kind} {seconds} {asset}", kind, at, asset, points)


def clicks(*when_and_what: tuple[float, str | None]) -> list[Signal]:
    return [mail(CLICKED, seconds, asset) for seconds, asset in when_and_what]


def fakes(signals: list[Signal], bursts: Bursts = DEFAULT) -> list[str]:
    return [signal.external_id.removeprefix("email_") for signal in sifted(signals, bursts).fakes]


@pytest.mark.parametrize(
    ("clicked", "how_many"),
    [
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d")], 0),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (4, "e")], 5),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (10, "e")], 5),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (10.001, "e")], 0),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (4, "a"), (5, "b")], 0),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (4, None), (5, None)], 0),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (4, "e"), (5, "a"), (6, None)], 7),
        ([(0, "a"), (1, "b"), (2, "c"), (3, "d"), (4, "e"), (60, "f")], 5),
        # Every window counts: the first five, and the last five with four of them.
        ([(0, "a"), (4, "b"), (6, "c"), (8, "d"), (10, "e"), (14, "f"), (24.5, "g")], 6),
        ([(0, "a")] * 5, 0),
    ],
)
def test_clicks_on_five_links_within_ten_seconds_are_fake(
    clicked: list[tuple[float, str | None]], how_many: int
) -> None:
    assert len(fakes(clicks(*clicked))) == how_many


@pytest.mark.parametrize(
    ("sent", "opened", "fake"),
    [
        ((0, "March"), (0, "March"), True),
        ((0, "March"), (2, "March"), True),
        ((0, "March"), (2.001, "March"), False),
        ((0, "March"), (-0.5, "March"), False),
        ((0, "March"), (1, "April"), False),
        ((0, None), (1, "April"), True),
        ((0, "March"), (1, None), True),
    ],
)
def test_a_mail_opened_within_two_seconds_of_being_sent_is_fake(
    sent: tuple[float, str | None], opened: tuple[float, str | None], fake: bool
) -> None:
    found = sifted([mail(SENT, *sent), mail(OPENED, *opened)], DEFAULT)
    assert [one.kind for one in found.fakes] == ([OPENED] if fake else [])
    assert SENT in [one.kind for one in found.counting]


def test_each_rule_can_be_switched_off() -> None:
    signals = [*clicks(*SIX_LINKS), mail(SENT, 0), mail(OPENED, 1)]
    assert len(fakes(signals)) == 7
    assert fakes(signals, Bursts(links=0)) == fakes(signals, Bursts(click_span=timedelta(0)))
    assert fakes(signals, Bursts(links=0)) == ["opened 1 None"]
    assert len(fakes(signals, Bursts(open_span=timedelta(0)))) == 6


def test_points_of_its_own_do_not_save_a_fake() -> None:
    signals = [mail(CLICKED, seconds, asset, points=50) for seconds, asset in SIX_LINKS]
    call = explain(Lead("L"), signals, Playbook(), NOW)
    assert (call.interest, len(call.fakes), call.signals) == (0, 6, ())


def test_a_persons_click_counts_though_a_gateway_was_first_that_day() -> None:
    in_the_evening = mail(CLICKED, 3600 * 8, "a")
    assert counted([*clicks(*SIX_LINKS), in_the_evening], DEFAULT) == [in_the_evening]


def test_a_gateway_asks_for_no_call() -> None:
    playbook = Playbook(fast_lane=(CLICKED,))
    assert standing([], clicks(*SIX_LINKS), playbook).commitment is None
    assert standing([], clicks(*SIX_LINKS[:4]), playbook).commitment


ledgers = st.lists(
    st.builds(
        mail,
        st.sampled_from([CLICKED, CLICKED, CLICKED, OPENED, SENT]),
        st.integers(0, 60).map(lambda halves: halves / 2),
        st.sampled_from([*"abcdefg", None]),
    ),
    max_size=16,
)


@given(ledgers, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(ledger: list[Signal], random: Random) -> None:
    arrived = random.sample(ledger, len(ledger))
    assert sifted(ledger, DEFAULT) == sifted(arrived, DEFAULT)


@given(ledgers)
def test_sifting_what_counts_leaves_all_of_it(ledger: list[Signal]) -> None:
    counting = counted(ledger, DEFAULT)
    assert sifted(counting, DEFAULT) == (counting, [])


@given(ledgers, st.integers(0, 16))
def test_a_lead_with_a_burst_is_always_looked_at(ledger: list[Signal], new: int) -> None:
    rows = [
        ("L", round(s.occurred_at.timestamp() * 1e6), "", s.kind, s.asset, None) for s in ledger
    ]
    beside = [(lead, kind, asset, at) for lead, at, _, kind, asset, _ in rows[new:]]
    if sifted(ledger, DEFAULT).fakes and any(row[3] in DEFAULT.neighbours for row in rows[:new]):
        assert maybe_in_bursts(rows[:new], beside, DEFAULT) == {"L"}


def test_clicks_in_two_mails_on_two_days_make_no_burst() -> None:
    two_days = [
        Signal("test", f"{link}", CLICKED, day(n % 2), link) for n, link in enumerate("abcdef")
    ]
    assert fakes(two_days) == []
