"""The answers that a service keeps for requests that may be repeated."""

import datetime

from sqlalchemy.orm import Mapped, mapped_column


class KeptAnswerColumns:
    """The columns of a service's own table of kept answers; `scope` is a digest of client, method, path and key."""

    scope: Mapped[bytes] = mapped_column(primary_key=True)
    body_sha256: Mapped[bytes]
    status: Mapped[int]
    answer: Mapped[bytes]
    kept_at: Mapped[datetime.datetime] = mapped_column(index=True)
