"""Every sentence of logging exists in German, with the same gaps."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers.log
from handlers.ui.texts import _catalogue

FOLDER = Path(handlers.log.__file__).parent


def sentences() -> Iterator[str | tuple[str, str]]:
    for file in FOLDER.glob("*.py"):
        for call in (
            n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)
        ):
            name = ast.unparse(call.func)
            texts = [
                a.value
                for a in call.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if name in ("t", "visitor.t", "say") and texts:
                yield texts[0]
            if name == "t.plural":
                yield texts[0], texts[1]


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("sentence", sorted(set(sentences()), key=str))
def test_a_sentence_is_said_in_german(sentence: str | tuple[str, str]) -> None:
    german = _catalogue("de").get(sentence)
    assert german
    assert gaps("".join(german)) == gaps("".join(sentence))
