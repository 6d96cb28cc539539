"""A goal, as its TOML file says: targets of a period, its stages, and the chains that lead there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from scoring.ledger import Outcome, TouchpointKind

Split = Literal["month", "quarter", "half-year"]
SPLITS: tuple[Split, ...] = get_args(Split)

# What a goal may be about; any other word is the team's own.
KINDS = (
    "sales",
    "interaction",
    "loyalty",
    "perception",
    "complaints",
    "reputation",
    "new_customers",
    "leads",
    "traffic",
    "search_ranking",
    "expert_status",
    "awareness",
)

# What the ledger counts by itself; a target of any other name is a figure of that name.
REVENUE = "revenue"
NEW_CUSTOMERS = "new_customers"
DEALS = "deals"
LEADS = "leads"
INTERACTIONS = "interactions"
LEDGER_MEASURES = (REVENUE, NEW_CUSTOMERS, DEALS, LEADS, INTERACTIONS)


@dataclass(frozen=True)
class When:
    """Which entries of the ledger reach a level: touchpoints of a kind, an outcome or both, signals
    of a kind (`signal`), or what a figure counts (`figure`).
    """

    kind: TouchpointKind | None = None
    outcome: Outcome | None = None
    signal: str | None = None
    figure: str | None = None


@dataclass(frozen=True)
class Level:
    """`minutes` is what one takes, as stated; what was logged is measured instead where there is enough."""

    name: str
    when: When
    minutes: int | None = None


@dataclass(frozen=True)
class Chain:
    """Levels from first contact on. A lead goes through the first chain whose `channels` contain its
    first touch's; one without channels takes all others. Channels are compared in lower case.
    """

    levels: tuple[Level, ...]
    name: str = ""
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Target:
    """An amount of a measure, in a currency where it is money. `at_most`: fewer are better (complaints)."""

    measure: str
    amount: Decimal
    currency: str | None = None
    at_most: bool = False


@dataclass(frozen=True)
class Milestone:
    """A stage by hand: it begins where the one before it ends. `amounts` are its own part of the
    targets, by measure; without any, each stage has its share of days.
    """

    ends: date
    name: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Goal:
    """Targets of the days from `begins` to `ends`, both included; `owner` is an e-mail address or a
    Slack id, None for the whole team.

    With `channels` (lower case) only leads count whose first touchpoint or signal came through one
    of them. Until `learn_until` the hit rates are measured; then the target is locked.
    `hours_per_week` is the time there is for it.
    """

    name: str
    begins: date
    ends: date
    targets: tuple[Target, ...]
    owner: str | None = None
    kind: str = "sales"
    channels: frozenset[str] = frozenset()
    split: Split | None = "quarter"
    milestones: tuple[Milestone, ...] = ()
    learn_until: date | None = None
    hours_per_week: float | None = None
    chains: tuple[Chain, ...] = ()

    @property
    def signals(self) -> frozenset[str]:
        """The kinds of signals that reach a level."""
        whens = (level.when for chain in self.chains for level in chain.levels)
        return frozenset(when.signal for when in whens if when.signal)
