"""Write the next version of a text. Every variable in it must be known."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.hotline.notices.rows.words import Template, insert_template
from services.hotline.notices.rules.notices import check_template


async def write_template(
    connection: AsyncConnection,
    *,
    name: str,
    language: str,
    subject: str,
    body: str,
    valid_from: date,
    written_by: str,
) -> Template:
    """Write a text, valid from a day on. Refused if it names a variable that its facts do not have."""
    check_template(name, body)
    return await insert_template(
        connection,
        name=name,
        language=language,
        subject=subject,
        body=body,
        valid_from=valid_from,
        written_by=written_by,
    )
