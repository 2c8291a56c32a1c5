"""The text of the code equals published examples, and every bill's can be read back member by member."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from libs.common.law.loader import load_law
from services.contributions.accounts.rules.bill_reference import read_bill_reference
from services.contributions.bills.rules.payment_qr import QrTooLong, checksum, encoded, payment_qr, sealed

LAW = Path(__file__).parents[4] / "law"


def _members(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    while text:
        length = int(text[2:4])
        found[text[:2]] = text[4 : 4 + length]
        text = text[4 + length :]
    return found


def test_the_checksum_is_that_of_its_catalogue() -> None:
    assert checksum("123456789") == "29B1", "CRC-16/CCITT-FALSE"


def test_published_codes_come_out() -> None:
    """A telephone number for PromptPay, and NAPAS's example of a transfer to an account."""
    prompt_pay = [["00", "01"], ["01", "11"], ["29", [["00", "A000000677010111"], ["01", "0066801234567"]]],
                  ["58", "TH"], ["53", "764"]]  # fmt: skip
    assert sealed(encoded(prompt_pay, {})) == (
        "00020101021129370016A000000677010111011300668012345675802TH530376463046197"
    )
    bank = [["00", "970403"], ["01", "0011012345678"]]
    viet_qr = [["00", "01"], ["01", "12"], ["38", [["00", "A000000727"], ["01", bank], ["02", "QRIBFTTA"]]],
               ["53", "704"], ["54", "180000"], ["58", "VN"],
               ["62", [["01", "NPS6869"], ["08", "thanh toan don hang"]]]]  # fmt: skip
    assert sealed(encoded(viet_qr, {})) == (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107"
        "NPS68690819thanh toan don hang63042E2E"
    )


@pytest.mark.parametrize(
    ("country", "reference", "amount", "tag", "shown"),
    [
        ("thailand", "1000000014-2102-8QK3ZD", "420.5", "30", "420.50"),
        ("viet_nam", "TA0001Z-2102-8QK3ZD", "1250000.00", "38", "1250000"),
    ],
)
def test_each_country_has_its_code(country: str, reference: str, amount: str, tag: str, shown: str) -> None:
    terms = load_law(LAW / country).rule("contributions", "payment_qr").at("payment_qr", date(2021, 2, 1))
    text = payment_qr(reference, Decimal(amount), terms)
    members = _members(text)
    assert (members["54"], members["01"]) == (shown, "12")
    assert checksum(text[:-4]) == text[-4:]
    simple = reference.replace("-", "")
    assert simple in members[tag] + members.get("62", "")
    assert len(simple) <= 20, "the most that a reference on a slip may have"
    assert read_bill_reference(simple) == read_bill_reference(reference), "what a bank reads from the code is found"


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(QrTooLong):
        encoded([["62", "x" * 100]], {})
