"""Bank statements: payments matched to bills, booked and said; and the reading of the file, with its memory.

Each payment becomes an entry, a posting and an event. The database has full durability.
"""

import resource
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from uuid import UUID

from sqlalchemy import text

from bench.figures import Figure
from bench.world import TODAY, World, connected
from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.accounts.rules.bill_reference import bill_reference
from services.contributions.statements.actions.take_statement import take_statement
from services.contributions.statements.gateways.camt import read_statements
from services.contributions.statements.invariants import INVARIANTS

KEY, ACCOUNT, PAID = "the agency's key of the bench", "0000000017", Decimal("1500.00")
MONTHS = (Month(2020, 12), Month(2021, 1))
AT_ONCE = 500_000
_EMPLOYERS = text("""
    INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
    SELECT uuidv7(), lpad(n::text, 10, '0'), 'TH-10', '2020-01-01', n % 12
    FROM generate_series(1, CAST(:count AS integer)) n
""")
_BANK = text("INSERT INTO bank (bank_id) VALUES (uuidv7()) RETURNING bank_id")
_ACCOUNT = text("""
    INSERT INTO collecting_account (account_id, bank_id, number, status, asked_by, decided_by)
    VALUES (uuidv7(), :bank_id, :number, 'stands', 'a', 'b')
""")
_KNOWN = text("SELECT employer_id, registration_number FROM employer ORDER BY registration_number")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">'
    "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M{no}</MsgId><CreDtTm>2021-02-10T10:00:00</CreDtTm></GrpHdr><Ntfctn>"
    "<Id>N{no}</Id><CreDtTm>2021-02-10T10:00:00</CreDtTm><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
)
_ENTRY = (
    '<Ntry><Amt Ccy="THB">{paid}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2021-02-10</Dt>'
    "</BookgDt><AcctSvcrRef>B{n}</AcctSvcrRef><BkTxCd><Prtry><Cd>PMT</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><RmtInf>"
    "<Strd><CdtrRefInf><Ref>{bill}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>"
)


async def measure(world: World, *, small: bool) -> list[Figure]:
    count = 20_000 if small else 1_000_000
    url = await world.databases.fresh("contributions")
    async with connected(url) as database:
        bank_id = await _collecting(database, count // len(MONTHS))
        files = await _written(database, world.folder, count, min(AT_ONCE, count // 2))
        await database.one_statement(text("VACUUM ANALYZE"))
        read_s = taken_s = 0.0
        peaks = []
        for file in files:
            read, taken = await _taken(database, file, world.folder / "rows", bank_id)
            read_s, taken_s = read_s + read, taken_s + taken
            peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
        for invariant in INVARIANTS:
            assert await database.one_statement(text(invariant.sql)) == [], invariant.breach
    note = f"{count} payments in {taken_s:.1f} s of statements; reading and checking their files {read_s:.1f} s before"
    return [
        Figure("statement", count / taken_s, "payments/s", None, None, note),
        Figure("statement_read", count / read_s, "payments/s", None, None, "held against the schema in one process"),
        Figure("statement_memory", peaks[-1], "MiB", peaks[0], peaks[-1] / peaks[0], "peak of reading; first: a tenth"),
    ]


async def _collecting(database: Database, employers: int) -> UUID:
    """Make employers, and a bank at which the agency collects."""
    await database.one_statement(_EMPLOYERS, {"count": employers})
    bank_id: UUID = (await database.one_statement(_BANK))[0]["bank_id"]
    await database.one_statement(_ACCOUNT, {"bank_id": bank_id, "number": ACCOUNT})
    return bank_id


async def _written(database: Database, folder: Path, count: int, at_once: int) -> list[Path]:
    """Write the payments of all bills into files; the first has a tenth of one."""
    employers = await database.many_rows(_KNOWN, {})
    bills = (bill_reference(number, employer, month, key=KEY) for month in MONTHS for employer, number in employers)
    files, left, no = [], count, 0
    while left:
        size = min(left, at_once if files else at_once // 10)
        path = folder / f"statement-{no}.xml"
        with path.open("w", encoding="utf-8") as target:
            target.write(_HEAD.format(no=no, account=ACCOUNT))
            for n in range(left, left - size, -1):
                target.write(_ENTRY.format(paid=PAID, n=n, bill=next(bills)))
            target.write("</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>")
        files.append(path)
        left, no = left - size, no + 1
    return files


async def _taken(database: Database, file: Path, rows: Path, bank_id: UUID) -> tuple[float, float]:
    """Read a file and take it; return the seconds of each."""
    started = perf_counter()
    read = await read_statements(file, rows, currency="THB")
    between = perf_counter()
    async with database.transaction() as connection:
        taken = await take_statement(
            connection, load_law(LAW / "thailand"), read=read, rows=rows, bank_id=bank_id, taken_by="bank:a",
            today=TODAY, agency_key=KEY,
        )  # fmt: skip
    assert taken.matched == taken.lines, taken
    return between - started, perf_counter() - between
