"""Reading TOML that people write: leniently, with every mistake named and its place."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any
from unicodedata import category

from scoring.message import Message, Refused, say

MOST_CHARACTERS = 100  # of a name
_MOST_SHOWN = 60  # characters of a wrong value


@dataclass(frozen=True)
class Problem:
    """A mistake (`fatal`) or a warning, and its place in the file, such as `criteria 2, band 1, from`."""

    place: str
    message: Message
    fatal: bool = True


class Reader:
    """Reads leniently and notes each problem, so that one check names them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, place: str, text: str, **gaps: Any) -> None:
        self.problems.append(Problem(place, say(text, **gaps)))

    def refuse_as(self, place: str, refused: Refused) -> None:
        """Refuses with the words of what refused it."""
        self.problems.append(Problem(place, refused.message))

    def warn(self, place: str, text: str, **gaps: Any) -> None:
        self.problems.append(Problem(place, say(text, **gaps), fatal=False))

    def has_mistakes(self, place: str = "") -> bool:
        """Whether something is wrong, at a place or within it."""
        return any(one.fatal and one.place.startswith(place) for one in self.problems)

    def document(
        self, text: str, parse_float: Callable[[str], Any] = float
    ) -> Mapping[str, Any] | None:
        """What the text says, None where it is no TOML."""
        try:
            return tomllib.loads(text, parse_float=parse_float)
        # Of the parser, of Python for a number of thousands of digits, or for thousands of brackets.
        except (ValueError, RecursionError) as error:
            self.refuse("TOML", "not valid TOML: {detail}", detail=str(error))
            return None

    def table(self, data: Mapping[str, Any], name: str, place: str = "") -> Mapping[str, Any]:
        value = data.get(name, {})
        if isinstance(value, Mapping):
            return value
        self.refuse(joined(place, name), "must be a table, not {value}", value=shown(value))
        return {}

    def names(self, data: Mapping[str, Any], name: str, place: str = "") -> tuple[str, ...]:
        value = data.get(name, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.refuse(joined(place, name), "must be a list of texts, not {value}", value=shown(value))
        return ()

    def tables(
        self, data: Mapping[str, Any], name: str, place: str = ""
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The tables of a list of them, each with its place: `criteria 2`."""
        listed = data.get(name, [])
        if not isinstance(listed, list):
            self.refuse(
                joined(place, name),
                "must be [[{name}]] tables, not {value}",
                name=name,
                value=shown(listed),
            )
            return
        for index, entry in enumerate(listed, 1):
            at = f"{joined(place, name)} {index}"
            if isinstance(entry, Mapping):
                yield at, entry
            else:
                self.refuse(at, "must be a table, not {value}", value=shown(entry))

    def expect(self, data: Mapping[str, Any], known: Iterable[str], place: str = "") -> None:
        """Warns of every setting that is not known, and says which was probably meant."""
        for name in data:
            if name in known:
                continue
            meant = closest(name, known)
            if meant:
                self.warn(
                    joined(place, name),
                    "unknown setting, so it does nothing; did you mean {meant}?",
                    meant=meant,
                )
            else:
                self.warn(
                    joined(place, name),
                    "unknown setting, so it does nothing; known are {known}",
                    known=", ".join(known),
                )

    def words(self, data: Mapping[str, Any], name: str, place: str = "") -> str | None:
        """A text of one line without superfluous spaces; None where there is none, or a wrong one."""
        if name not in data:
            return None
        value, at = data[name], joined(place, name)
        if not isinstance(value, str):
            self.refuse(at, "must be a text in quotes, not {value}", value=shown(value))
            return None
        text = " ".join(value.split())
        if not text or any(category(character) == "Cc" for character in text):
            self.refuse(at, "must be a text that can be read, not {value}", value=shown(value))
            return None
        if len(text) > MOST_CHARACTERS:
            self.refuse(at, "is too long: at most {most} characters", most=MOST_CHARACTERS)
            return None
        return text


def first_mistake(problems: Iterable[Problem]) -> Refused:
    first = next(problem for problem in problems if problem.fatal)
    return Refused(say("{place}: {reason}", place=first.place, reason=first.message))


def closest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word that was probably meant, with at least this likeness (0 to 1)."""
    found = get_close_matches(word.casefold(), list(known), n=1, cutoff=likeness)
    return found[0] if found else None


def joined(place: str, name: str) -> str:
    return f"{place}, {name}" if " " in place else f"{place}.{name}".lstrip(".")


def plain(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


# JSON's escapes are TOML's, but for DEL, which TOML wants escaped.
def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def shown(value: object) -> str:
    """A wrong value as it stands in the file, shortened."""
    text = _as_written(value)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 3] + "…"


def _as_written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case date() | Decimal():
            return str(value)
        case list():
            return f"[{', '.join(map(_as_written, value))}]"
        case Mapping():
            pairs = (f"{name} = {_as_written(one)}" for name, one in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case _:
            return repr(value)
