"""What a visitor can make happen in the playground: the next morning, and prospects who do things."""

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.demo import words
from bot.demo.clock import TurnableClock
from bot.demo.prospects import DOWNLOAD, PRICE, who_asks, who_downloads
from handlers.calls.flow import Selection, calls_now
from handlers.ui.texts import LANGUAGES, Texts, texts
from handlers.working_days import holidays_of
from scoring.calls import Call
from scoring.schedule import Preferences, next_digest
from storage.arrivals import Arrivals
from storage.database import Database
from storage.members import Member
from storage.nudges import Notice
from storage.store import Store
from storage.types import to_micros

SOURCE = "demo"
PATIENCE = 3.0  # seconds for what the bot does in the background
_DAY = timedelta(days=1)

# A sentence, and the same in each language the page may be read in.
Saying: TypeAlias = Callable[[Texts], str]
Said: TypeAlias = dict[str, str]


class Scene:
    """`wake` lets the bot look at once at what was written."""

    def __init__(
        self,
        database: Database,
        team_id: int,
        clock: TurnableClock,
        wake: Callable[[], None],
        patience: float = PATIENCE,
    ) -> None:
        self._database = database
        self._team_id = team_id
        self._clock = clock
        self._wake = wake
        self._patience = patience
        self._arrivals = Arrivals(database, team_id)
        self._buttons: dict[str, tuple[Callable[[Member], Saying], Callable[[Member], Saying]]] = {
            "jump": (self._where_to, self._jump),
            "download": (lambda _: words.download_label, self._download),
            "price": (lambda _: words.price_label, self._ask_price),
        }

    def labels(self, slack_id: str) -> dict[str, Said]:
        """What each button says to this person; none to somebody whom the bot has not met."""
        member = self._member(slack_id)
        if member is None:
            return {}
        return {
            name: _in_each_language(member, label(member))
            for name, (label, _) in self._buttons.items()
        }

    def press(self, name: str, slack_id: str) -> Said | None:
        """Lets it happen for this person, and says what did; None for what there is not."""
        member = self._member(slack_id)
        if member is None or name not in self._buttons:
            return None
        _, happen = self._buttons[name]
        return _in_each_language(member, happen(member))

    def _member(self, slack_id: str) -> Member | None:
        with self._database.read(self._team_id) as store:
            return store.members.by_slack_id(slack_id)

    # The clock

    def _where_to(self, member: Member) -> Saying:
        now = self._clock()
        morning = self._morning(member)
        return lambda t: words.jump_label(t, morning, now)

    def _jump(self, member: Member) -> Saying:
        morning = self._morning(member)
        self._wait_until(
            lambda store: store.deliveries.undelivered().waiting == 0
        )  # or it would lapse
        self._clock.turn_to(morning)
        self._wake()
        with self._database.read(self._team_id) as store:
            has_digest = _preferences(store, member).digest_at is not None

        def said(t: Texts) -> str:
            when = t.moment(morning)
            if has_digest:
                return t("It is {when}. The digest comes within a few seconds.", when=when)
            return t("It is {when}. Your settings say that no digest is wanted.", when=when)

        return said

    def _morning(self, member: Member) -> datetime:
        """When the person's next digest comes, or would come if one were wanted."""
        with self._database.read(self._team_id) as store:
            chosen = _preferences(store, member)
        at = chosen.digest_at or Preferences().digest_at
        now = self._clock()
        is_holiday = holidays_of(chosen.country)
        found = next_digest(replace(chosen, digest_at=at), member.zone, is_holiday, now)
        return found or now + _DAY

    # The prospects

    def _download(self, member: Member) -> Saying:
        calls = self._calls(member)
        with self._database.read(self._team_id) as store:
            playbook = store.playbooks.active
            notices = store.nudges.known([call.lead.external_id for call in calls])
        told = {lead for lead, notice in notices.items() if notice.told_at}
        call = who_downloads(calls, told, playbook)
        if call is None:
            return words.nobody_ripens
        asset = "Fallstudie Krananlagen" if _is_german(member) else "Case study Cranes"
        notice = self._happens(call, DOWNLOAD, asset)
        return self._told(member, notice, lambda t: words.downloaded(t, call))

    def _ask_price(self, member: Member) -> Saying:
        with self._database.read(self._team_id) as store:
            playbook = store.playbooks.active
        call = who_asks(self._calls(member), playbook)
        if call is None:
            return words.nobody_asks
        notice = self._happens(call, PRICE, None)
        return self._told(member, notice, lambda t: words.asked(t, call))

    def _calls(self, member: Member) -> list[Call]:
        everything = Selection(False, member.member_id, limit=0)
        return list(calls_now(self._database, self._team_id, everything, self._clock()))

    def _happens(self, call: Call, kind: str, asset: str | None) -> Notice | None:
        """Comes in as any signal from another system; returns what the bot made of it."""
        now = self._clock()
        lead = call.lead.external_id
        row = (lead, to_micros(now), uuid.uuid4().hex, kind, asset, None)
        self._arrivals.add([(SOURCE, [row])], now)
        self._wake()
        return self._decided(lead)

    def _decided(self, lead: str) -> Notice | None:
        def notice(store: Store) -> Notice | None:
            return store.nudges.known([lead]).get(lead)

        def is_decided(store: Store) -> bool:
            found = notice(store)
            return found is None or found.state != "noticed"

        self._wait_until(is_decided)
        with self._database.read(self._team_id) as store:
            return notice(store)

    def _wait_until(self, holds: Callable[[Store], bool]) -> None:
        """Looks again and again, as long as patience lasts."""
        end = time.monotonic() + self._patience
        while True:
            with self._database.read(self._team_id) as store:
                if holds(store) or time.monotonic() > end:
                    return
            time.sleep(0.02)

    def _told(self, member: Member, notice: Notice | None, did: Saying) -> Saying:
        """What the prospect did, and where the person reads of it."""
        if notice is None or notice.state != "held":
            stands = notice is not None and notice.told_at is not None
            return lambda t: f"{did(t)} {words.where_it_stands(t)}" if stands else did(t)
        now, morning = self._clock(), self._morning(member)
        with self._database.read(self._team_id) as store:
            chosen = _preferences(store, member)
        return lambda t: f"{did(t)} {words.why_later(t, member, chosen, now, morning)}"


def _preferences(store: Store, member: Member) -> Preferences:
    return store.preferences.of(member.member_id)


def _in_each_language(member: Member, saying: Saying) -> Said:
    """In the member's own locale where it is of that language."""
    return {
        language: saying(
            texts(
                member.locale if member.locale.startswith(language) else language, member.zone_name
            )
        )
        for language in LANGUAGES
    }


def _is_german(member: Member) -> bool:
    return member.locale.startswith("de")
