"""Which signals count: none that a mail gateway made, and of one asset one a day.

A mail gateway looks for traps before it lets a mail through: it opens the mail the moment it is
sent, and every link of it at once. No person did anything then.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from scoring.ledger import Signal

SENT, OPENED, CLICKED = MAIL_KINDS = "email_sent", "email_opened", "email_clicked"

_IN_ORDER = attrgetter("occurred_at", "source", "external_id")
_NO_TIME = timedelta(0)


class Neighbours(NamedTuple):
    """Signals of `kind`, so long `before` and `after` another: the two may belong to one burst."""

    kind: str
    before: timedelta
    after: timedelta


@dataclass(frozen=True)
class Bursts:
    """What only a mail gateway does: `links` different ones clicked within `click_span`, or a mail
    opened within `open_span` of being sent. Where one of them is 0, its rule is off.
    """

    links: int = 5
    click_span: timedelta = timedelta(seconds=10)
    open_span: timedelta = timedelta(seconds=2)

    @cached_property
    def neighbours(self) -> dict[str, Neighbours]:
        """Beside which signals one of a kind may be a gateway's, or make those a gateway's."""
        found = {}
        if self.links and self.click_span:
            found[CLICKED] = Neighbours(CLICKED, self.click_span, self.click_span)
        if self.open_span:
            found[OPENED] = Neighbours(SENT, self.open_span, _NO_TIME)
            found[SENT] = Neighbours(OPENED, _NO_TIME, self.open_span)
        return found

    @cached_property
    def reach(self) -> timedelta:
        """How far from each other two signals that bear on one another may be."""
        spans = (max(near.before, near.after) for near in self.neighbours.values())
        return max(spans, default=_NO_TIME)


def may_turn_out_fake(signals: Iterable[Signal], bursts: Bursts, now: datetime) -> bool:
    """Whether a click or an open is so young that what comes yet may show it to be a gateway's."""
    near = bursts.neighbours
    return any(
        now - signal.occurred_at < max(near[signal.kind].before, near[signal.kind].after)
        for signal in signals
        if signal.kind in near
    )


class Sifted(NamedTuple):
    """The signals that count, and those that a mail gateway made; each in order of time."""

    counting: list[Signal]
    fakes: list[Signal]


def sifted(signals: Iterable[Signal], bursts: Bursts) -> Sifted:
    """The fakes are set aside first: what a gateway saw in the morning may count in the evening.

    The result does not depend on the order of arrival. To sift once more what counts changes nothing.
    """
    real, fakes = _told_apart(signals, bursts)
    return Sifted(_once_a_day(real), fakes)


def counted(signals: Iterable[Signal], bursts: Bursts) -> list[Signal]:
    """The signals that count, in order of time."""
    return sifted(signals, bursts).counting


def genuine(signals: Iterable[Signal], bursts: Bursts) -> list[Signal]:
    """All that is no mail gateway's, what came twice a day included, in order of time."""
    return _told_apart(signals, bursts)[0]


def _told_apart(signals: Iterable[Signal], bursts: Bursts) -> tuple[list[Signal], list[Signal]]:
    """What people did and what a mail gateway did, each in order of time."""
    in_order = sorted(signals, key=_IN_ORDER)
    fakes = _fakes(in_order, bursts)
    if not fakes:
        return in_order, []
    return [s for s in in_order if s not in fakes], [s for s in in_order if s in fakes]


def _once_a_day(in_order: Iterable[Signal]) -> list[Signal]:
    """Of the signals with the same kind, asset and UTC day the earliest; all without an asset."""
    seen: set[tuple[str, str, object]] = set()
    result = []
    for signal in in_order:
        if signal.asset is not None:
            once = (signal.kind, signal.asset, signal.occurred_at.astimezone(UTC).date())
            if once in seen:
                continue
            seen.add(once)
        result.append(signal)
    return result


def _fakes(in_order: Sequence[Signal], bursts: Bursts) -> set[Signal]:
    of_mails = [signal for signal in in_order if signal.kind in bursts.neighbours]
    sent, opens, clicks = ([s for s in of_mails if s.kind == kind] for kind in MAIL_KINDS)
    fakes: set[Signal] = set()
    if len(clicks) >= bursts.links:
        fakes.update(_clicked_at_once(clicks, bursts))
    if opens and sent:
        fakes.update(_opened_at_once(opens, sent, bursts.open_span))
    return fakes


def _clicked_at_once(clicks: Sequence[Signal], bursts: Bursts) -> Iterator[Signal]:
    """All clicks of every span that has so many different links; one without a link shares its fate."""
    links: Counter[str | None] = Counter()
    first = beyond = 0
    for last, click in enumerate(clicks):
        links[click.asset] += 1
        while click.occurred_at - clicks[first].occurred_at > bursts.click_span:
            links -= Counter([clicks[first].asset])
            first += 1
        if len(links.keys() - {None}) >= bursts.links:
            yield from clicks[max(first, beyond) : last + 1]
            beyond = last + 1


def _opened_at_once(
    opens: Iterable[Signal], sent: Sequence[Signal], within: timedelta
) -> Iterator[Signal]:
    """The opens right after a mail was sent; where both say which mail, it is the same."""
    moments: list[datetime] = [mail.occurred_at for mail in sent]
    for opened in opens:
        first = bisect_left(moments, opened.occurred_at - within)
        beyond = bisect_right(moments, opened.occurred_at)
        if any(_may_be_of(mail, opened) for mail in sent[first:beyond]):
            yield opened


def _may_be_of(mail: Signal, opened: Signal) -> bool:
    return mail.asset is None or opened.asset is None or mail.asset == opened.asset
