"""/lead and the Home tab speak German throughout."""

import pytest

from tests.bot import test_cli_words


@pytest.mark.parametrize("folder", ["handlers/lead", "handlers/home"])
def test_every_sentence_has_its_german_with_the_same_gaps(folder: str) -> None:
    test_cli_words.test_every_sentence_has_its_german_with_the_same_gaps(folder)
