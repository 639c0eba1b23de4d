"""全角 fields: half-width letters, digits, kana and brackets become full width, and the builder is told."""

import unicodedata
from collections.abc import Iterator

from shared.schemas.application.answers import Normalised
from shared.schemas.application.entered import EnteredDepositBank, EnteredForm

_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def to_full_width(text: str) -> str:
    """Half-width kana with their marks become whole kana; ASCII becomes its full-width form; the rest stays."""
    return "".join(_widen(cluster) for cluster in _split_clusters(text))


def widen_form(form: EnteredForm) -> tuple[EnteredForm, list[Normalised]]:
    """The form with its 全角 fields (預託金融機関) converted, and what that changed."""
    changed: list[Normalised] = []
    guarantees = list(form.guarantees or ())
    for position, guarantee in enumerate(guarantees):
        bank = guarantee.deposit_bank or EnteredDepositBank()
        narrow = {name: text for name, text in (("bank", bank.bank), ("branch", bank.branch)) if text is not None}
        wide = {name: to_full_width(text) for name, text in narrow.items()}
        if wide != narrow:
            guarantees[position] = guarantee.model_copy(update={"deposit_bank": bank.model_copy(update=wide)})
            changed.extend(
                Normalised(pointer=f"/guarantees/{position}/deposit_bank/{name}", before=text, after=wide[name])
                for name, text in narrow.items()
                if wide[name] != text
            )
    return form.model_copy(update={"guarantees": tuple(guarantees)}) if changed else form, changed


def _split_clusters(text: str) -> Iterator[str]:
    """A half-width kana and its voicing mark belong together."""
    cluster = ""
    for char in text:
        if cluster and char in "ﾞﾟ":
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _widen(cluster: str) -> str:
    if "･" <= cluster[0] <= "ﾟ" or cluster[0] in "｡｢｣､":
        return unicodedata.normalize("NFKC", cluster)
    return cluster.translate(_TO_FULL)
