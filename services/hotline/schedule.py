"""The duties of hotline: decrypt details, send notices, queue messages to groups, load the product's knowledge."""

from libs.common.runtime.composition import Duty
from services.hotline.context import Context
from services.hotline.knowledge.schedule import knowledge_duty
from services.hotline.notices.schedule import Sending
from services.hotline.people.schedule import contacts_duty, details_duty
from services.hotline.situation.schedule import broadcasts_duty


def duties(context: Context) -> tuple[Duty, ...]:
    sending = Duty("send_notices", every_s=2, run=Sending(context).run)
    return (
        details_duty(context),
        contacts_duty(context),
        sending,
        broadcasts_duty(context),
        knowledge_duty(context),
    )
