"""What Mautic's webhooks post → signals. Pure.

A body is `{event: [item, …], …}`: forms submitted, pages hit, mails sent and opened. A click in a
mail is a hit that Mautic redirected; an asset has no event of its own and shows as the hit of a link
to it. The address of the webhook may give a form, an asset or a page a kind of its own, such as
`?form.4=price_requested&asset.7=case_study_downloaded&page./prices=price_page_visited`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from handlers.signals.json_items import NotReadable, read_json
from handlers.signals.parse import Delivery, checked
from scoring.signal_checks import longest

Kinds: TypeAlias = Mapping[str, str]
Signal: TypeAlias = dict[str, Any]  # with the fields of `POST /signals`

SOURCE = "mautic"
# Mautic's own addresses of assets: /asset/7:price-list, in later versions /asset/ and a UUID.
_ASSET = re.compile(
    r"/asset/(?:(?P<id>\d+):(?P<alias>[^/]*)|(?P<uuid>[\da-f]{8}(?:-[\da-f]+){4}))$"
)


def read_mautic(body: bytes, kinds: Kinds, now: datetime) -> Delivery:
    """Items of other events, and those whose contact has no e-mail address, are ignored.

    What Mautic sends to test a webhook has no lists: it is an empty delivery.
    """
    events = read_json(body)
    if not isinstance(events, dict):
        raise NotReadable("the body is not a JSON object of Mautic’s events")
    lists = [(event, items) for event, items in events.items() if isinstance(items, list)]
    signals = [_signal(event, item, kinds) for event, items in lists for item in items]
    found = [(index, signal) for index, signal in enumerate(signals) if signal is not None]
    # Mautic sends a delivery again as it was: the body itself is its id.
    delivery = checked(found, sha256(body).hexdigest(), now)
    return replace(delivery, ignored=len(signals) - len(found))


def _signal(event: str, item: Any, kinds: Kinds) -> Signal | None:
    read = _EVENTS.get(event)
    signal = read(item, kinds) if read else {}
    if not signal.get("lead"):
        return None
    signal["occurred_at"] = signal.get("occurred_at") or _at(item, "timestamp")
    if isinstance(signal["asset"], str):
        signal["asset"] = signal["asset"][: longest("asset")]
    return {field: value for field, value in signal.items() if value is not None}


def _form_submitted(item: Any, kinds: Kinds) -> Signal:
    submission = _at(item, "submission")
    return {
        "lead": _email(_at(submission, "lead")) or _address(_at(submission, "results", "email")),
        "kind": kinds.get(f"form.{_at(submission, 'form', 'id')}") or "form_submitted",
        "asset": _at(submission, "form", "name"),
        "occurred_at": _at(submission, "dateSubmitted"),
        "external_id": _id("submission", _at(submission, "id")),
    }


def _page_hit(item: Any, kinds: Kinds) -> Signal:
    hit = _at(item, "hit")
    kind, asset = _hit_kind(hit, kinds)
    return {
        "lead": _email(_at(hit, "lead")),
        "kind": kind,
        "asset": asset,
        "occurred_at": _at(hit, "dateHit"),
        "external_id": _id("hit", _at(hit, "id")),
    }


def _hit_kind(hit: Any, kinds: Kinds) -> tuple[str, Any]:
    """The kind of signal that a hit is, and its asset.

    A link in a mail is a click also where it leads to an asset, unless the asset was given a kind:
    mail gateways follow links, and only their clicks are known for what they are.
    """
    url = _without_query(_at(hit, "url"))
    path = _path(url)
    asset = _ASSET.search(path)
    number = (asset["id"] or asset["uuid"]) if asset else ""
    alias = (asset["alias"] or number) if asset else ""
    if chosen := kinds.get(f"asset.{number}"):
        return chosen, alias
    by_mail = _at(hit, "source") == "email" or _at(hit, "email") is not None
    if by_mail and _at(hit, "redirect") is not None:
        return "email_clicked", url
    if asset:
        return "asset_downloaded", alias
    title = _at(hit, "page", "title") or _at(hit, "urlTitle") or url
    return kinds.get(f"page.{path}") or "page_visited", title


def _mail_opened(item: Any, kinds: Kinds) -> Signal:
    stat = _at(item, "stat")
    return {
        "lead": _email(_at(stat, "lead")) or _address(_at(stat, "emailAddress")),
        "kind": "email_opened",
        "asset": _at(stat, "email", "name") or _at(stat, "email", "subject"),
        "occurred_at": _at(stat, "lastOpened") or _at(stat, "dateRead"),
        # One mail to one person is one `stat`, however often it is opened.
        "external_id": _id("open", _at(stat, "id"), _at(stat, "openCount")),
    }


def _mail_sent(item: Any, kinds: Kinds) -> Signal:
    return {
        "lead": _email(_at(item, "contact")),
        "kind": "email_sent",
        "asset": _at(item, "email", "name") or _at(item, "subject"),
        "external_id": _id("sent", _at(item, "idHash")),
    }


_EVENTS: Mapping[str, Callable[[Any, Kinds], Signal]] = {
    "mautic.form_on_submit": _form_submitted,
    "mautic.page_on_hit": _page_hit,
    "mautic.email_on_open": _mail_opened,
    "mautic.email_on_send": _mail_sent,
}


def _email(contact: Any) -> str | None:
    return _address(_at(contact, "fields", "core", "email", "value")) or _address(
        _at(contact, "email")
    )


def _address(found: Any) -> str | None:
    return found.strip() if isinstance(found, str) and "@" in found else None


def _id(what: str, first: Any, *more: Any) -> str | None:
    """Unique in Mautic; None where it gave no id."""
    if not _is_id(first):
        return None
    return ":".join([what, str(first), *(str(one) for one in more if _is_id(one))])


def _is_id(found: Any) -> bool:
    return isinstance(found, int | str) and not isinstance(found, bool) and found != ""


def _at(found: Any, *names: str) -> Any:
    """What stands under these names, one within the other; None where there is nothing.

    PHP writes an empty object as an empty list.
    """
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _without_query(url: Any) -> str | None:
    """Queries and fragments differ from visitor to visitor."""
    return re.split(r"[?#]", url, maxsplit=1)[0] if isinstance(url, str) else None


def _path(url: str | None) -> str:
    """ "/prices" of "https://example.com/prices/"."""
    _, _, path = (url or "").rpartition("://")[2].partition("/")
    return "/" + path.rstrip("/")
