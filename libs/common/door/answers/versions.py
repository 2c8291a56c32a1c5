"""`ETag` and `If-Match`: a change made on what was read, or not at all."""

from typing import Annotated

from fastapi import Header

from libs.common.refusals import Refusal

IfMatch = Annotated[str | None, Header(max_length=200, description="the ETag of what was read; without it: as it is")]


class VersionChanged(Refusal):
    """The resource was changed by somebody else after the caller read it."""

    code = "version_changed"
    kind = "precondition"


def etag(version: int) -> str:
    return f'"{version}"'


def refuse_unless_matched(if_match: str | None, version: int) -> None:
    """`version` was read under the lock of what is about to change."""
    wanted = [tag.strip() for tag in (if_match or "*").split(",")]
    if "*" not in wanted and etag(version) not in wanted:
        raise VersionChanged(version=version)
