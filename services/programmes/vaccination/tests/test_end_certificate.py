"""A certificate is superseded by newer doses, or revoked; then none is valid."""

from uuid import uuid4

import pytest

from libs.common.refusals import NotFound
from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.actions.end_certificate import revoke_certificate, supersede_certificate
from services.programmes.vaccination.rows import certificates


async def test_a_certificate_ends_once_and_its_holder_gets_a_message(willing: Willing) -> None:
    person_id = willing.people[0]
    await willing.confirm()
    await willing.dose(person_id, TODAY)
    first = await willing.certify(person_id)
    async with willing.database.transaction(wakes=False) as connection:
        assert await supersede_certificate(connection, person_id=person_id, because="another dose")
        assert not await supersede_certificate(connection, person_id=person_id, because="another dose")
    second = await willing.certify(person_id)
    async with willing.database.transaction(wakes=False) as connection:
        await revoke_certificate(connection, certificate_id=second, because="a namesake's")
        assert not await supersede_certificate(connection, person_id=person_id, because="-")
        with pytest.raises(NotFound):
            await revoke_certificate(connection, certificate_id=uuid4(), because="-")
    found = [await certificates.certificate(willing.database, number) for number in (first, second)]
    assert [one and one.status for one in found] == ["superseded", "revoked"]
