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

PROBLEMS = (
    GUARANTEE_NOT_FOUND,
    GUARANTEE_VERSION_NOT_FOUND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_PAPER,
    CERTIFICATE_NOT_READY,
    SERIES_EXHAUSTED,
)
