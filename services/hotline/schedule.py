"""What the clock makes due at the desk: opening sealed details, sending notices."""

from collections.abc import Mapping

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.neighbours.person_keys import PersonKeys
from libs.common.runtime.clock import Clock
from libs.common.runtime.composition import Duty
from services.hotline.notices.gateways.providers import Provider
from services.hotline.notices.schedule import Sending
from services.hotline.people.schedule import details_duty


def duties(
    database: Database, law: Law, clock: Clock, keys: PersonKeys, providers: Mapping[str, Provider]
) -> tuple[Duty, ...]:
    sending = Sending(
        database,
        providers,
        now=clock.now,
        zone=str(law.country["time_zone"]),
        language=law.country["languages"][0],
    )
    return (details_duty(database, law, keys), Duty("send_notices", every_s=2, run=sending.run))
