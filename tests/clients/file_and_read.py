"""File a return, apply for a loan and read it, with clients that openapi-python-client made from the documents."""

import json
import os
from uuid import UUID

from contributions import AuthenticatedClient as Contributions
from contributions.api.returns import file_return
from contributions.models import FiledReturn, Line, NewReturn, NewReturnKind
from loans import AuthenticatedClient as Loans
from loans.api.applications import apply_for_loan
from loans.api.loans import read_loan
from loans.models import Application, LoanShown, NewApplication

URL, TOKEN, KEY = os.environ["URL"], os.environ["TOKEN"], os.environ["KEY"]
EMPLOYER, BANK = UUID(os.environ["EMPLOYER"]), UUID(os.environ["BANK"])

contributions = Contributions(base_url=f"{URL}/contributions", token=TOKEN)
loans = Loans(base_url=f"{URL}/loans", token=TOKEN)

lines = [Line(national_id="3100600445635", wage="12345.67")]
wanted = NewReturn(employer_id=EMPLOYER, month="2021-01", kind=NewReturnKind.ORIGINAL, lines=lines)
filed = file_return.sync(client=contributions, body=wanted, idempotency_key=KEY)
assert isinstance(filed, FiledReturn), filed

asked = NewApplication(employer_id=EMPLOYER, bank_id=BANK, phase="2021", amount="100000.00")
applied = apply_for_loan.sync(client=loans, body=asked, idempotency_key=KEY)
assert isinstance(applied, Application), applied

loan = read_loan.sync(applied.id, client=loans)
assert isinstance(loan, LoanShown), loan
print(json.dumps({"version": filed.version, "employee": filed.totals["employee"].payable, "status": loan.status}))
