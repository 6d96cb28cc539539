"""What vetoes suggest can be put into a playbook, and into a button."""

import json

from handlers.ui.texts import texts
from handlers.vetoes.blocks import agenda_message
from handlers.vetoes.flow import Asked, change_of, changed
from handlers.vetoes.parse import Change
from scoring.agreement.vetoes import Agenda, Item
from scoring.playbook_toml import parse_playbook, to_toml


def test_who_is_not_known_is_never_worth_more_than_who_is() -> None:
    playbook = parse_playbook(
        '[[criteria]]\nattribute = "industry"\nvalues = { Logistics = 60, Trade = 20 }\nunknown = 40'
    )
    after = changed(playbook, Change("industry", "Logistics", 20))
    assert after.criteria[0].unknown == 20
    assert parse_playbook(to_toml(after)) == after


def test_a_name_that_is_too_long_for_a_button_has_none() -> None:
    items = tuple(
        Item("too small", 9, attribute, "25–49", 7, 50, 20) for attribute in ("a", "b" * 2000)
    )
    down = {change_of(item): 1 for item in items}
    message = agenda_message(texts("en"), Asked(Agenda(18, 18, items), down))
    buttons = [block for block in message["blocks"] if block["type"] == "actions"]
    assert [json.loads(one["value"]) for one in buttons[0]["elements"]] == [["a", "25–49", 20]] * 2
    assert len(buttons) == 1
