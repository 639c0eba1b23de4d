// The journey as a front end in TypeScript writes it: it must compile with the types that the specifications give.
import type { components, operations, paths } from "./application_api";
import type { operations as Issuance } from "./issuance_api";
import type { components as Town, operations as Verification } from "./verification_api";

type Form = components["schemas"]["NewApplicationForm"];
type Answer = operations["start_application"]["responses"]["201"]["content"]["application/json"];
type Refusal = operations["start_application"]["responses"]["4XX"]["content"]["application/problem+json"];
type Key = Issuance["get_key"]["responses"]["200"]["content"]["application/json"];
type LookUp = NonNullable<Verification["verify"]["requestBody"]>["content"]["application/json"];

export const path: keyof paths = "/applications/{application_id}";

export const form: Form = {
  authority_code: "223018",
  works: {
    name: "町道湯ヶ岡赤川線道路改良工事",
    kind: "construction",
    contract_amount: 50_000_000,
    contract_date: "2026-04-10",
    term: { from: "2026-04-13", to: "2027-02-26" },
    low_bid: false,
  },
  principal: {
    name: "伊豆建設株式会社",
    corporate_number: "7123456789012",
    address: "静岡県賀茂郡東伊豆町稲取1番地",
    representative: { title: "代表取締役", name: "山﨑 髙志" },
  },
  guarantees: [
    {
      kind: "contract",
      form: "electronic",
      amount: 5_000_000,
      expires_on: "2027-02-26",
      redeposit: false,
      deliver_directly: false,
      premium: { payment_method: "monthly", bill_to: "principal", paper_statement: false },
    },
  ],
  office_code: "001",
  notification: { wanted: false },
  contact: { name: "鈴木 一郎", phone: "0557-00-0000" },
  draft: false,
};

export function show(answer: Answer): string {
  if (answer.completeness === "unfinished") {
    return `${answer.works?.name ?? ""} ${answer.findings.length}`;
  }
  const since: string = answer.guarantees[0]!.status_since;
  const received: string | null = answer.received_at;
  return `${answer.guarantees[0]!.status_label} ${since} ${received ?? ""}`;
}

export function explain(problem: Refusal): string[] {
  return (problem.errors ?? []).map((error) => `${error.pointer}: ${error.message}`);
}

export function ask(number: string, key: Key): LookUp {
  return { contract_number: number, key: key.key };
}

export function isInForce(answer: Town["schemas"]["VerificationAnswer"]): boolean {
  return answer.status === "in_force" && answer.certificate.amount > 0;
}
