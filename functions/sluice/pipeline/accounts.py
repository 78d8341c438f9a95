"""A document beside the account's last one: what time and payments cannot explain becomes a finding."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from sluice.documents import DocumentType
from sluice.jobs import Finding, Result, Status
from sluice.pipeline.judging import Fields
from sluice.ports import History, Snapshot

ACCOUNT = "account_number"
MIN_CHARS = 6
"""A shorter number, such as the last four digits of one, belongs to many accounts of a tenant."""


@dataclass(frozen=True, slots=True)
class Past:
    """The account's last document, and on which ``today`` a document counts that states no day of its own."""

    last: Snapshot
    today: date

    def findings(self, document_type: DocumentType, fields: Fields) -> tuple[Finding, ...]:
        """What the rules over time say of a document that is not older than the last one."""
        values = {path: field.value for path, field in fields.items()}
        days = ((document_type.day(values) or self.today) - self.last.day).days
        if days < 0:
            return ()
        return document_type.changes(self.last.values, values, days=days)


def account_of(tenant: str, document_type: DocumentType, fields: Fields) -> str | None:
    """The digest an account is known by, keyed by its tenant, so that no two tenants share one."""
    number = fields[ACCOUNT].value if ACCOUNT in fields else None
    if not isinstance(number, str) or len(number) < MIN_CHARS:
        return None
    salt = blake2b(tenant.encode(), digest_size=32).digest()
    return blake2b(f"{document_type.name}\0{number}".encode(), key=salt, digest_size=16).hexdigest()


async def remember(history: History, document_type: DocumentType, result: Result) -> None:
    """Keep the values of an accepted result as its account's last; a result in doubt must not judge those to come."""
    account = account_of(result.tenant, document_type, result.fields)
    if account is not None and result.status is Status.EXTRACTED:
        day = document_type.day(result.values) or result.finished_at.date()
        await history.remember(account, Snapshot(day, result.values))
