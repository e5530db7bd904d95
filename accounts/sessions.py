"""Sessions in the database, as Django keeps them; one is read on every visit, with a query that is built once in a process."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone

from audit.compiled import rows_of


class SessionStore(db.SessionStore):
    """`SESSION_ENGINE` of the portal."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no session any more, where there is none or it has ended."""
        rows = rows_of("session", self._of_nobody, (timezone.now(), self.session_key))
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])

    def _of_nobody(self) -> QuerySet[Any]:
        sessions = self.model.objects.filter(expire_date__gt=datetime.min.replace(tzinfo=UTC, year=2))
        return sessions.filter(session_key="").values_list("session_data")
