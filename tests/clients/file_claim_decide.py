"""File a return and a claim and decide a loan, with clients that openapi-generator made from the documents."""

import json
import os
from datetime import date
from uuid import UUID

import prakan_benefits as benefits
import prakan_contributions as contributions
import prakan_loans as loans

URL, KEY = os.environ["URL"], os.environ["KEY"]
EMPLOYER, PERSON, BANK = (UUID(os.environ[name]) for name in ("EMPLOYER", "PERSON", "BANK"))


def _door(package, name, token):
    return package.ApiClient(package.Configuration(host=f"{URL}/{name}", access_token=os.environ[token]))


line = contributions.Line(national_id=os.environ["NATIONAL_ID"], wage="12345.67")
month = contributions.NewReturn(employer_id=EMPLOYER, month="2021-01", kind="original", lines=[line])
filed = contributions.ReturnsApi(_door(contributions, "contributions", "TOKEN")).file_return(month, idempotency_key=KEY)

payee = benefits.Payee(bank="BBL", account="1234567890", name="สมชาย ใจดี")
claim = benefits.ClaimsApi(_door(benefits, "benefits", "PERSON_TOKEN")).file_claim(
    benefits.NewClaim(
        branch="unemployment_force_majeure", person_id=PERSON, employer_id=EMPLOYER, cause="closure_order",
        first_day=date(2021, 2, 1), last_day=date(2021, 2, 9), payee=payee,
    ),
    idempotency_key=KEY,
)  # fmt: skip

wanted = loans.NewApplication(employer_id=EMPLOYER, bank_id=BANK, phase="2021", amount="100000.00")
applied = loans.ApplicationsApi(_door(loans, "loans", "TOKEN")).apply_for_loan(wanted, idempotency_key=KEY)
decision = loans.Decision(decision="approved", amount="90000.00", interest_rate=loans.DecisionInterestRate("0.0275"))
decided = loans.ApplicationsApi(_door(loans, "loans", "BANK_TOKEN")).decide_application(applied.id, decision)
print(json.dumps({
    "month": filed.month, "claim": [claim.branch, claim.status], "loan": [decided.status, decided.amount],
}))  # fmt: skip
