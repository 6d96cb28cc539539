"""The sentences under a forecast: what it takes for granted, and what it does not know."""

from collections.abc import Iterator, Sequence

from scoring.goals.entries import WEEKS
from scoring.goals.forecast import Known
from scoring.goals.goal import LEDGER_MEASURES, REVENUE
from scoring.goals.needs import Needed
from scoring.goals.rates import MIN_SAMPLE
from scoring.goals.report import Outlook
from scoring.message import Message, say


def assumptions(known: Known, outlooks: Sequence[Outlook | None], need: Needed) -> list[Message]:
    """In the order of their weight; none where there is no forecast."""
    if not known.days or not any(outlooks):
        return [*_unknown(known, outlooks)]
    return [
        say("Rates, pace and values stay as they were: no season, no trend."),
        *_unknown(known, outlooks),
        *_of_the_past(known),
        *_of_deals(known),
        *_of_figures(known),
        *_of_work(known, need),
    ]


def _unknown(known: Known, outlooks: Sequence[Outlook | None]) -> Iterator[Message]:
    if known.days and None in outlooks:
        yield say("Too little is known yet for a forecast of every target.")


def _of_the_past(known: Known) -> Iterator[Message]:
    if known.today < known.goal.begins:
        yield say(
            "The goal has not begun: the forecast begins on its first day as things stand now."
        )
    rates = [level.rate for levels in known.levels for level in levels if level.rate]
    if any(rate.missing for rate in rates):
        yield say(
            "Some steps are known from fewer than {minimum} cases, so the forecast is wide.",
            minimum=MIN_SAMPLE,
        )
    weeks = max((pace.weeks for pace in known.paces), default=0)
    if 2 <= weeks < WEEKS - 1:
        yield say("The pace is known from {weeks} weeks only.", weeks=round(weeks))
    if any(level.weeks.waiting.sum() for levels in known.levels for level in levels[:-1]):
        yield say("Who has waited longer than others did counts for less.")


def _of_deals(known: Known) -> Iterator[Message]:
    for target in known.goal.targets:
        if target.measure == REVENUE:
            earned = known.with_before(REVENUE, target.currency or "")
            if earned.times:
                yield say(
                    "Further deals are worth what those so far were (deals with a value: {n}).",
                    n=earned.times,
                )


def _of_figures(known: Known) -> Iterator[Message]:
    rates = [level.rate for levels in known.levels for level in levels if level.rate]
    if any(rate.is_yield for rate in rates):
        yield say(
            "Of figures only sums are known: what came in the same time counts as its result."
        )
    if any(target.measure not in LEDGER_MEASURES for target in known.goal.targets):
        yield say("Figures go on at the pace of their last half year.")


def _of_work(known: Known, need: Needed) -> Iterator[Message]:
    steps = [
        (level, many)
        for levels, needs in zip(known.levels, need, strict=True)
        for level, many in zip(levels, needs, strict=True)
    ]
    if any(many and level.minutes is None for level, many in steps) and any(
        many and level.minutes is not None for level, many in steps
    ):
        yield say("The hours leave out levels whose minutes nobody logged or stated.")
