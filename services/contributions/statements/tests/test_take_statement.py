"""A statement: every entry is kept once and booked once, or the file is refused as a whole and nothing is left."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from libs.common.refusals import Refusal
from libs.contracts.contributions import PaymentReceived
from services.contributions.accounts.actions.record_payment import record_payment
from services.contributions.accounts.rows import Totals, totals
from services.contributions.statements.actions.keep_account import ask_for_account, let_account_stand
from services.contributions.statements.tests.camt import Payment
from services.contributions.statements.tests.taken import ACCOUNT, Bank
from services.contributions.tests.known import TODAY

NOTHING = Decimal(0)


async def test_payments_of_bills_count_and_the_rest_is_nobodys(bank: Bank) -> None:
    strange = bank.bill()[:-1] + ("X" if bank.bill()[-1] != "X" else "Y")
    taken = await bank.takes(
        [
            Payment("B1", "100.00", bank.bill(0)),
            Payment("B2", "50.25", bank.bill(1).lower().replace("-", "")),
            Payment("B3", "7.00", "no such thing"),
            Payment("B4", "8.00", strange),
            Payment("B5", "3.00", credit=False),
            Payment("B6", "9.00", bank.bill(0), status="PDNG"),
            Payment("B7", "6.00", bank.bill(0), day="2020-10-04"),
        ],
        opening="12.00",
    )
    assert (taken.lines, taken.matched, taken.unmatched, taken.out, taken.left_out, taken.repeated) == (
        6,
        2,
        3,
        1,
        1,
        0,
    )
    first, second = bank.known.employers
    assert await totals(bank.known.database, first) == Totals(NOTHING, Decimal(100))
    assert await totals(bank.known.database, second) == Totals(NOTHING, Decimal("50.25"))
    facts = [(fact.employer_id, fact.reference, fact.amount) for fact in await bank.known.said(PaymentReceived)]
    assert facts == [(first, "B1", Decimal(100)), (second, "B2", Decimal("50.25"))]
    reasons = {one.reference: (one.reason, one.told) for one in await bank.open()}
    assert reasons == {
        "B3": ("no_reference", "no such thing"),
        "B4": ("reference_unknown", strange),
        "B7": ("before_registration", bank.bill(0)),
    }
    await bank.is_sound()


async def test_a_payment_of_a_statement_is_booked_as_by_the_payments_door(bank: Bank) -> None:
    await bank.takes([Payment("B1", "100.00", bank.bill(0))])
    async with bank.known.database.transaction(wakes=False) as connection:
        await record_payment(
            connection, bank.known.law, employer_id=bank.known.employers[0], reference="D1", bank_id=bank.bank_id,
            amount=Decimal(100), paid_on=TODAY, recorded_by="bank:a", today=TODAY,
        )  # fmt: skip
    same = "SELECT DISTINCT employer_id, debit_account, credit_account, amount, entry, month, issuer FROM posting"
    assert len(await bank.known.found(same)) == 1
    said = "SELECT DISTINCT topic, partition, key, type, audience, (data->>'amount') FROM outbox"
    assert len(await bank.known.found(said)) == 1


async def test_a_statement_twice_a_notification_before_and_out_of_order_book_once(bank: Bank) -> None:
    payments = [Payment("B1", "100.00", bank.bill(0)), Payment("B2", "5.00", credit=False), Payment("B3", "7.00")]
    noted = await bank.takes(payments[:1], kind="054", name="N1")
    assert (noted.matched, noted.repeated) == (1, 0)
    february = await bank.takes([Payment("B4", "1.00", bank.bill(1))], name="S2", opening="102.00")
    first = await bank.takes(payments, name="S1")
    assert (february.matched, first.matched, first.unmatched, first.repeated) == (1, 0, 1, 1)
    before = await bank.counts()
    again = await bank.takes(payments, name="S1")
    assert (again.matched, again.unmatched, again.out, again.repeated) == (0, 0, 0, 3)
    assert again.statements == first.statements
    old = await bank.takes(payments, name="S1", version="02")
    assert old.repeated == 3, "the older version says the same"
    assert await bank.counts() == before
    await bank.is_sound()
    with pytest.raises(Refusal, match="statement_differs"):
        await bank.takes([*payments, Payment("B9", "1.00")], name="S1")
    with pytest.raises(Refusal, match="statement_differs"):
        await bank.takes([*payments[:2], Payment("B8", "7.00")], name="S1")
    assert await bank.counts() == before


async def test_a_payment_that_was_recorded_before_makes_no_money(bank: Bank) -> None:
    for reference, amount in (("B1", 100), ("B2", 90)):
        async with bank.known.database.transaction(wakes=False) as connection:
            await record_payment(
                connection, bank.known.law, employer_id=bank.known.employers[0], reference=reference,
                bank_id=bank.bank_id, amount=Decimal(amount), paid_on=TODAY, recorded_by="bank:a", today=TODAY,
            )  # fmt: skip
    taken = await bank.takes([Payment("B1", "100.00", bank.bill(0)), Payment("B2", "100.00", bank.bill(0))])
    assert (taken.matched, taken.unmatched) == (1, 1)
    assert [(one.reference, one.status, one.reason) for one in await bank.open()] == [
        ("B2", "differs", "amount_differs")
    ]
    assert (await totals(bank.known.database, bank.known.employers[0])).paid == Decimal(190)
    await bank.is_sound()


async def test_payments_far_above_what_is_owed_wait_for_an_officer(bank: Bank) -> None:
    taken = await bank.takes(
        [
            Payment("B1", "99999.00", bank.bill(0)),
            Payment("B2", "100000.01", bank.bill(0)),
            Payment("B3", "1.00", bank.bill(0)),
            Payment("B4", "0.01", bank.bill(0)),
        ]
    )
    assert (taken.matched, taken.held) == (2, 2)
    held = "SELECT reference, amount, recorded_by, bound->>'months_ahead' FROM unmatched_payment ORDER BY posting_id"
    assert await bank.known.found(held) == [
        ("B2", Decimal("100000.01"), "bank:a", "12"),
        ("B4", Decimal("0.01"), "bank:a", "12"),
    ]
    expected = Totals(NOTHING, Decimal(100000), waiting=Decimal("100000.02"))
    assert await totals(bank.known.database, bank.known.employers[0]) == expected
    await bank.is_sound()


async def test_each_payment_of_a_batch_is_an_entry(bank: Bank) -> None:
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>{told}</EndToEndId></Refs>"
        f'<Amt Ccy="THB">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
        for told, amount in ((bank.bill(0), "60.00"), (bank.bill(1), "30.00"), ("NOTPROVIDED", "10.00"))
    )
    taken = await bank.takes([Payment("B1", "100.00", details=details)])
    assert (taken.lines, taken.matched, taken.unmatched) == (3, 2, 1)
    (waiting,) = await bank.open()
    assert (waiting.reference, waiting.told) == ("B1/3", None)
    await bank.is_sound()
    before = await bank.counts()
    with pytest.raises(Refusal, match="statement_entry_invalid") as refused:
        await bank.takes([Payment("B2", "100.01", details=details)], name="S2")
    assert refused.value.values["why"] == "batch"
    assert await bank.counts() == before


_GOOD = Payment("B2")


_WRONG: tuple[tuple[str, list[Payment], dict[str, Any]], ...] = (
    ("statement_balance_differs", [_GOOD], {"closing": "99.99"}),
    ("statement_balance_differs", [_GOOD], {"closing": "200.00"}),
    ("statement_total_differs", [_GOOD], {"summary": "<TxsSummry><TtlCdtNtries><NbOfNtries>2</NbOfNtries>"
                                          "</TtlCdtNtries></TxsSummry>"}),
    ("statement_total_differs", [_GOOD], {"summary": "<TxsSummry><TtlCdtNtries><Sum>99.99</Sum></TtlCdtNtries>"
                                          "</TxsSummry>"}),
    ("statement_entry_twice", [Payment("B1"), _GOOD, _GOOD], {}),
    ("statement_other_currency", [_GOOD, Payment("B3", currency="VND")], {}),
    ("statement_entry_invalid", [_GOOD, Payment("B3", "1.001")], {}),
    ("statement_entry_invalid", [_GOOD, Payment("B3", "0.00")], {}),
    ("statement_entry_invalid", [_GOOD, Payment("")], {}),
    ("statement_unreadable", [_GOOD, Payment("B3", "-1.00")], {}),
    ("statement_of_later_day", [_GOOD, Payment("B3", day="2021-01-11")], {}),
    ("statement_of_other_account", [_GOOD], {"account": "0000000018"}),
)  # fmt: skip


async def test_a_file_that_cannot_be_is_refused_as_a_whole(bank: Bank) -> None:
    for code, payments, told in _WRONG:
        with pytest.raises(Refusal) as refused:
            await bank.takes(payments, **told)
        assert refused.value.code == code, refused.value.say("en")
        assert all("{" not in refused.value.say(language) for language in ("en", "th", "vi"))
        assert await bank.counts() == (0, 0, 0, 0)


async def test_a_statement_of_another_banks_account_is_refused(bank: Bank) -> None:
    """The number alone names no account: another bank may have one with the same number."""
    stranger = Bank(bank.known, bank.folder, await bank.known.has_bank())
    with pytest.raises(Refusal, match="statement_of_other_account"):
        await stranger.takes([_GOOD])
    async with bank.known.database.transaction(wakes=False) as connection:
        own = await ask_for_account(connection, bank_id=stranger.bank_id, number=ACCOUNT, asked_by="officer:a")
    with pytest.raises(Refusal, match="statement_of_other_account"):
        await stranger.takes([_GOOD])  # nobody has approved it
    async with bank.known.database.transaction(wakes=False) as connection:
        await let_account_stand(connection, own.account_id, by="officer:b")
    assert (await stranger.takes([_GOOD])).unmatched == 1
    assert (await bank.takes([_GOOD])).unmatched == 1, "each bank has its own references"
    with pytest.raises(Refusal, match="bank_unknown"):
        await Bank(bank.known, bank.folder, uuid4()).takes([_GOOD])
    await bank.is_sound()
