"""保証料計算書: what a version of a guarantee costs."""

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.embedding import attach_data
from services.issuance_api.documents.layout.fields import Field
from services.issuance_api.documents.papers.statement import Statement, draw_statement
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import PremiumStatementData
from shared.schemas.words.money import format_yen_in_table
from shared.schemas.words.premium import PAYMENT_LABELS, Premium


def render_premium_statement(certificate: Certificate, edition: Edition, premium: Premium) -> bytes:
    """The PDF of the premium of one version; the fonts must be registered. Raises as render_certificate does.

    Of a change, `premium` is what is paid in addition.
    """
    data = PremiumStatementData(contract_number=certificate.contract_number, premium=premium)
    statement = Statement(
        title="保証料計算書",
        letter="P",
        introduction="　保証契約の保証料は、次のとおりです。",
        source=premium.source,
        sample="※この保証料は、見本用の料率により算出したものです（見本データ）。実際の保証料ではありません。",
        figures=(
            Field("保証料", (format_yen_in_table(premium.amount),), hint="(非課税)", size=13, figure=True),
            Field("保証料支払方法", (PAYMENT_LABELS.get(premium.payment_method, premium.payment_method),)),
        ),
        attachment=attach_data("premium-statement.json", "保証料", data),
    )
    return draw_statement(certificate, edition, statement)
