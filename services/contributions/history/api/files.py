"""Files of history: send one."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response, UploadFile

from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX, JobStarted, take_file
from libs.common.door.requests.fields import ShortText, Text
from libs.common.sheets.columns import column_places
from libs.common.sheets.jobs import KIND
from services.contributions.context import Ctx
from services.contributions.history.rules.history_file import HISTORY_COLUMNS, HISTORY_FILE

router = APIRouter(prefix="/v1/history-files", tags=["history"])
Confidence = Literal["high", "medium", "low"]


@router.post(
    "",
    status_code=202,
    operation_id="send_history_file",
    response_model=JobStarted,
    max_body_size=FILE_BYTES_MAX,
)
async def send(
    request: Request,
    context: Ctx,
    file: UploadFile,
    caller: Annotated[Caller, allow("officer")],
    source_system: Annotated[ShortText, Query(description="the system that the months come from")],
    confidence: Annotated[Confidence, Query(description="how far the agency trusts it")],
    remark: Annotated[Text | None, Query()] = None,
    scheme: Annotated[ShortText | None, Query(description="of the whole file, where it has no column for it")] = None,
    source: Annotated[ShortText | None, Query(description="of the whole file, where it has no column for it")] = None,
    dry_run: bool = False,
) -> Response:
    """Send CSV, XLSX or ODS with months of persons, one month or a range of months in a row.

    The good rows make a batch, which another officer confirms; failed rows come back in the sender's own file.
    """
    context.law.rule("contributions", "history")  # not in this scheme without it
    given: dict[str, str | bool | None] = {
        KIND: HISTORY_FILE,
        "source_system": source_system,
        "confidence": confidence,
        "remark": remark,
        "scheme": scheme,
        "source": source,
        "dry_run": dry_run,
    }
    known = [name for name in ("scheme", "source") if given[name]]
    check = partial(column_places, columns=HISTORY_COLUMNS, given=known)
    return await take_file(request, file, caller, "send_history_file", given=given, check_heading=check)
