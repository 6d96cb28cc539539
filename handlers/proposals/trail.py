"""The audit trail in words: who did what to the agreement, and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.proposals.words import quoted
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import escape, name, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import SIDE_NAMES

FEW_CHANGES = 3  # of one entry
LONGEST = 300  # characters of an entry's detail


@dataclass(frozen=True)
class Happened:
    """An entry of the trail; `by` as people call them."""

    at: datetime
    what: str
    by: str
    proposal_id: int | None = None
    version: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def trail_message(t: Texts, happened: Sequence[Happened]) -> dict[str, Any]:
    """The newest first."""
    title = t("*What happened to the playbook*, the latest first")
    lines = [_line(t, one) for one in happened] or [t("Nothing yet.")]
    return ui.message(t, "\n".join([title, *lines]), ui.packed([title, *lines]))


def _line(t: Texts, one: Happened) -> str:
    return f"• {t.moment(one.at)} · {_words(t, one)}"


def _words(t: Texts, one: Happened) -> str:
    said = _SAID.get(one.what)
    return said(t, one) if said else f"{name(one.by)}: {escape(shorten(one.what, LONGEST))}"


def _drafted(t: Texts, one: Happened) -> str:
    return t("{name} began a draft ({number})", **_gaps(one)) + _changes(one)


def _changed(t: Texts, one: Happened) -> str:
    return t("{name} changed proposal {number}", **_gaps(one)) + _changes(one)


def _put_forward(t: Texts, one: Happened) -> str:
    return t("{name} put proposal {number} forward", **_gaps(one)) + _changes(one)


def _voted(t: Texts, one: Happened) -> str:
    side, why = SIDE_NAMES.get(one.detail.get("side", "sales"), ""), one.detail.get("why", "")
    said = (
        t("{name} said yes to proposal {number} for {side}", side=side, **_gaps(one))
        if one.detail.get("yes")
        else t("{name} said no to proposal {number} for {side}", side=side, **_gaps(one))
    )
    return f"{said}: {quoted(t, why)}" if why else said


def _accepted(t: Texts, one: Happened) -> str:
    return t(
        "proposal {number} was accepted by the yes of {name}: version {version}",
        version=one.version,
        **_gaps(one),
    )


def _withdrawn(t: Texts, one: Happened) -> str:
    return t("{name} withdrew proposal {number}", **_gaps(one))


def _overtaken(t: Texts, one: Happened) -> str:
    return t("proposal {number} was overtaken, by what {name} did", **_gaps(one))


def _version(t: Texts, one: Happened) -> str:
    return t("version {version} came into force ({name})", version=one.version, name=name(one.by))


def _approvers(t: Texts, one: Happened) -> str:
    side = SIDE_NAMES.get(one.detail.get("side", "sales"), "")
    lists = [
        f"{sign} {', '.join(name(words) for words in one.detail.get(key, ()))}"
        for sign, key in (("+", "added"), ("−", "gone"))
        if one.detail.get(key)
    ]
    said = t("{name} named who may say yes for {side}", name=name(one.by), side=side)
    return f"{said}: {'; '.join(lists)}"


def _watched(t: Texts, one: Happened) -> str:
    return t(
        "version {version} was looked at: {wins} wins, {front} of them from the first fifth",
        version=one.version,
        wins=t.number(one.detail.get("wins", 0)),
        front=t.number(one.detail.get("in_front", 0)),
    )


def _workshop_started(t: Texts, one: Happened) -> str:
    invited = [name(words) for words in one.detail.get("invited", ())]
    return t("{name} began a workshop with {people}", name=name(one.by), people=t.listed(invited))


def _workshop_answered(t: Texts, one: Happened) -> str:
    return t("{name} gave points in the workshop", name=name(one.by))


def _workshop_closed(t: Texts, one: Happened) -> str:
    if one.detail.get("why") == "closed":
        return t("{name} closed the workshop early", name=name(one.by))
    return t("the workshop of {name} ended", name=name(one.by))


def _gaps(one: Happened) -> dict[str, Any]:
    return {"name": name(one.by), "number": one.proposal_id}


def _changes(one: Happened) -> str:
    changes = list(one.detail.get("changes", ()))
    if not changes:
        return ""
    shown = "; ".join(changes[:FEW_CHANGES]) + ("; …" if len(changes) > FEW_CHANGES else "")
    return f": {escape(shorten(shown, LONGEST))}"


_SAID: Mapping[str, Callable[[Texts, Happened], str]] = {
    "drafted": _drafted,
    "changed": _changed,
    "put_forward": _put_forward,
    "voted": _voted,
    "accepted": _accepted,
    "withdrawn": _withdrawn,
    "overtaken": _overtaken,
    "version": _version,
    "approvers": _approvers,
    "watched": _watched,
    "workshop_started": _workshop_started,
    "workshop_answered": _workshop_answered,
    "workshop_closed": _workshop_closed,
}
