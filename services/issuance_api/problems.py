"""What issuance_api refuses."""

from shared.schemas.facts.problem import ProblemKind

GUARANTEE_NOT_FOUND = ProblemKind(
    "guarantee.not_found",
    404,
    "保証契約が見つかりません",
    "There is no such guarantee, or it is another builder's.",
    "Take the number from `GET /guarantees`.",
)
GUARANTEE_VERSION_NOT_FOUND = ProblemKind(
    "guarantee.version_not_found",
    404,
    "この版の保証証書はありません",
    "The guarantee has no version of this number.",
    "Ask for one of the versions in `GET /guarantees/{number}/history`.",
)
GUARANTEE_NOT_REGISTERED = ProblemKind(
    "guarantee.not_registered",
    409,
    "電子保証の発行手続きが完了していません",
    "The certificate has not yet arrived at verification, so its key is not handed out.",
    "Wait until `status` of the guarantee is `registered`, then ask again.",
)
GUARANTEE_PAPER = ProblemKind(
    "guarantee.paper",
    409,
    "紙の保証証書には認証キーがありません",
    "A paper certificate has no authentication key.",
    "Ask for keys only where `form` is `electronic`.",
)
KEY_NOT_REGISTERED = ProblemKind(
    "key.not_registered",
    409,
    "再発行した認証キーを登録しています",
    "A reissued key has not yet arrived at verification; until then it is neither shown nor reissued again.",
    "Ask again after a second.",
)
CERTIFICATE_NOT_READY = ProblemKind(
    "certificate.not_ready",
    409,
    "保証証書を作成中です",
    "The certificate is still being drawn; ask again after a moment.",
    "Ask again after some seconds.",
)
SERIES_EXHAUSTED = ProblemKind(
    "series.exhausted",
    409,
    "保証契約番号を使い切りました",
    "All contract numbers of this office and fiscal year are used.",
    "Nothing to mend in the call: the operator adds an office code.",
)
RELEASE_NOT_FOUND = ProblemKind(
    "release.not_found",
    404,
    "発行承認待ちの保証が見つかりません",
    "Nothing waits for a release under this id.",
    "Take the id from `GET /releases`.",
)
RELEASE_DECIDED = ProblemKind(
    "release.decided",
    409,
    "既に判断済みです",
    "Whether this guarantee is released was decided already.",
    "Nothing is left to do; `GET /releases` lists what still waits.",
)
RELEASE_ABOVE_LIMIT = ProblemKind(
    "release.above_limit",
    403,
    "決裁限度額を超えています",
    "The amount is above the signing limit of the officer who would release it.",
    "Call as an officer whose signing limit covers the amount.",
)
RELEASE_CHANGED = ProblemKind(
    "release.changed",
    412,
    "表示された内容と異なっています",
    "What waits is not what was seen.",
    "Read `GET /releases` again, show it to the officer, and send its `tag` with the decision on it.",
)
RELEASE_TAG_REQUIRED = ProblemKind(
    "release.tag_required",
    428,
    "保証の内容の確認が必要です",
    "The decision on a release carries the tag of what was seen.",
    "Send in `If-Match` the `tag` of the item as `GET /releases` gave it, in quotes.",
)
GUARANTEE_CHANGED = ProblemKind(
    "guarantee.changed_meanwhile",
    412,
    "表示された内容と異なっています",
    "The guarantee is not as it was seen.",
    "Read `GET /guarantees/{number}` again, show it to the officer, and send its `ETag` with the act.",
)
GUARANTEE_TAG_REQUIRED = ProblemKind(
    "guarantee.tag_required",
    428,
    "保証契約の内容の確認が必要です",
    "An act on a guarantee carries the tag of what was seen.",
    "Send in `If-Match` the `ETag` of `GET /guarantees/{number}`, in quotes.",
)
GUARANTEE_TERMINATED = ProblemKind(
    "guarantee.terminated",
    409,
    "既に解約されています",
    "The guarantee is terminated: nothing about it changes any more.",
    "Nothing to mend in the call; `GET /guarantees/{number}` says since when.",
)
GUARANTEE_IN_PROGRESS = ProblemKind(
    "guarantee.in_progress",
    409,
    "前の手続きを処理しています",
    "The version before is not drawn or not registered yet.",
    "Wait some seconds, read `GET /guarantees/{number}` again, and decide anew.",
)
ACT_NOTHING = ProblemKind(
    "act.nothing",
    409,
    "この手続きで変わる内容がありません",
    "The act would change nothing, or there is nothing that it could be about.",
    "Read `GET /guarantees/{number}/history` for what is in force.",
)
ACT_TOO_EARLY = ProblemKind(
    "act.too_early",
    409,
    "解約日が契約より前です",
    "A guarantee cannot be terminated before its contract was made.",
    "Send a day on or after the contract date.",
)
ACT_WAITING = ProblemKind(
    "act.waiting",
    409,
    "承認待ちの手続きがあります",
    "Another act on this guarantee waits for a second officer.",
    "Decide on it first (`GET /approvals`).",
)
ACT_NOT_FOUND = ProblemKind(
    "act.not_found",
    404,
    "承認待ちの手続きが見つかりません",
    "Nothing waits for a second officer on this guarantee.",
    "Take the number from `GET /approvals`.",
)
ACT_DECIDED = ProblemKind(
    "act.decided",
    409,
    "既に判断済みです",
    "A second officer decided on this act already.",
    "Nothing is left to do; `GET /approvals` lists what still waits.",
)
ACT_OWN = ProblemKind(
    "act.own",
    403,
    "自身の手続きは承認できません",
    "The second officer must be another one than who asked.",
    "Call as another officer.",
)
ACT_CHANGED = ProblemKind(
    "act.changed",
    412,
    "表示された内容と異なっています",
    "What waits is not what was seen, or the guarantee moved meanwhile.",
    "Read `GET /approvals` again, show it to the officer, and send its `tag`; refuse what no longer fits.",
)
MAIL_NOT_FOUND = ProblemKind(
    "mail.not_found",
    404,
    "メールが見つかりません",
    "There is no mail with this id.",
    "Take the id from `GET /mails`.",
)
MAIL_NOT_BOUNCED = ProblemKind(
    "mail.not_bounced",
    409,
    "不達のメールではありません",
    "Only a mail that bounced is sent again; this one still waits, or has arrived at the mail server.",
    "Send again only what `GET /mails` lists as `bounced`.",
)
ADVANCE_INVOICE_INVALID = ProblemKind(
    "advance_invoice.invalid",
    422,
    "前払金請求書を作成できません",
    "The check of the invoice by the town's rules found errors; `errors` has each of them.",
    "Show each of `errors` at its field; `POST /guarantees/{number}/advance-invoice-checks` tells them beforehand.",
)
ADVANCE_INVOICE_KIND = ProblemKind(
    "advance_invoice.kind",
    409,
    "前払金の保証ではありません",
    "Invoices are for guarantees of an advance or intermediate payment.",
    "Offer it only where `kind` is `advance_payment` or `intermediate_payment`.",
)
ADVANCE_INVOICE_NOT_FOUND = ProblemKind(
    "advance_invoice.not_found",
    404,
    "前払金請求書が見つかりません",
    "The guarantee has no invoice of this number.",
    "Take the number from `GET /guarantees/{number}/advance-invoices`.",
)
SUBMISSION_NOT_FOUND = ProblemKind(
    "submission.not_found",
    404,
    "提出が見つかりません",
    "There is no submission with this id.",
    "Take the id from `GET /submissions`.",
)
SUBMISSION_ON_ITS_WAY = ProblemKind(
    "submission.on_its_way",
    409,
    "前の提出を送信しています",
    "A mail of this guarantee to its town waits for a confirmation of its address, or is being sent.",
    "Read `GET /guarantees/{number}/submissions`, and send again once it is `sent`, `bounced` or `refused`.",
)
SUBMISSION_NOT_BY_MAIL = ProblemKind(
    "submission.not_by_mail",
    409,
    "ここからは送信できません",
    "By the town's rule, or for want of one, no mail is sent from here.",
    "Show `detail`; fetch `GET /guarantees/{number}/package.zip`, and record the handing in with `handed_in_on`.",
)
SUBMISSION_INVALID = ProblemKind(
    "submission.invalid",
    422,
    "提出の内容に直す箇所があります",
    "Something that the town's rule asks for is missing, or a file cannot be sent.",
    "Show each entry of `errors` beside its field, mend all, and send again.",
)
SUBMISSION_TOO_MANY = ProblemKind(
    "submission.too_many",
    429,
    "本日送信できる件数に達しました",
    "The organisation has had as many mails to towns today as it may.",
    "Repeat after `Retry-After`, or hand in by `GET /guarantees/{number}/package.zip`.",
)
SUBMISSION_DECIDED = ProblemKind(
    "submission.decided",
    409,
    "宛先の確認は不要か、既に済んでいます",
    "The address of this submission needs no confirmation, or an officer gave a word on it already.",
    "Nothing is left to do; `GET /submissions` with `status=unconfirmed` lists what waits.",
)

PROBLEMS = (
    GUARANTEE_NOT_FOUND,
    GUARANTEE_VERSION_NOT_FOUND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_PAPER,
    KEY_NOT_REGISTERED,
    CERTIFICATE_NOT_READY,
    SERIES_EXHAUSTED,
    RELEASE_NOT_FOUND,
    RELEASE_DECIDED,
    RELEASE_ABOVE_LIMIT,
    RELEASE_CHANGED,
    RELEASE_TAG_REQUIRED,
    GUARANTEE_CHANGED,
    GUARANTEE_TAG_REQUIRED,
    GUARANTEE_TERMINATED,
    GUARANTEE_IN_PROGRESS,
    ACT_NOTHING,
    ACT_TOO_EARLY,
    ACT_WAITING,
    ACT_NOT_FOUND,
    ACT_DECIDED,
    ACT_OWN,
    ACT_CHANGED,
    MAIL_NOT_FOUND,
    MAIL_NOT_BOUNCED,
    ADVANCE_INVOICE_INVALID,
    ADVANCE_INVOICE_KIND,
    ADVANCE_INVOICE_NOT_FOUND,
    SUBMISSION_NOT_FOUND,
    SUBMISSION_ON_ITS_WAY,
    SUBMISSION_NOT_BY_MAIL,
    SUBMISSION_INVALID,
    SUBMISSION_TOO_MANY,
    SUBMISSION_DECIDED,
)
