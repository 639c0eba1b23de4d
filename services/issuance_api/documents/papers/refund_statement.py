"""保証料返還計算書: what is given back after a change, a change cancellation or a termination."""

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.embedding import attach_data
from services.issuance_api.documents.layout.fields import Field
from services.issuance_api.documents.papers.statement import Statement, draw_statement
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import RefundStatementData
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.money import format_yen_in_table
from shared.schemas.words.premium import Refund


def render_refund_statement(certificate: Certificate, edition: Edition, refund: Refund) -> bytes:
    """The PDF of what one version gives back; the fonts must be registered. Raises as render_certificate does."""
    data = RefundStatementData(contract_number=certificate.contract_number, version=edition.version, refund=refund)
    ended = certificate.terminated_on
    statement = Statement(
        title="保証料返還計算書",
        letter="R",
        introduction="　保証契約の保証料を、次のとおり返還します。",
        source=refund.source,
        sample="※この返還額は、見本用の料率と計算方法により算出したものです（見本データ）。実際の返還額ではありません。",
        figures=(
            *((Field("解約日", (format_wareki(ended),)),) if ended else ()),
            Field("返還する保証料", (format_yen_in_table(refund.amount),), hint="(非課税)", size=13, figure=True),
        ),
        attachment=attach_data("refund-statement.json", "保証料の返還", data),
    )
    return draw_statement(certificate, edition, statement)
