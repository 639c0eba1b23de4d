"""What verification_api refuses."""

from shared.schemas.facts.problem import ProblemKind

VERIFICATION_NOT_CONFIRMED = ProblemKind(
    "verification.not_confirmed",
    404,
    "確認できませんでした",
    "Number and key are not confirmed: one answer for a wrong key, an unknown number and another town's certificate.",
    "Have number and key typed again; wrong keys count towards a lock.",
)
VERIFICATION_LOCKED = ProblemKind(
    "verification.locked",
    429,
    "照会が一時停止されています",
    "Too many wrong keys; look-ups of this number, or of every one, rest for this organisation and town.",
    "Wait as `Retry-After` says, or have an officer call `POST /verifications/unlocks`.",
)
VERIFICATION_UNPROVEN = ProblemKind(
    "verification.unproven",
    409,
    "この保証証書は照会できません",
    "The key fits, and the registered certificate is not what the issuer signed; the operators were told.",
    "Do not rely on the certificate; show `detail`. Nothing was counted, and a repeat changes nothing by itself.",
)
VERIFICATION_NOT_FOUND = ProblemKind(
    "verification.not_found",
    404,
    "照会の記録が見つかりません",
    "There is no such look-up, or it is another organisation's.",
    "Look up again with `POST /verifications`, and take the id from that answer.",
)
VERIFICATION_VERSION_NOT_FOUND = ProblemKind(
    "verification.version_not_found",
    404,
    "この版の保証証書はありません",
    "The looked-up certificate has no version of this number.",
    "Ask for a `version` from 1 to the newest.",
)
VERIFICATION_CHANGED = ProblemKind(
    "verification.changed_meanwhile",
    412,
    "表示された内容と異なっています",
    "The certificate is not as it was seen: a version was registered meanwhile, or its term ended.",
    "Read `GET /verifications/{look_up_id}` again, show it to the official, and send its `ETag` with the receipt.",
)
VERIFICATION_TAG_REQUIRED = ProblemKind(
    "verification.tag_required",
    428,
    "保証証書の内容の確認が必要です",
    "A receipt carries the tag of what was seen.",
    "Send in `If-Match` the `ETag` of the look-up, or of `GET /verifications/{look_up_id}`, in quotes.",
)
RECEIPT_GIVEN = ProblemKind(
    "receipt.given",
    409,
    "この版は受理済みです",
    "This version was accepted for the town, by itself or by one of its systems, and stays so.",
    "Nothing is left to do; `GET /verifications/{look_up_id}` has the `receipt`.",
)
VERIFICATION_NO_LOCK = ProblemKind(
    "verification.no_lock",
    404,
    "照会停止の記録がありません",
    "There is no lock to lift.",
    "Check number and town: there is nothing to unlock.",
)
LEDGER_NOT_FOUND = ProblemKind(
    "ledger.not_found",
    404,
    "台帳にこの保証はありません",
    "There is no such line in a ledger of the caller's towns.",
    "Take the id from `GET /ledger`.",
)
LEDGER_NOT_ENTERED = ProblemKind(
    "ledger.not_entered",
    409,
    "この保証は書き換えられません",
    "The line is of a certificate that was opened, and not entered by hand: it follows its newest version by itself.",
    "Edit only lines whose `medium` is not `electronic`.",
)
LEDGER_CHANGED = ProblemKind(
    "ledger.changed",
    412,
    "台帳の内容が更新されています",
    "The line changed since it was read.",
    "Read the line again, show it, and send its new `tag` with the change.",
)
LEDGER_TAG_REQUIRED = ProblemKind(
    "ledger.tag_required",
    428,
    "台帳の内容の読み直しが必要です",
    "A change carries the tag of the line that was read.",
    "Send in `If-Match` the `tag` of the line as `GET /ledger` gave it, in quotes.",
)
INBOX_NOT_FOUND = ProblemKind(
    "inbox.not_found",
    404,
    "受信箱にこの保証はありません",
    "There is no such delivery in the caller's inbox.",
    "Take the id from `GET /inbox`.",
)
WEBHOOK_NOT_FOUND = ProblemKind(
    "webhook.not_found",
    404,
    "この通知先は登録されていません",
    "There is no such webhook, or it is another organisation's.",
    "Take the id from `GET /webhooks`.",
)
WEBHOOK_TOO_MANY = ProblemKind(
    "webhook.too_many",
    409,
    "通知先の数が上限に達しています",
    "The organisation has as many webhooks as it may have.",
    "Delete one with `DELETE /webhooks/{webhook_id}`; one webhook can be told of several events.",
)
WEBHOOK_NOT_OFFERED = ProblemKind(
    "webhook.not_offered",
    409,
    "通知は提供されていません",
    "This installation has no keys to keep secrets of webhooks under, and so sends none.",
    "Read the ledger from time to time, or ask the surety company.",
)

PROBLEMS = (
    VERIFICATION_NOT_CONFIRMED,
    VERIFICATION_LOCKED,
    VERIFICATION_UNPROVEN,
    VERIFICATION_NOT_FOUND,
    VERIFICATION_VERSION_NOT_FOUND,
    VERIFICATION_CHANGED,
    VERIFICATION_TAG_REQUIRED,
    RECEIPT_GIVEN,
    VERIFICATION_NO_LOCK,
    LEDGER_NOT_FOUND,
    LEDGER_NOT_ENTERED,
    LEDGER_CHANGED,
    LEDGER_TAG_REQUIRED,
    INBOX_NOT_FOUND,
    WEBHOOK_NOT_FOUND,
    WEBHOOK_TOO_MANY,
    WEBHOOK_NOT_OFFERED,
)
