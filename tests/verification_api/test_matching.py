"""照合: a difference of writing is told, a real one is never hidden."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.verification_api.matching import match_contract
from shared.schemas.text.folding import WORKS, Step, fold
from shared.schemas.verification.answers import FieldResult, MatchedField, MatchResult
from shared.schemas.verification.forms import Expected
from shared.schemas.verification.labels import EXPECTED_LABELS, FOLD_LABELS
from shared.schemas.words.guarantee import GuaranteeKind
from tests.harness import Installation
from tests.issuance_api.changing.steps import correct
from tests.issuance_api.documents.samples import make_certificate
from tests.journey.steps import change_key, fetch_key, issue

STEPS = list(WORKS)
TEXT = st.text(
    "東伊豆町道路橋工事第湯岡々ヶケカかー－-ｱア髙高﨑崎㈱(株)式会社12３ＡａB 　・·〇○", min_size=1, max_size=30
)
TEXTS = TEXT.filter(lambda text: bool(text.strip()))


def compare(works_name: str, actual: str) -> MatchedField:
    content = make_certificate().model_copy(update={"works_name": actual})
    return match_contract(Expected(works_name=works_name), content).fields[0]


@settings(max_examples=300, derandomize=True)
@given(TEXTS, TEXTS)
def test_two_texts_are_the_same_only_where_the_named_folds_make_them_one(one: str, other: str) -> None:
    check(one, other)
    check(one, fold(one, WORKS))


def check(one: str, other: str) -> None:
    if not other.strip():
        return
    found = compare(one, other)
    assert (found.result is FieldResult.SAME) == (one == other)
    assert (found.result is FieldResult.DIFFERS) == (fold(one, WORKS) != fold(other, WORKS))
    if found.folds is not None:
        named = [Step[name.upper()] for name in found.folds]
        assert named
        for left_out in [None, *named]:
            steps = Step(0)
            for step in named:
                steps |= step if step is not left_out else Step(0)
            assert (fold(one, steps) == fold(other, steps)) == (left_out is None)


@settings(max_examples=300, derandomize=True)
@given(TEXTS, st.sampled_from("0456789甲乙丙丁"), st.data())
def test_another_figure_or_word_always_differs(text: str, char: str, data: st.DataObject) -> None:
    """None of these stands in the text or is written for anything that does."""
    place = data.draw(st.integers(0, len(text)))
    assert compare(text, text[:place] + char + text[place:]).result is FieldResult.DIFFERS
    other = data.draw(st.sampled_from([one for one in "0456789甲乙丙丁" if one != char]))
    changed = text[:place] + other + text[place:]
    assert compare(text[:place] + char + text[place:], changed).result is FieldResult.DIFFERS


@pytest.mark.parametrize(
    ("field", "same", "differs"),
    [
        ("contract_amount", 50_000_000, 50_000_001),
        ("kind", "advance_payment", "contract"),
        ("minimum_amount", 20_000_000, 20_000_001),
        ("expires_not_before", "2027-04-30", "2027-05-01"),
    ],
)
def test_amounts_days_and_kinds_are_compared_exactly(field: str, same: Any, differs: Any) -> None:
    content = make_certificate()
    for value, result in ((same, "match"), (differs, "differs")):
        match = match_contract(Expected.model_validate({field: value}), content)
        assert (match.result, [entry.field for entry in match.fields]) == (result, [field])


def test_of_a_joint_venture_its_own_name_is_the_party_to_the_contract() -> None:
    content = make_certificate().model_copy(update={"joint_venture_name": "伊豆・静岡共同企業体"})
    for name, result in (("伊豆･静岡共同企業体", "match"), (content.principal.name, "differs")):
        assert match_contract(Expected(principal_name=name), content).result == result


def test_every_fold_and_field_has_its_label() -> None:
    assert FOLD_LABELS.keys() == {str(step.name).lower() for step in STEPS}
    assert EXPECTED_LABELS.keys() == Expected.model_fields.keys()


@settings(max_examples=300, derandomize=True)
@given(
    amount=st.integers(1, 10**12),
    contract_amount=st.integers(1, 10**12),
    last_day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    kind=st.sampled_from(GuaranteeKind),
)
def test_no_difference_of_figures_days_or_kinds_is_hidden_by_what_else_agrees(
    amount: int, contract_amount: int, last_day: date, kind: GuaranteeKind
) -> None:
    content = make_certificate()
    expected = Expected(
        works_name=content.works_name,
        principal_name=content.principal.name,
        contract_amount=contract_amount,
        kind=kind,
        minimum_amount=amount,
        expires_not_before=last_day,
    )
    match = match_contract(expected, content)
    differing = {
        "contract_amount": contract_amount != content.contract_amount,
        "kind": kind is not content.kind,
        "minimum_amount": content.amount < amount,
        "expires_not_before": content.expires_on < last_day,
    }
    found = {field.field for field in match.fields if field.result is FieldResult.DIFFERS}
    assert found == {field for field, differs in differing.items() if differs}
    assert (match.result is MatchResult.DIFFERS) == any(differing.values())


async def test_what_was_expected_is_kept_and_matched_anew_when_the_look_up_is_opened_again(
    installation: Installation,
) -> None:
    number = await issue(installation)
    town = installation.caller("verification", "authority")
    form = {"contract_number": number, "key": await fetch_key(installation, number)}
    compared = (await town.post("/verifications", form | {"expected": {"minimum_amount": 20_000_000}})).json()
    bare = (await town.post("/verifications", form)).json()
    assert (await correct(installation, number, {"amount": 19_999_999})).status_code == 200
    await installation.settle()
    again = (await town.get(f"/verifications/{compared['id']}")).json()
    assert (compared["match"]["result"], again["match"]["result"]) == ("match", "differs")
    assert (again["version"], again["match"]["fields"][0]["actual"]) == (2, 19_999_999)
    assert "match" not in (await town.get(f"/verifications/{bare['id']}")).json()


async def test_a_match_is_answered_where_something_was_expected_and_never_on_a_negative(
    installation: Installation,
) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    town = installation.caller("verification", "authority")
    expected = {"works_name": "町道湯ケ岡赤川線道路改良工事(第3工区)", "minimum_amount": 20_000_001}
    opened = await town.post("/verifications", {"contract_number": number, "key": key, "expected": expected})
    match = opened.json()["match"]
    assert match["result"] == MatchResult.DIFFERS
    assert [(entry["field"], entry["result"], entry.get("folds")) for entry in match["fields"]] == [
        ("works_name", "same_folded", ["small_ke", "width"]),
        ("minimum_amount", "differs", None),
    ]
    wrong = await town.post("/verifications", {"contract_number": number, "key": change_key(key), "expected": expected})
    assert (wrong.status_code, "match" in wrong.text) == (404, False)
    assert "match" not in (await town.post("/verifications", {"contract_number": number, "key": key})).json()
    empty = await town.post("/verifications", {"contract_number": number, "key": key, "expected": {}})
    assert (empty.status_code, empty.json()["errors"][0]["code"]) == (422, "expected.empty")
