"""Why a request that its schema allows may be refused all the same: what JSON Schema cannot say, code by code."""

from typing import Any

# A code alone, or with the one place that it is listed for.

REASONS: dict[str, str] = {
    "contract_number.character": "What is forgiven in a typed number (width, spaces, hyphens) is told in words.",
    "contract_number.length": "A number has eleven digits however it is spaced.",
    "contract_number.check_digit": "The last digit checks the others.",
    "key.character": "What is forgiven in a typed key is told in words.",
    "key.length": "A key has twelve symbols however it is spaced.",
    "scanned.contradiction": "What one field says of both, the other must not contradict.",
    "expected.empty": "A comparison names at least one field.",
    "file.unreadable": "`format: binary` takes any bytes, and a PDF is asked for.",
    "file.malformed": "A number in a file has the check digit of one that is typed.",
    "file.other_paper": "A PDF of something else.",
    "corporate_number.check_digit": "The first digit of a 法人番号 checks the others.",
    "authority_code.check_digit": "The last digit of a 団体コード checks the others.",
    "field.missing /authority_code": "Whoever acts for several towns says which; a lock is named whole, or in `items`.",
    "field.missing /expires_on": "Whatever a town enters in its ledger ends on a day, but for a deposit.",
    "text.not_allowed": "Control characters, and those that reorder what is seen.",
    "text.blank": "A name of spaces alone.",
    "email.invalid": "`format: email` allows more than a bare address.",
    "email.domain": "`format: email` allows domains that no mail has.",
    "email.not_plain": "`format: email` allows more than ASCII.",
    "day.range": "`format: date` allows every year.",
    "this_year.incomplete": "Two fields go together.",
    "certificate_delivery.mismatch": "Goes with paper alone.",
    "deliver_directly.needless": "Goes with an electronic guarantee.",
    "deposit_bank.mismatch": "Goes with 前払金保証 and 中間前払金保証.",
    "intermediate.mismatch": "Goes with 中間前払金保証.",
    "redeposit.needless": "Goes with a deposit.",
    "email.missing": "A notice that is wanted needs an address.",
    "kind.twice": "Each kind once.",
    "note.missing": "A return and a refusal need a reason.",
    "to.missing": "A town's 差戻し says who answers it.",
    "to.needless": "A 受理 is answered by nobody.",
    "reason.missing": "A reason of spaces alone, or of characters that nobody sees.",
    "effective_on.ahead": "A guarantee is not terminated tomorrow.",
    "assignee.unknown": "No client has that id.",
    "received_on.future": "A premium is not received tomorrow.",
    "received_on.before_application": "Nor before it was told.",
    "field.integer": "Whole yen are written without a decimal point; JSON Schema takes 1512.0 for an integer, too.",
    "field.too_small": "A premium that is due is not received as 0.",
    "if_match.not_one_tag": "The tag as it was given, and one.",
    "joint_venture.shares": "Shares sum up to 100.",
    "cursor.unreadable": "A cursor is what a page gave, as it is.",
    "cursor.other_sort": "A cursor is good for the order that it was made for.",
    "field.unknown query:assigned_to": "A condition for officers alone; the specification says so in words.",
    "field.unknown query:corporate_number": "A condition for officers alone; the specification says so in words.",
    "token.invalid_request": "A client says who it is in one way and whole: in the header, or by both fields.",
    "access.foreign_principal": "The form is another company's.",
}
# Refusals that say what stands against it now, whatever was sent.
OF_THE_MOMENT = ("401", "403", "404", "409", "412", "428", "429")
# And those that say what is wrong with what was sent.
OF_THE_FORM = ("400", "405", "413", "415", "422")
# The check found errors: rules of towns and of the surety company, each in docs/findings.md; or what a town asks for.
OF_RULES = frozenset(
    {
        "application.invalid",
        "advance_invoice.invalid",
        "submission.invalid",
        "premium.amount_differs",
        "idempotency.other_body",
    }
)


def find_reasons(problem: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The codes of a refusal, and those of them that no reason is listed for."""
    if problem["code"] in OF_RULES:
        return {problem["code"]}, set()
    errors = problem.get("errors") or []
    codes = {error["code"] for error in errors} or {problem["code"]}
    told = [(error["code"], f"{error['code']} {error['pointer']}") for error in errors] or [(problem["code"], "")]
    return codes, {code for code, place in told if code not in REASONS and place not in REASONS}
