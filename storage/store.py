"""One workspace within one transaction: every query about it goes through here."""

from functools import cached_property

from sqlalchemy import Connection

from storage.agreements import Agreements
from storage.approvers import Approvers
from storage.audit import Audit
from storage.calls import Calls
from storage.claims import Claims
from storage.deliveries import Deliveries
from storage.digests import Digests
from storage.drafts import Drafts
from storage.figure_values import FigureValues
from storage.goals import Goals
from storage.kpi_lines import KpiLines
from storage.leads import Leads
from storage.learnings import Learnings
from storage.ledger import Ledger
from storage.members import Members
from storage.merges import Merges
from storage.nudges import Nudges
from storage.outbox import Outbox
from storage.pictures import KeptPictures
from storage.playbooks import Playbooks
from storage.preferences import MemberPreferences
from storage.proposals import Proposals
from storage.retired import Retired
from storage.reviews import Reviews
from storage.tallies import Tallies
from storage.team_digests import TeamDigests
from storage.team_week import TeamWeek
from storage.vetoes import Vetoes
from storage.work_done import WorkDone
from storage.workshops import Workshops


class Store:
    """The rooms of one workspace. Tenancy lives here: each room is given its `team_id` once."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self.connection = connection
        self.team_id = team_id

    @cached_property
    def members(self) -> Members:
        return Members(self.connection, self.team_id)

    @cached_property
    def playbooks(self) -> Playbooks:
        return Playbooks(self.connection, self.team_id)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self.connection, self.team_id, self.playbooks, self.members)

    @cached_property
    def agreements(self) -> Agreements:
        return Agreements(self.connection, self.team_id, self.proposals, self.members)

    @cached_property
    def approvers(self) -> Approvers:
        return Approvers(self.connection, self.team_id, self.playbooks, self.members)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection, self.team_id)

    @cached_property
    def leads(self) -> Leads:
        return Leads(self.connection, self.team_id, self.playbooks)

    @cached_property
    def merges(self) -> Merges:
        return Merges(self.connection, self.team_id, self.leads)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection, self.team_id, self.playbooks)

    @cached_property
    def calls(self) -> Calls:
        return Calls(self.connection, self.team_id, self.playbooks)

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.connection, self.team_id)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection, self.team_id)

    @cached_property
    def digests(self) -> Digests:
        return Digests(self.connection, self.team_id)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.connection, self.team_id)

    @cached_property
    def goals(self) -> Goals:
        return Goals(self.connection, self.team_id)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self.connection, self.team_id, self.goals)

    @cached_property
    def learnings(self) -> Learnings:
        return Learnings(self.connection, self.team_id)

    @cached_property
    def figure_values(self) -> FigureValues:
        return FigureValues(self.connection, self.team_id)

    @cached_property
    def kpi_lines(self) -> KpiLines:
        return KpiLines(self.connection, self.team_id)

    @cached_property
    def work_done(self) -> WorkDone:
        return WorkDone(self.connection, self.team_id)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.team_id)

    @cached_property
    def nudges(self) -> Nudges:
        return Nudges(self.connection, self.team_id)

    @cached_property
    def pictures(self) -> KeptPictures:
        return KeptPictures(self.connection, self.team_id)

    @cached_property
    def preferences(self) -> MemberPreferences:
        return MemberPreferences(self.connection, self.team_id)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.connection, self.team_id)

    @cached_property
    def retired(self) -> Retired:
        return Retired(self.connection, self.team_id)

    @cached_property
    def team_digests(self) -> TeamDigests:
        return TeamDigests(self.connection, self.team_id)

    @cached_property
    def team_week(self) -> TeamWeek:
        return TeamWeek(self.connection, self.team_id, self.playbooks)

    @cached_property
    def vetoes(self) -> Vetoes:
        return Vetoes(self.connection, self.team_id)

    @cached_property
    def workshops(self) -> Workshops:
        return Workshops(self.connection, self.team_id, self.playbooks, self.members)
