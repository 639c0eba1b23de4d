"""The closed lists of verification_api in Japanese."""

from shared.schemas.words.labels import CommonLabels, Labels


class VerificationLabels(CommonLabels):
    """`version_kind` is of the `kind` of a version, `status` of a guarantee on the day of the answer."""

    version_kind: Labels
    status: Labels
