"""What a feature shows that has made a draft of the playbook: the way to it, and to both sides."""

from typing import Any

from handlers.ui import blocks as ui
from handlers.ui.actions import DRAFT_EDIT, DRAFT_PROPOSE
from handlers.ui.texts import Texts


def draft_message(t: Texts, draft_id: int) -> dict[str, Any]:
    """Says that the draft is there and that nothing has changed yet."""
    words = t("It is in your draft. The playbook stays as it is until both sides have said yes.")
    return ui.message(t, words, [ui.section(words), draft_buttons(t, draft_id)])


def draft_buttons(t: Texts, draft_id: int) -> ui.Block:
    return ui.actions(
        ui.button(t("Look at the draft"), DRAFT_EDIT, str(draft_id)),
        ui.button(t("Ask both sides"), DRAFT_PROPOSE, str(draft_id), "primary"),
    )
