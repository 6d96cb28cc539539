"""What Slack sends while two leads are made one: which other lead it is, and which of them stays."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import open_modal
from handlers.deps import Deps, Visitor
from handlers.lead import blocks, merge_views
from handlers.lead.answers import Answer, about, answer_modal, remembered
from handlers.lead.merging import MergingDesk
from handlers.lead.slack_forms import Submit, kept_open, show_errors

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    @app.action(blocks.MERGE)
    def merge(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        offered = _desk(deps, visitor).offer(action["value"])
        meta = about(action["value"], body).meta
        view = (
            merge_views.offer_view(visitor.t, offered, meta)
            if offered
            else Answer(visitor.t, None).view
        )
        open_modal(client, body, view)

    offer, pair = _other_named(deps), _decided(deps)
    app.view(merge_views.OFFER_VIEW)(kept_open(deps, "words", offer))
    app.view(merge_views.PAIR_VIEW)(kept_open(deps, "stays", pair, refused_at="stays"))


def _other_named(deps: Deps) -> Submit:
    def submit(
        ack: Ack, visitor: Visitor, view: Json, context: BoltContext, client: WebClient
    ) -> None:
        t, asked, values = visitor.t, remembered(view), view["state"]["values"]
        desk = _desk(deps, visitor)
        words, choice = _words(values), _chosen(values, "choice")
        looked_for = words != asked.words  # other words than the choice was offered for
        if not (looked_for or choice):
            show_errors(
                ack, {"words": t("Choose a lead, or write its name, e-mail address or id.")}
            )
            return
        offered = desk.offer(asked.lead, words) if looked_for else None
        if offered and words and not offered.others:
            show_errors(ack, {"words": t("I know no other lead with this name.")})
            return
        if offered and not offered.is_clear:
            meta = replace(asked, words=words).meta
            ack(response_action="update", view=merge_views.offer_view(t, offered, meta))
            return
        pair = desk.pair(asked.lead, offered.others[0].external_id if offered else choice)
        if pair is None:
            answer_modal(ack, client, context, asked, Answer(t, None))
            return
        meta = replace(asked, other=pair.other.lead.external_id).meta
        ack(response_action="update", view=merge_views.pair_view(t, pair, meta))

    return submit


def _decided(deps: Deps) -> Submit:
    def submit(
        ack: Ack, visitor: Visitor, view: Json, context: BoltContext, client: WebClient
    ) -> None:
        asked = remembered(view)
        both = (asked.other, asked.lead)
        this_stays = _chosen(view["state"]["values"], "stays") == merge_views.THIS
        merged = _desk(deps, visitor).merge(*(both if this_stays else both[::-1]))
        words = merge_views.merged_words(visitor.t, merged) if merged else ""
        dossier = merged.dossier if merged else None
        answer_modal(ack, client, context, asked, Answer(visitor.t, dossier, words))

    return submit


def _desk(deps: Deps, visitor: Visitor) -> MergingDesk:
    return MergingDesk(deps.database, visitor.team_id, visitor.member, deps.now())


def _words(values: Mapping[str, Any]) -> str:
    return (values["words"]["words"].get("value") or "").strip()


def _chosen(values: Mapping[str, Any], block: str) -> str:
    """The lead's id, or which of two; "" where nothing was chosen."""
    option = values.get(block, {}).get(block, {}).get("selected_option")
    return str(option["value"]).removeprefix(merge_views.LEAD) if option else ""
