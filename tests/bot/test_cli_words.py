"""Every sentence of the program, the decisions and the storage has its German."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

FOLDERS = ("bot", "scoring", "storage", "handlers/ui", "handlers/calls", "handlers/playbook")
SAYING = ("t", "self", "reader", "say")
OF_THE_READER = ("refuse", "warn")  # of a playbook: place, sentence


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sentence_has_its_german_with_the_same_gaps(folder):
    german = _german(Path(folder))
    for sentence in _sentences(Path(folder)):
        assert german.get(sentence), f"{folder}/de.po lacks {sentence!r}"
        forms = zip(_forms(sentence), _forms(german[sentence]), strict=True)
        assert all(_gaps(english) == _gaps(words) for english, words in forms), sentence


def _german(folder: Path) -> dict[object, object]:
    with (folder / "de.po").open("rb") as file:
        messages = list(read_po(file, locale="de"))
    return {
        tuple(m.id) if m.pluralizable else m.id: m.string for m in messages if m.id and m.string
    }


def _sentences(folder: Path) -> Iterator[object]:
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                texts = [text for text in texts if isinstance(text, str)]
                name = _name(node.func)
                if name == "plural" and texts:
                    yield tuple(texts[:2])
                elif name in SAYING and texts:
                    yield texts[0]
                elif name in OF_THE_READER and texts:
                    yield texts[-1]


def _name(function: ast.expr) -> str:
    """`say` of say(…), `plural` of t.plural(…), `reader` of reader()(…)."""
    while isinstance(function, ast.Call):
        function = function.func
    return getattr(function, "id", None) or getattr(function, "attr", "")


def _forms(sentence: object) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(sentence)  # type: ignore[arg-type]


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
