"""The closed lists of verification_api in Japanese."""

from shared.schemas.words.guarantee import State
from shared.schemas.words.labels import CommonLabels, Labels

# The last is no discharge: it says that the term of the guarantee has passed, nothing more.
STATE_LABELS = {State.IN_FORCE: "有効", State.TERMINATED: "解約", State.EXPIRED: "保証期限経過"}


class VerificationLabels(CommonLabels):
    """`version_kind` is of the `kind` of a version, `status` of a guarantee on the day of the answer."""

    version_kind: Labels
    status: Labels
