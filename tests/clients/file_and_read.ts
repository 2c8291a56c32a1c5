// File a return, apply for a loan and read it, with types that openapi-typescript made from the documents.
import createClient from "openapi-fetch";
import type { paths as Contributions } from "./made/contributions.js";
import type { paths as Loans } from "./made/loans.js";

declare const process: { env: Record<string, string> };
const { URL: url, TOKEN: token, EMPLOYER: employer, BANK: bank, KEY: key } = process.env as Record<
  "URL" | "TOKEN" | "EMPLOYER" | "BANK" | "KEY",
  string
>;

const headers = { Authorization: `Bearer ${token}` };
const contributions = createClient<Contributions>({ baseUrl: `${url}/contributions`, headers });
const loans = createClient<Loans>({ baseUrl: `${url}/loans`, headers });

const { data: filed, error: refused } = await contributions.POST("/v1/returns", {
  params: { header: { "Idempotency-Key": key } },
  body: {
    employer_id: employer,
    month: "2021-01",
    kind: "original",
    lines: [{ national_id: "3100600445635", wage: "12345.67" }],
  },
});
if (!filed) throw new Error(`${refused.code}: ${refused.detail}`);

const { data: applied, error: rejected } = await loans.POST("/v1/applications", {
  params: { header: { "Idempotency-Key": key } },
  body: { employer_id: employer, bank_id: bank, phase: "2021", amount: "100000.00" },
});
if (!applied) throw new Error(`${rejected.code}: ${rejected.detail}`);

const { data: loan, error: unread } = await loans.GET("/v1/loans/{loan_id}", {
  params: { path: { loan_id: applied.id } },
});
if (!loan) throw new Error(`${unread.code}: ${unread.detail}`);
console.log(JSON.stringify({ version: filed.version, employee: filed.totals.employee?.payable, status: loan.status }));
