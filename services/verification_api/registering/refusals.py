"""What issuance may say and the register cannot take: the fact is refused at once, and an operator is told."""

from shared.runtime.messages.signatures import RefusedFactError


class NotRegistrableError(RefusedFactError):
    """What issuance says cannot stand in the register."""


class ContradictedVersionError(NotRegistrableError):
    """Another certificate, version or key check is registered under the same number."""


class MissingVersionError(NotRegistrableError):
    """The version before it is not registered."""


class ContradictedKeyError(NotRegistrableError):
    """Another key is registered under the same serial, or the number is of another guarantee."""


class MissingKeyError(NotRegistrableError):
    """The key before it is not registered."""
