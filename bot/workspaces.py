"""Which Slack teams are ours."""

from storage.database import Database
from storage.workspaces import Workspaces


class KnownWorkspaces:
    """Slack team ids and our numbers for them; read from the database when one is new here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[str, int] = {}

    def knows(self, slack_id: str) -> bool:
        if slack_id not in self._numbers:
            with self._database.connection() as connection:
                self._numbers = {
                    workspace.slack_id: workspace.team_id
                    for workspace in Workspaces(connection).all()
                    if workspace.slack_id
                }
        return slack_id in self._numbers

    def team_id(self, slack_id: str) -> int:
        """Our number of a Slack team that is known."""
        return self._numbers[slack_id] if self.knows(slack_id) else 0
