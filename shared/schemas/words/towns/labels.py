"""The closed lists of a town's profile in Japanese."""

from shared.schemas.words.towns.electronic import CountedBy
from shared.schemas.words.towns.handing_in import Channel, Item, Refused, Timing
from shared.schemas.words.towns.invoice import InvoiceItem

COUNTED_BY_LABELS = {
    CountedBy.CONTRACT_DATE: "請負契約日",
    CountedBy.INITIAL_CONTRACT_DATE: "当初の請負契約日",
    CountedBy.NOTICE_DATE: "公告日（指名・見積依頼の通知日）",
    CountedBy.NOTICE_OR_CONTRACT_DATE: "公告日（入札によらない場合は請負契約日）",
    CountedBy.GUARANTEE_DATE: "保証契約日",
}
CHANNEL_LABELS = {
    Channel.EMAIL: "電子メール",
    Channel.E_CONTRACT: "電子契約システム",
    Channel.WEB_FORM: "申請フォーム",
    Channel.BY_HAND: "持参",
    Channel.POST: "郵送",
    Channel.FAX: "ＦＡＸ",
}
TIMING_LABELS = {
    Timing.BEFORE_SIGNING: "契約の締結前",
    Timing.BEFORE_CONTRACT_PAPERS: "契約書類の提出前",
    Timing.WITH_CONTRACT: "契約書類と同時",
    Timing.BEFORE_INVOICE: "前払金の請求前",
    Timing.WITH_INVOICE: "前払金の請求と同時",
    Timing.TOLD_AT_AWARD: "落札時に発注者が案内",
}
ITEM_LABELS = {
    Item.KIND: "保証の種類",
    Item.WORKS_NAME: "工事名",
    Item.WORKS_NUMBER: "工事番号",
    Item.SECOND_NUMBER: "契約番号など発注者の番号",
    Item.CONTRACT_NUMBER: "保証契約番号",
    Item.PRINCIPAL_NAME: "受注者名",
    Item.CONTACT_NAME: "担当者名",
    Item.CONTACT_PHONE: "担当者の電話番号",
    Item.CONTACT_EMAIL: "担当者のメールアドレス",
}
REFUSED_LABELS = {
    Refused.PRINTED_CERTIFICATE: "保証証書を印刷したもの",
    Refused.CERTIFICATE_PDF: "保証証書のPDF",
    Refused.SCREEN_PDF: "照会画面を保存したPDF",
    Refused.BOND_PDF: "証券のPDF",
    Refused.INSURER: "保険会社の証券",
}
INVOICE_ITEM_LABELS = {
    InvoiceItem.INVOICED_ON: "請求日",
    InvoiceItem.ADDRESSEE: "宛名",
    InvoiceItem.PRINCIPAL: "請求者",
    InvoiceItem.AMOUNT: "請求金額",
    InvoiceItem.BREAKDOWN: "内訳",
    InvoiceItem.RESPONSIBLE: "発行責任者",
    InvoiceItem.CONTACT: "担当者",
    InvoiceItem.TITLE: "役職",
    InvoiceItem.PHONE: "電話番号",
    InvoiceItem.ACCOUNT: "振込先口座",
    InvoiceItem.CREDITOR_NUMBER: "債権者番号",
}
OTHER_KINDS_LABELS = {"refused": "対応していない", "unknown": "登録されていない"}
CREDITOR_NUMBER_LABELS = {"required": "必ず記載", "replaces_account": "口座の記載に代えられる"}
SCHEME_LABELS = {"construction_surety": "保証事業会社", "insurer": "損害保険会社", "bank": "金融機関"}
HOW_LABELS = {
    "key": "契約番号と認証キー",
    "system": "専用のシステム",
    "pdf": "PDFファイル",
    "url_and_password": "URLとパスワード",
    "paper": "書面",
}
