"""A released run goes to the bank as pain.001 and comes back as pain.002: rejected payments are payable again."""

import asyncio
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

import pytest
from lxml import etree

from libs.common.values.month import Month
from services.benefits.payments.gateways import payment_orders, status_reports
from tests.claims import certify, claimed, close, pay, read, with_nine_months
from tests.running_suite import RunningSuite

RUNS = "/benefits/v1/payment-runs"
SCHEMA = etree.XMLSchema(file=str(Path(payment_orders.__file__).parent / "pain.001.001.09.xsd"))
NS = {"p": payment_orders.NAMESPACE}


async def _paid(suite: RunningSuite, count: int) -> tuple[dict[str, str], list[str]]:
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, count)
    await close(suite, employer)
    payee = {"bank": "004", "account": "1234567890", "name": "สมชาย <ใจดี> & Co"}
    claims = [await claimed(suite, employer, person, payee=payee) for person, _, _ in employer.staff]
    for person, _, _ in employer.staff:
        await certify(suite, employer, person)
    await suite.settled()
    await suite.move_to("2021-02-05")
    return await pay(suite, "2021-01"), claims


async def _orders(suite: RunningSuite, run: str) -> bytes:
    answer = await suite.get("officer", f"{RUNS}/{run}/payment-orders")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    return answer.content


def _report(run: str, *statuses: tuple[str, str, str]) -> bytes:
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else "")
        + "</TxInfAndSts>"
        for end, status, code in statuses
    )
    return f"""<?xml version="1.0"?><Document xmlns="{status_reports.NAMESPACE}"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>B1</MsgId><CreDtTm>2021-02-06T09:00:00</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>{run.replace("-", "")}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
      <GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>{run.replace("-", "")}</OrgnlPmtInfId>{told}</OrgnlPmtInfAndSts>
      </CstmrPmtStsRpt></Document>""".encode()


async def _send(suite: RunningSuite, run: str, document: bytes) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "Content-Type": "application/xml"}
    answer = await suite.http.post(f"{RUNS}/{run}/status-reports", content=document, headers=headers)
    return answer.status_code, answer.json()


async def test_a_run_as_pain_001_and_its_rejections_back(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    run, claims = await _paid(suite, 3)
    document = await _orders(suite, run["id"])
    assert document == await _orders(suite, run["id"]), "a file that was lost is fetched again"
    tree = etree.fromstring(document)
    SCHEMA.assertValid(tree)
    assert tree.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=NS) == "3"
    assert tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS) == run["total"]
    transfers = tree.findall(".//p:CdtTrfTxInf", NS)
    amounts = [t.findtext("p:Amt/p:InstdAmt", namespaces=NS) for t in transfers]
    assert sum(map(float, amounts)) == float(run["total"])
    assert transfers[0].findtext("p:Cdtr/p:Nm", namespaces=NS) == "สมชาย <ใจดี> & Co"
    assert tree.findtext(".//p:ReqdExctnDt/p:Dt", namespaces=NS) == "2021-02-05"
    ends = [t.findtext("p:PmtId/p:EndToEndId", namespaces=NS) for t in transfers]
    assert {str(payment_orders.claim_and_month(end)[0]) for end in ends} == set(claims)

    report = _report(run["id"], (ends[0], "RJCT", "AC04"), (ends[1], "ACSC", ""))
    assert await _send(suite, run["id"], report) == (200, {"id": run["id"], "returned": 1, "returned_before": 0})
    assert await _send(suite, run["id"], report) == (200, {"id": run["id"], "returned": 0, "returned_before": 1})
    back = await read(suite, str(payment_orders.claim_and_month(ends[0])[0]))
    assert [(p["status"], p["month"]) for p in back["payments"]] == [("returned", "2021-01")]
    assert document == await _orders(suite, run["id"]), "what was ordered stays what was ordered"
    again = await pay(suite, "2021-01")
    assert again["count"] == 1


HOSTILE = {
    "no xml": b"hello",
    "empty": b"",
    "another message": _report("0" * 32),
    "entities": b'<!DOCTYPE d [<!ENTITY a "b">]><Document>&a;</Document>',
    "a file of this machine": b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]><Document>&a;</Document>',
    "not its schema": f'<Document xmlns="{status_reports.NAMESPACE}"><X/></Document>'.encode(),
    "another schema": b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_invalid_reports_change_nothing(shared_suite: RunningSuite, name: str) -> None:
    run, claims = await _paid(shared_suite, 1)
    status, problem = await _send(shared_suite, run["id"], HOSTILE[name])
    assert (status, problem["code"]) == (422, "status_report_invalid"), problem
    assert [p["status"] for p in (await read(shared_suite, claims[0]))["payments"]] == ["confirmed"]


async def test_one_unknown_payment_refuses_the_whole_report(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    run, claims = await _paid(suite, 1)
    tree = etree.fromstring(await _orders(suite, run["id"]))
    end = tree.findtext(".//p:EndToEndId", namespaces=NS)
    for stranger in ("NOT-OURS", "A" * 26 + "-202101"):
        status, _ = await _send(suite, run["id"], _report(run["id"], (end, "RJCT", "AC04"), (stranger, "RJCT", "AC01")))
        assert status in {404, 422}
    assert [p["status"] for p in (await read(suite, claims[0]))["payments"]] == ["confirmed"]
    frozen = await suite.made("officer", RUNS, {"month": "2021-02"})
    early = await suite.get("officer", f"{RUNS}/{frozen['id']}/payment-orders")
    assert (early.status_code, early.json()["code"]) == (409, "payment_run_not_released")


def _whole(run: str, *, group: str = "", part: str | None = None, told: str = "", version: str = "12") -> bytes:
    """Make a report about the whole message, or the whole payment information."""
    ours, because = run.replace("-", ""), "<StsRsnInf><Orgtr><Nm>Bank</Nm></Orgtr><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>"
    status = f"<GrpSts>{group}</GrpSts>{because}" if group else ""
    inside = f"<PmtInfSts>{part}</PmtInfSts>{because}" if part else ""
    payments = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{ours}</OrgnlPmtInfId>{inside}{told}</OrgnlPmtInfAndSts>"
    namespace = status_reports.NAMESPACE[:-2] + version
    return f"""<?xml version="1.0"?><Document xmlns="{namespace}"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>B1</MsgId><CreDtTm>2021-02-06T09:00:00</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>{ours}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{status}
      </OrgnlGrpInfAndSts>{payments if part is not None or told else ""}</CstmrPmtStsRpt></Document>""".encode()


def _named(end: str, status: str) -> str:
    return f"<TxInfAndSts><OrgnlEndToEndId>{end}</OrgnlEndToEndId><TxSts>{status}</TxSts></TxInfAndSts>"


async def test_a_rejection_of_the_whole_brings_back_every_payment_not_named_otherwise(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    run, claims = await _paid(suite, 3)
    ours = run["id"]

    async def statuses() -> list[tuple[str, str | None]]:
        lines = (await suite.get("officer", f"{RUNS}/{ours}/lines")).json()["items"]
        return [(line["status"], line["returned_because"]) for line in lines]

    async def sent(document: bytes) -> tuple[int, int]:
        status, answer = await _send(suite, ours, document)
        assert status == 200, answer
        return int(str(answer["returned"])), int(str(answer["returned_before"]))

    ends = [payment_orders.end_to_end_id(UUID(claim), Month(2021, 1)) for claim in sorted(claims)]
    for partial in (
        _whole(ours, group="PART"),
        _whole(ours, group="ACCP"),
        _whole(ours, group="RJCT", part="PART"),
        _whole(ours, group="PART", part="ACSC", version="03"),
    ):
        assert await sent(partial) == (0, 0), "nothing is rejected"
    spared = _whole(ours, part="RJCT", told=_named(ends[0], "ACSC") + _named(ends[1], "RJCT"), version="10")
    assert await sent(spared) == (2, 0)
    assert await statuses() == [("confirmed", None), ("returned", "DU01"), ("returned", "DU01")]
    assert await sent(spared) == (0, 2), "the same report again changes nothing"
    group = _whole(ours, group="RJCT", version="03").replace(b"<GrpSts>RJCT", b"<GrpSts>RJ<!-- all of it -->CT")
    group = group.replace(b"<CstmrPmtStsRpt>", b"<!-- a comment --><CstmrPmtStsRpt>")
    assert await sent(group) == (1, 2)
    assert await statuses() == [("returned", "DU01")] * 3
    assert await sent(_whole(ours, group="RJCT", part="")) == (0, 3)
    again = await pay(suite, "2021-01")
    assert (again["count"], again["total"]) == (3, run["total"]), "all of it is payable again"

    for stranger in (
        _whole(ours, group="RJCT").replace(b"<OrgnlMsgId>", b"<OrgnlMsgId>x"),
        _whole(ours, part="RJCT").replace(b"<OrgnlPmtInfId>", b"<OrgnlPmtInfId>x"),
        _whole(ours, version="11"),
    ):
        status, problem = await _send(suite, ours, stranger)
        assert (status, problem["code"]) == (422, "status_report_invalid")


@pytest.mark.parametrize("status", ["PAID", "rjct", "RJC", "R"])
def test_a_status_that_is_not_known_is_not_read_as_paid(status: str) -> None:
    """Refuses it wherever it stands, beside a known one too: the bank may mean that nothing was paid."""
    run, end = uuid4(), payment_orders.end_to_end_id(uuid4(), Month(2021, 1))
    for report in (
        _whole(str(run), group=status),
        _whole(str(run), group=status, part="ACSC", told=_named(end, "ACSC")),
        _whole(str(run), part=status),
        _whole(str(run), part=status, told=_named(end, "RJCT")),
        _whole(str(run), group="PART", told=_named(end, status)),
    ):
        with pytest.raises(status_reports.ReportInvalid) as refused:
            status_reports.read_report(report, run)
        assert (refused.value.values["why"], refused.value.values["named"]) == ("other_status", status)


def test_a_cancelled_payment_comes_back_like_a_rejected_one() -> None:
    run, claim = uuid4(), uuid4()
    end = payment_orders.end_to_end_id(claim, Month(2021, 1))
    named = status_reports.read_report(_whole(str(run), group="PART", told=_named(end, "CANC")), run)
    assert (list(named.rejected), named.spared, named.others) == ([(claim, Month(2021, 1))], frozenset(), None)
    for whole in (_whole(str(run), group="CANC"), _whole(str(run), part="CANC")):
        assert status_reports.read_report(whole, run).others == "DU01"


async def test_a_report_of_many_megabytes_leaves_other_requests_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    run, _ = await _paid(suite, 1)
    stranger = _named("A" * 26 + "-202101", "ACSC")
    document = _whole(run["id"], part="PART", told=stranger * 150_000)
    assert 15_000_000 < len(document) < status_reports.BYTES_MAX
    sending = asyncio.create_task(_send(suite, run["id"], document))
    longest = 0.0
    while not sending.done():
        began = perf_counter()
        await asyncio.sleep(0.01)
        longest = max(longest, perf_counter() - began)
    assert (await sending)[0] == 200
    assert longest < 1.5, f"the server stood still for {longest:.1f} s"
