"""`ETag` and `If-Match`: change a resource only if it is still as the caller read it."""

import re
from typing import Annotated

from fastapi import Header

from libs.common.refusals import Refusal

_TAG = re.compile(r'"([0-9]+)(?:-[0-9a-f]+)?"')
"""As a door gives it: the version, then a digest of the answer that it was read in."""
IfMatch = Annotated[str | None, Header(max_length=200, description="the ETag of what was read; without it: as it is")]


class VersionChanged(Refusal):
    """Another caller changed the resource after the caller read it."""

    code = "version_changed"
    kind = "precondition"


def etag(version: int) -> str:
    """Write the version as a tag; a digest of the answer follows it on the way out (`revalidation.py`)."""
    return f'"{version}"'


def refuse_unless_matched(if_match: str | None, version: int) -> None:
    """Refuse if the resource has changed. The caller read `version` under the lock of the resource."""
    wanted = [tag.strip() for tag in (if_match or "*").split(",")]
    versions = {found[1] for tag in wanted if (found := _TAG.fullmatch(tag))}
    if "*" not in wanted and str(version) not in versions:
        raise VersionChanged(version=version)
