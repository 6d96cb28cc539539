"""Every sentence of an import is known in German, with the same gaps."""

import ast
import string
from pathlib import Path

import pytest

import handlers.imports
from handlers.ui.texts import texts


def sentences():
    for path in sorted(Path(handlers.imports.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                yield node.args[0].value


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_is_known_in_german(sentence):
    gaps = {name: name.upper() for _, name, _, _ in string.Formatter().parse(sentence) if name}
    german = texts("de")(sentence, **gaps)
    assert german != sentence.format(**gaps)
    assert all(german.count(gap) == sentence.format(**gaps).count(gap) for gap in gaps.values())
