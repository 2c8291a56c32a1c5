"""The duties of hotline: decrypt details, send notices."""

from libs.common.runtime.composition import Duty
from services.hotline.context import Context
from services.hotline.notices.schedule import Sending
from services.hotline.people.schedule import details_duty


def duties(context: Context) -> tuple[Duty, ...]:
    return (details_duty(context), Duty("send_notices", every_s=2, run=Sending(context).run))
