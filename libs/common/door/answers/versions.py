"""`ETag` and `If-Match`: change a resource only if it is still as the caller read it."""

from typing import Annotated

from fastapi import Header

from libs.common.refusals import Refusal

IfMatch = Annotated[str | None, Header(max_length=200, description="the ETag of what was read; without it: as it is")]


class VersionChanged(Refusal):
    """Another caller changed the resource after the caller read it."""

    code = "version_changed"
    kind = "precondition"


def etag(version: int) -> str:
    return f'"{version}"'


def refuse_unless_matched(if_match: str | None, version: int) -> None:
    """Refuse if the resource has changed. The caller read `version` under the lock of the resource."""
    wanted = [tag.strip() for tag in (if_match or "*").split(",")]
    if "*" not in wanted and etag(version) not in wanted:
        raise VersionChanged(version=version)
