"""Pictures that Slack has already, by what they show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from storage.prepared import Prepared
from storage.tables import picture
from storage.upsert import insert_new

_by_key = Prepared(
    select(picture.c.key, picture.c.file_id, picture.c.made_at).where(
        picture.c.team_id == bindparam("team_id"), picture.c.key == bindparam("key")
    )
)


@dataclass(frozen=True)
class KeptPicture:
    """`key` says what it shows, `file_id` is Slack's."""

    key: str
    file_id: str
    made_at: datetime


class KeptPictures:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def get(self, key: str) -> KeptPicture | None:
        rows = _by_key.rows(self._connection, {"team_id": self._team_id, "key": key})
        return KeptPicture(*rows[0]) if rows else None

    def keep(self, key: str, file_id: str, now: datetime) -> str:
        """The file that stands for this picture: another's, where another process was quicker."""
        row = {"team_id": self._team_id, "key": key, "file_id": file_id, "made_at": now}
        if insert_new(self._connection, picture, row):
            return file_id
        standing = self.get(key)
        return standing.file_id if standing else file_id

    def made_before(self, instant: datetime, limit: int) -> list[KeptPicture]:
        """The oldest of them first."""
        rows = self._connection.execute(
            select(picture.c.key, picture.c.file_id, picture.c.made_at)
            .where(picture.c.team_id == self._team_id, picture.c.made_at < instant)
            .order_by(picture.c.made_at)
            .limit(limit)
        )
        return [KeptPicture(*row) for row in rows]

    def forget(self, kept: KeptPicture) -> None:
        """Unless the picture has another file by now."""
        self._connection.execute(
            delete(picture).where(
                picture.c.team_id == self._team_id,
                picture.c.key == kept.key,
                picture.c.file_id == kept.file_id,
            )
        )
