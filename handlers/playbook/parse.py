"""What stands behind `/playbook`."""

from dataclasses import dataclass
from typing import Literal

from handlers.ui.mrkdwn import unescape
from scoring.toml_reader import closest

What = Literal["show", "history", "edit", "help", "unknown"]
_WORDS: dict[str, What] = {
    "": "show",
    "show": "show",
    "zeigen": "show",
    "anzeigen": "show",
    "history": "history",
    "versions": "history",
    "verlauf": "history",
    "versionen": "history",
    "edit": "edit",
    "change": "edit",
    "ändern": "edit",
    "bearbeiten": "edit",
    "help": "help",
    "hilfe": "help",
    "?": "help",
}
# Words that stand behind `/playbook` and that other features answer, for who mistypes one.
_OTHERS = (
    "workshop",
    "learn",
    "lernen",
    "proposals",
    "vorschläge",
    "approvers",
    "freigabe",
    "vetoes",
    "vetos",
    "audit",
    "protokoll",
)


@dataclass(frozen=True)
class Ask:
    """`words` are what stands behind the first word; of an unknown one all that was typed."""

    what: What
    words: str = ""


def parse(text: str) -> Ask:
    first, _, rest = " ".join(unescape(text).split()).partition(" ")
    what = _WORDS.get(first.casefold())
    if what is None or (rest and what not in ("show", "edit")):
        return Ask("unknown", f"{first} {rest}".strip())
    return Ask(what, rest)


def meant(words: str) -> str | None:
    """The word that was probably meant."""
    return closest(words.split()[0], [*filter(str.isalpha, _WORDS), *_OTHERS])
