"""N of M approvals: what releases money or changes master data needs them, bound to its content, none by its maker."""

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.migrating.lineages import bring_migrations
from libs.common.refusals import Refusal

_APPROVE = text("""
    INSERT INTO approval (subject, approver, maker, hash) VALUES (:subject, :approver, :maker, :hash)
    ON CONFLICT (subject, approver) DO UPDATE SET hash = excluded.hash, approved_at = clock_timestamp()
""")
_COUNT = text("SELECT approver FROM approval WHERE subject = :subject AND hash = :hash ORDER BY approved_at")


class OwnApproval(Refusal):
    code = "second_officer_needed"
    kind = "forbidden"


class ContentDiffers(Refusal):
    code = "approved_content_differs"


def add_approval_table(metadata: MetaData) -> None:
    bring_migrations(metadata, "approvals", __file__)
    Table(
        "approval",
        metadata,
        Column("subject", Text, nullable=False),
        Column("approver", Text, nullable=False),
        Column("maker", Text, nullable=False),
        Column("hash", Text, nullable=False),
        Column("approved_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
        PrimaryKeyConstraint("subject", "approver"),
        CheckConstraint("approver <> maker", name="approval_by_another"),
    )


async def approve(
    connection: AsyncConnection, *, subject: str, maker: str, approver: str, given_hash: str, content_hash: str
) -> list[str]:
    """Record the approval and list the approvers of this content. The caller holds the subject's lock."""
    if approver == maker:
        raise OwnApproval
    if given_hash != content_hash:
        raise ContentDiffers(pointer="/hash")
    given = {"subject": subject, "approver": approver, "maker": maker, "hash": content_hash}
    await connection.execute(_APPROVE, given)
    return list((await connection.execute(_COUNT, given)).scalars())
