"""Small checks that combine into the rules of Block Kit.

A check takes a value and the JSON pointer to it and yields what is wrong, worded as Slack does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    what: str
    pointer: str

    def __str__(self) -> str:
        return f"[ERROR] {self.what} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[Problem]]
Rule = Callable[[Json], str | None]


def string(longest: int, *, shortest: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must provide a string", at)
        elif len(value) < shortest:
            yield Problem(f"must be more than {shortest - 1} characters", at)
        elif len(value) > longest:
            yield Problem(f"must be less than {longest + 1} characters", at)

    return check


def matching(valid: Callable[[str], bool], otherwise: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must provide a string", at)
        elif not valid(value):
            yield Problem(otherwise, at)

    return check


def boolean(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem("must provide a boolean", at)


def integer(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("must provide an integer", at)
        elif not least <= value <= most:
            yield Problem(f"must be between {least} and {most}", at)

    return check


def one_of(*allowed: Any) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not any(value == one and type(value) is type(one) for one in allowed):
            yield Problem(f"must be one of {', '.join(map(str, allowed))}", at)

    return check


def items(check_item: Check, *, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("must provide an array", at)
            return
        if len(value) < least:
            yield Problem(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            yield Problem(f"no more than {most} items allowed", at)
        for position, item in enumerate(value):
            yield from check_item(item, f"{at}/{position}")

    return check


def thing(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule
) -> Check:
    """An object with these keys and no others. The rules, which look at several keys at once,
    run only where each key by itself is right."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        wrong = [Problem(f"missing required field: {key}", at) for key in required.keys() - value]
        for key, held in value.items():
            if key in known:
                wrong += known[key](held, f"{at}/{key}")
            else:
                wrong.append(Problem(f"invalid additional property: {key}", at))
        if not wrong:
            wrong = [Problem(said, at) for rule in rules if (said := rule(value)) is not None]
        yield from wrong

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """One of several objects, told apart by their `type`."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
        elif "type" not in value:
            yield Problem("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            yield Problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from kinds[value["type"]](value, at)

    return check
