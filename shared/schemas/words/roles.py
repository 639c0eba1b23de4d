"""Who may call: the four roles a token can carry."""

from enum import StrEnum


class Role(StrEnum):
    PRINCIPAL = "principal"
    OFFICER = "officer"
    AUTHORITY = "authority"
    E_CONTRACT = "e_contract"
