"""What stands behind `/kpi`."""

from dataclasses import dataclass
from typing import Literal

What = Literal["own", "team", "web", "edit", "help", "figure"]
_WORDS: dict[str, What] = {
    "": "own",
    "own": "own",
    "me": "own",
    "ich": "own",
    "team": "team",
    "web": "web",
    "website": "web",
    "edit": "edit",
    "ändern": "edit",
    "bearbeiten": "edit",
    "help": "help",
    "hilfe": "help",
    "?": "help",
}


@dataclass(frozen=True)
class Ask:
    """`words` name the figure that is asked for, as they were typed."""

    what: What
    words: str = ""


def parse(text: str) -> Ask:
    """Any word that is none of ours names a figure."""
    words = " ".join(text.split())
    what = _WORDS.get(words.lower())
    return Ask(what) if what else Ask("figure", words)
