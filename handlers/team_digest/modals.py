"""The modal in which a manager sets a team digest, and what they are told after."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from handlers.team_digest.blocks import hours
from handlers.team_digest.flow import Setting
from handlers.team_digest.parse import AT, CHANNEL, DAYS, END, Chosen, block_id
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.message import Message, say

FORM = "team_digest_form"
DONE = "team_digest_done"
MOST_NAMES = 5
MONDAY, HALF_PAST_EIGHT = frozenset({0}), time(8, 30)
# Slack's words for why a channel's message could not be posted, in ours.
_REASONS: Mapping[str, Message] = {
    "is_archived": say("it is archived"),
    "restricted_action": say("only some may post there"),
    "lapsed": say("Slack could not be reached in time"),
}
_NOT_INVITED = ("not_in_channel", "channel_not_found")

View = dict[str, Any]


def form_view(t: Texts, setting: Setting) -> View:
    """Which channel, at which hour of which days; what is set for the channel stands there already."""
    chosen = setting.chosen
    of = chosen.channel if chosen else ""
    blocks = [
        ui.section(
            t(
                "A short report to a channel: who has ripe leads that nobody called, how soon leads "
                "are touched, what was won and what cools."
            )
        ),
        *_failure(t, setting),
        ui.labelled(t("Slack channel"), CHANNEL, ui.channel_input(CHANNEL, setting.channel))
        | {"dispatch_action": True},
        _at(t, chosen, block_id(AT, of)),
        _days(t, chosen, block_id(DAYS, of)),
        *_end(t, chosen, block_id(END, of)),
        *_known(t, setting),
    ]
    return ui.modal(t, FORM, t("Team digest"), blocks, t("Save"))


def saved_view(t: Texts, chosen: Chosen, next_at: datetime | None, greeted: bool) -> View:
    """What is set now. Only the hello will tell whether I am in the channel: what to do if not."""
    lines = [
        t(
            ":white_check_mark: {channel} gets a team digest: {hours}.",
            channel=_channel(chosen.channel),
            hours=hours(t, chosen),
        )
    ]
    if next_at:
        lines.append(t("The next one comes {when}.", when=t.moment(next_at)))
    if greeted:
        lines.append(
            t(
                "I say hello there now. If nothing comes, I am not in the channel yet: write "
                "`/invite @Nextcall` there, then save this again."
            )
        )
    return ui.modal(t, DONE, t("Team digest"), [ui.section(line) for line in lines], None)


def ended_view(t: Texts, channel: str) -> View:
    words = t("{channel} gets no team digest any more.", channel=_channel(channel))
    return ui.modal(t, DONE, t("Team digest"), [ui.section(words)], None)


def refused_view(t: Texts, managers: Sequence[str]) -> View:
    words = refused_words(t, managers)
    return ui.modal(t, DONE, t("Team digest"), [ui.section(words)], None)


def refused_words(t: Texts, managers: Sequence[str]) -> str:
    """Who may set a team digest, to somebody who may not."""
    words = t("The team digest is for managers to set, with `/nextcall team`.")
    if not managers:
        return f"{words} " + t("Ask an owner or an admin of this Slack workspace.")
    names = t.listed([name(one) for one in managers[:MOST_NAMES]])
    return f"{words} " + t("Ask {names}.", names=names)


def _at(t: Texts, chosen: Chosen | None, block: str) -> ui.Block:
    at = chosen.digest_at if chosen else HALF_PAST_EIGHT
    hint = t("In your time zone: {zone}", zone=t.zone.key)
    return ui.labelled(t("Time"), block, ui.time_input(AT, f"{at:%H:%M}"), hint=hint)


def _days(t: Texts, chosen: Chosen | None, block: str) -> ui.Block:
    days = chosen.digest_days if chosen else MONDAY
    options = [ui.option(t.weekday(day), str(day)) for day in range(7)]
    return ui.labelled(t("Days"), block, ui.checkboxes(DAYS, options, {str(day) for day in days}))


def _end(t: Texts, chosen: Chosen | None, block: str) -> list[ui.Block]:
    if chosen is None:
        return []
    box = ui.checkbox(END, t("This channel gets none any more"))
    return [ui.labelled(t("End it"), block, box, optional=True)]


def _known(t: Texts, setting: Setting) -> list[ui.Block]:
    """Who set it, and which other channels have one."""
    lines = []
    if setting.chosen:
        lines.append(
            t(
                "Now: {hours} ({zone}), set by {name}.",
                hours=hours(t, setting.chosen),
                zone=setting.zone_name,
                name=name(setting.set_by),
            )
        )
    if setting.others:
        channels = t.listed([_channel(channel) for channel in setting.others])
        lines.append(t("There is one for {channels} too.", channels=channels))
    return [ui.context(*lines)] if lines else []


def _failure(t: Texts, setting: Setting) -> list[ui.Block]:
    """Why the last message to the channel could not be posted, and what to do."""
    if setting.channel is None or setting.failed is None:
        return []
    channel = _channel(setting.channel)
    if setting.failed in _NOT_INVITED:
        words = t(
            ":warning: My last message could not be posted: I am not in {channel}. Write "
            "`/invite @Nextcall` there, then save this again.",
            channel=channel,
        )
    else:
        words = t(
            ":warning: My last message to {channel} could not be posted: {reason}.",
            channel=channel,
            reason=_REASONS.get(setting.failed, name(setting.failed)),
        )
    return [ui.section(words)]


def _channel(channel: str) -> str:
    return f"<#{channel}>"
