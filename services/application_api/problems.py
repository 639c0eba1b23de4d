"""What application_api refuses."""

from shared.schemas.facts.problem import ProblemKind

ACCESS_FOREIGN_PRINCIPAL = ProblemKind(
    "access.foreign_principal",
    403,
    "他社名義の申込はできません",
    "The form names another company as the principal than the one that calls.",
    "Set `/principal/corporate_number` to the org of the caller.",
)
ACCESS_OWN_APPLICATION = ProblemKind(
    "access.own_application",
    403,
    "申込者は審査できません",
    "Whoever applied for a guarantee cannot review it or record its premium.",
    "Call as another officer than the one that applied.",
)
APPLICATION_NOT_FOUND = ProblemKind(
    "application.not_found",
    404,
    "申込が見つかりません",
    "There is no such application, it is another builder's, or it has no guarantee of this kind.",
    "Take the id from `GET /applications`, and the kind from `guarantees` of that application.",
)
APPLICATION_INVALID = ProblemKind(
    "application.invalid",
    422,
    "申込内容に誤りがあります",
    "The check found errors; `errors` lists those findings.",
    "Mend what `errors` names; `POST /applications/checks` shows warnings as well.",
)
APPLICATION_VERSION_CONFLICT = ProblemKind(
    "application.version_conflict",
    412,
    "申込が更新されています",
    "The application, or a status in it, changed since it was read; read it again and edit that version.",
    "Read the application again, edit that, and send its `ETag` in `If-Match`.",
)
APPLICATION_IF_MATCH_REQUIRED = ProblemKind(
    "application.if_match_required",
    428,
    "申込の読み直しが必要です",
    "An edit carries the tag of the application that was read.",
    "Send the `ETag` of the application that was read in `If-Match`.",
)
REVIEW_TAG_REQUIRED = ProblemKind(
    "review.tag_required",
    428,
    "保証の内容の確認が必要です",
    "An officer's act on a guarantee carries the tag of the guarantee that was seen.",
    "Send in `If-Match` the `tag` of the guarantee as `GET` gave it, in quotes.",
)
REVIEW_CHANGED = ProblemKind(
    "review.changed",
    412,
    "保証の内容が更新されています",
    "The guarantee, or what all guarantees of the application share, changed since it was seen.",
    "Read the guarantee again, show it to the officer, and send its new `tag` with the decision on it.",
)
ACCESS_OWN_ACCEPTANCE = ProblemKind(
    "access.own_acceptance",
    403,
    "引受けた担当者は二次承認できません",
    "Whoever accepted a guarantee cannot approve it as the second officer as well.",
    "Call as another officer than the one that accepted.",
)
APPROVAL_NOT_NEEDED = ProblemKind(
    "approval.not_needed",
    409,
    "二次承認は不要です",
    "The amount is within the signing limit of the officer who accepted.",
    "Nothing is left to do: the premium receipt, or acceptance where it is billed later, approves it.",
)
APPROVAL_GIVEN = ProblemKind(
    "approval.given",
    409,
    "既に二次承認済みです",
    "A second officer has approved already; only the premium is waited for.",
    "Record the premium receipt when it comes.",
)
APPLICATION_PARTLY_FIXED = ProblemKind(
    "application.partly_fixed",
    409,
    "変更できない内容が含まれています",
    "The edit would change what is under review, accepted or ended.",
    "Repeat everything but the blocks of returned guarantees as it was read.",
)
APPLICATION_ASSIGNED = ProblemKind(
    "application.assigned",
    409,
    "他の担当者が審査中です",
    "Another officer has the guarantee in hand.",
    "Ask that officer, or take it over: `POST /applications/{application_id}/guarantees/{kind}/assignment` with "
    '`"take_over": true`.',
)
APPLICATION_WRONG_STATUS = ProblemKind(
    "application.wrong_status",
    409,
    "現在の手続状況ではこの操作はできません",
    "From its present status the guarantee cannot take this step.",
    "Read the application again; `status` of each guarantee tells which step comes next.",
)
PREMIUM_AMOUNT_DIFFERS = ProblemKind(
    "premium.amount_differs",
    422,
    "入金額が保証料と一致しません",
    "The amount received is not the premium, and no reason says why.",
    "Send `amount` as the premium says, or say in `reason` why it differs.",
)
PREMIUM_BILLED_MONTHLY = ProblemKind(
    "premium.billed_monthly",
    409,
    "入金の登録は不要です",
    "The premium is billed later (保証料一括納付), so that no receipt is waited for.",
    "Send no premium receipt where `payment_method` is `monthly`: the acceptance approves it at once.",
)
PREMIUM_NOTHING_DUE = ProblemKind(
    "premium.nothing_due",
    409,
    "入金の登録は不要です",
    "The change costs nothing in addition, so that no receipt is waited for.",
    "Send no premium receipt where the `amount` of the `premium` of a change is 0.",
)
CHANGE_NOT_FOUND = ProblemKind(
    "change.not_found",
    404,
    "変更の対象となる保証契約が見つかりません",
    "No issued guarantee of this builder has this number.",
    "Take the number from `contract_number` of an issued guarantee.",
)
CHANGE_TERMINATED = ProblemKind(
    "change.terminated",
    409,
    "解約済みの保証契約は変更できません",
    "The guarantee is terminated, and changes no more.",
    "Apply for a new guarantee, without `change_of`.",
)
CHANGE_OPEN = ProblemKind(
    "change.open",
    409,
    "手続中の変更があります",
    "Another application for a change of this guarantee is under way; `detail` names it.",
    "Wait until that one is issued, or withdraw it: `POST /applications/{application_id}/withdrawal`.",
)
CHANGE_MOVED = ProblemKind(
    "change.moved",
    409,
    "変更の対象の保証契約が変わっています",
    "The guarantee has another version by now than the change was made from.",
    'Return it (`"decision": "return"`), so that its builder sends it again from what is in force.',
)
AUTHORITY_NOT_FOUND = ProblemKind(
    "authority.not_found",
    404,
    "発注者が見つかりません",
    "No town of this code is known.",
    "Take the code from `GET /authorities`.",
)

PROBLEMS = (
    ACCESS_FOREIGN_PRINCIPAL,
    ACCESS_OWN_APPLICATION,
    APPLICATION_NOT_FOUND,
    APPLICATION_INVALID,
    APPLICATION_VERSION_CONFLICT,
    APPLICATION_IF_MATCH_REQUIRED,
    REVIEW_TAG_REQUIRED,
    REVIEW_CHANGED,
    ACCESS_OWN_ACCEPTANCE,
    APPROVAL_NOT_NEEDED,
    APPROVAL_GIVEN,
    APPLICATION_PARTLY_FIXED,
    APPLICATION_ASSIGNED,
    APPLICATION_WRONG_STATUS,
    PREMIUM_AMOUNT_DIFFERS,
    PREMIUM_BILLED_MONTHLY,
    PREMIUM_NOTHING_DUE,
    CHANGE_NOT_FOUND,
    CHANGE_TERMINATED,
    CHANGE_OPEN,
    CHANGE_MOVED,
    AUTHORITY_NOT_FOUND,
)
