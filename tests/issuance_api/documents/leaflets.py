"""Leaflets to look at: of the towns as they are, and of one that says as much as a town may."""

from datetime import date

from services.issuance_api.documents.papers.leaflet import render_leaflet
from shared.schemas.words.issuer import SAMPLE_FILE, load_issuer
from shared.schemas.words.towns.electronic import Electronic
from shared.schemas.words.towns.profile import AuthorityProfile
from tests.harness import load_towns

LEAFLET_DAY = date(2026, 12, 1)
_PLACE = "建設部道路河川課工事契約担当（契約を締結した担当課室の代表メールアドレス）"


def draw_leaflet(code: str, on: date = LEAFLET_DAY) -> bytes:
    town = load_towns().find(code, on)
    assert town is not None
    assert town.profile is not None
    assert town.electronic is not None
    return render_leaflet(town.profile, town.electronic, load_issuer(SAMPLE_FILE), on)


def make_longest_profile() -> tuple[AuthorityProfile, Electronic]:
    """Every list is full, every text long; six ways, so that two tables stand below one another."""
    kinds = ("advance_payment", "intermediate_payment", "contract")
    profile = AuthorityProfile.model_validate(
        {
            "code": "223018",
            "name": "西多摩南部広域水道事業企業団浄水施設整備局",
            "prefecture": "静岡県",
            "beneficiary": "企業長",
            "source": "企業団のホームページ（www.example.lg.jp/soshiki/keiyaku/denshi-hosho/annai/2026/index.html）"
            * 2,
            "checked_on": "2026-11-30",
            "electronic": {
                "kinds": kinds,
                "changes": False,
                "limited_to": "予定価格が130万円を超える工事及び50万円を超える測量・建設コンサルタント業務",
                "excludes": ["工事監理委託", "単価契約"],
                "starts": [
                    {"from": "2026-04-01", "counted_by": "notice_or_contract_date", "sections": ["契約課", "水道局"]},
                    {"from": "2027-04-01", "counted_by": "initial_contract_date", "works": ["design", "survey"]},
                    {"from": "2027-10-01", "counted_by": "guarantee_date"},
                ],
            },
            "own_forms": [
                {"name": "認証キー等提出書（様式第12号）", "as_pdf": True, "url": "https://example.lg.jp/12"}
            ],
            "refuses": [
                {"what": "printed_certificate", "why": "認証キー以外のものは、保証証書の提出として認められない"},
                {"what": "certificate_pdf"},
                {"what": "bond_pdf", "from": "2027-05-01"},
            ],
            "sureties": [{"scheme": "insurer", "how": "url_and_password", "to": _PLACE}, {"scheme": "bank"}],
            "invoice": {
                "with_key": True,
                "refused_channels": ["fax"],
                "subject_prefix": "【企業団請求書】",
                "seal_may_be_left_off": True,
                "must_name": ["invoiced_on", "addressee", "principal", "amount", "responsible", "contact", "phone"],
            },
            "submission": [
                {
                    "kinds": [kind],
                    "of_changes": of_changes,
                    "channel": "email",
                    "also": ["fax", "by_hand"],
                    "to": _PLACE,
                    "address": "keiyaku-kanri@kigyodan.example.lg.jp",
                    "when": ["before_signing", "before_invoice"],
                    "subjects": ["【電子保証】{kind}_{works_number}_{works_name}_{principal_name}"],
                    "body": ["principal_name", "contact_name", "contact_phone", "works_name", "kind"],
                    "attach": ["key_notice", "認証キー等提出書（様式第12号）"],
                    "may_attach": ["advance_invoice"],
                    "not_needed": ["前払金使途内訳明細書"],
                    "then_phone": True,
                }
                for of_changes in (False, True)
                for kind in kinds
            ],
        }
    )
    assert profile.electronic is not None
    return profile, profile.electronic
