"""The versions of the playbook: when, by whom, what changed, and the way back."""

from collections.abc import Sequence
from typing import Any

from handlers.playbook.blocks import HISTORY, agreed_words
from handlers.playbook.flow import PAGE, History, Seen
from handlers.ui import blocks as ui
from handlers.ui.actions import PLAYBOOK_SHOW
from handlers.ui.changes import change_lines
from handlers.ui.texts import Texts
from handlers.ui.words import ORIGIN_NAMES

GO_BACK = "playbook_go_back"  # value: a version
MOST_CHANGES = 8

Message = dict[str, Any]


def history_message(t: Texts, history: History) -> Message:
    title = t("Versions of the playbook")
    blocks, texts = [ui.header(title)], [title]
    for seen in history.page:
        words = "\n".join(_lines(t, seen, history))
        texts.append(words)
        blocks.append(ui.section(words, _go_back(t, seen, history)))
    return ui.message(t, "\n\n".join(texts), [*blocks, _buttons(t, history)])


def _lines(t: Texts, seen: Seen, history: History) -> Sequence[str]:
    is_in_force = seen.version == history.in_force
    head = t("*Version {n}*", n=seen.version)
    if is_in_force:
        head = f":white_check_mark: {head} · {t('in force')}"
    day = t.full_date(seen.since.astimezone(t.zone).date())
    came = [f"{day}, {t.time(seen.since)}", agreed_words(t, seen)]
    if seen.origin:
        came.append(t.say(ORIGIN_NAMES[seen.origin]))
    changed = [f"• {line}" for line in change_lines(t, seen.changes, MOST_CHANGES)]
    first = t("The first one.") if seen.version == 1 else t("In other words only.")
    return [head, f"_{' · '.join(came)}_", *(changed or [first])]


def _go_back(t: Texts, seen: Seen, history: History) -> ui.Element | None:
    """The one step back; who has a draft is asked first, for it gives way."""
    if seen.version == history.in_force:
        return None
    sure = ui.confirm(
        t("Go back to version {n}?", n=seen.version),
        t("This becomes your draft, in place of the one you are working on."),
        t("Go back"),
        t("Keep my draft"),
    )
    return ui.button(
        t("Go back to this one"),
        GO_BACK,
        str(seen.version),
        confirm=sure if history.has_draft else None,
    )


def _buttons(t: Texts, history: History) -> ui.Block:
    newer = max(history.skipped - PAGE, 0)
    older = history.skipped + PAGE
    return ui.actions(
        ui.button(t("Newer"), f"{HISTORY}_newer", str(newer)) if history.skipped else None,
        ui.button(t("Older"), f"{HISTORY}_older", str(older)) if older < history.total else None,
        ui.button(t("Show the playbook"), PLAYBOOK_SHOW),
    )
