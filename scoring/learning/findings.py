"""What outcomes teach, one lesson each, as values: they become words where they are shown."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class OfKind:
    """A kind of signal deserves other points. `after` and `before` are comparable: both stand against
    the same threshold. `leads` had at least one such signal.
    """

    kind: str
    before: float
    after: int
    leads: int


@dataclass(frozen=True)
class OfChoice:
    """Leads with this band or value ("50–70", "Logistics", `OTHER`, `UNKNOWN`) are won more or less
    often than the playbook assumes: by what factor, both compared with the average lead.
    """

    attribute: str
    choice: str
    assumed: float
    actual: float
    leads: int
    wins: int


@dataclass(frozen=True)
class OfHalfLife:
    """Interest fades faster or more slowly than assumed."""

    before_days: float
    after_days: float


@dataclass(frozen=True)
class Suspicious:
    """`name` (a kind of signal, or an attribute) tells wins apart all but perfectly: it is rather a
    result of the win than a reason for it, so nothing is learned from it.
    """

    what: Literal["kind", "attribute"]
    name: str


@dataclass(frozen=True)
class Vanished:
    """No lead has this attribute any more: its criterion cannot be judged."""

    attribute: str


Finding = OfKind | OfChoice | OfHalfLife | Suspicious | Vanished
