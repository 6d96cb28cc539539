"""A process that writes signals of one lead and says the id of each once it is committed.

python -m tests.storage.signal_writer URL TEAM LEAD NAME COUNT
"""

import sys
from datetime import UTC, datetime, timedelta

from scoring.ledger import Signal
from storage.database import Database

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def write(database: Database, team_id: int, lead: str, name: str, count: int) -> None:
    for number in range(count):
        at = FIRST + timedelta(minutes=number)
        # Every third shares kind, asset and day with others, so that both ways of scoring are run.
        asset = "post" if number % 3 == 0 else None
        added = Signal("writer", f"{name}-{number}", "commented", at, asset)
        with database.write(team_id) as store:
            store.ledger.add_signal(lead, added, at)
        print(added.external_id, flush=True)


def main() -> None:
    url, team_id, lead, name, count = sys.argv[1:]
    write(Database(url), int(team_id), lead, name, int(count))


if __name__ == "__main__":
    main()
