"""A refusal is written down with its words and said; what is wanted no more is not refused."""

import pytest

from libs.common.database.rows import Query
from libs.contracts.benefits import CertificateRefused
from services.benefits.tests.known_persons import known
from services.benefits.wanted.actions.refuse_certificate import CertificateNotWanted
from services.benefits.wanted.rows import wanted_of_claim
from tests.fresh_databases import FreshDatabases

_WORDS = Query(str, "SELECT refused_words FROM certificate_wanted")


async def test_refused_with_its_reason(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        await world.refused(claim)
        state = await wanted_of_claim(world.database, claim.claim_id)
        assert state is not None
        assert (state.open, state.refused_at is not None) == (True, True)
        assert await _WORDS.all(world.database) == ["nobody knows the name"]
        assert [said["because"] for said in await world.said(CertificateRefused)] == ["never_worked_here"]
        await world.certified(claim)
        with pytest.raises(CertificateNotWanted):
            await world.refused(claim)
        assert len(await world.said(CertificateRefused)) == 1
