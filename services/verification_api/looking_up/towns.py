"""Whom a caller asks for: a town for itself, an e-contract system for one of the towns it acts for."""

from shared.runtime.errors import invalid_field
from shared.runtime.identity.actor import Actor

_POINTER = "/authority_code"


def choose_town(actor: Actor, asked: str | None, pointer: str = _POINTER) -> str:
    """The 団体コード of the town that is asked for, which only who speaks for several has to name.

    Raises DomainError `request.invalid` where none is named, or one the caller does not speak for.
    """
    if asked is None and len(actor.towns) == 1:
        return next(iter(actor.towns))
    if asked is None:
        raise invalid_field(pointer, "field.missing", "どの団体のための照会かを、団体コード（6桁）で入力してください。")
    if asked not in actor.towns:
        raise invalid_field(
            pointer, "authority_code.not_yours", "この団体のための照会はできません。団体コードを確認してください。"
        )
    return asked
