"""What each field of the application form is called on the screen (the leaflet's words); `*` is any place in a list."""

import re

FIELD_LABELS = {
    "/authority_code": "発注者",
    "/works/name": "工事名",
    "/works/number": "工事番号",
    "/works/kind": "工事・設計・測量の別",
    "/works/contract_amount": "請負金額",
    "/works/contract_date": "請負契約日",
    "/works/term/from": "工期の始期",
    "/works/term/to": "工期の終期",
    "/works/this_year_amount": "今年度対象額",
    "/works/this_year_basis": "今年度対象額の区分（出来高予定額・支払限度額）",
    "/works/fiscal_year": "年度",
    "/works/low_bid": "低入札",
    "/works/notice_date": "公告日（指名・見積依頼の通知日）",
    "/works/section": "発注担当課",
    "/principal/name": "受注者の名称",
    "/principal/corporate_number": "受注者の法人番号（お客様番号）",
    "/principal/address": "受注者の住所",
    "/principal/representative/title": "受注者の代表者の役職名",
    "/principal/representative/name": "受注者の代表者の氏名",
    "/principal/joint_venture/name": "JV名",
    "/principal/joint_venture/type": "JVの型（甲型・乙型）",
    "/principal/joint_venture/members": "構成員",
    "/principal/joint_venture/members/*/name": "構成員の名称",
    "/principal/joint_venture/members/*/corporate_number": "構成員の法人番号",
    "/principal/joint_venture/members/*/share": "構成員の出資比率（分担割合）",
    "/principal/joint_venture/members/*/representative": "構成員の代表者の別",
    "/office_code": "申込送信先",
    "/notification/wanted": "電子保証発行完了のお知らせの希望",
    "/notification/email": "お知らせ先のメールアドレス",
    "/contact/department": "ご担当者の部署",
    "/contact/title": "ご担当者の役職",
    "/contact/name": "ご担当者の氏名",
    "/contact/phone": "ご担当者の電話番号",
    "/message": "弊社への連絡事項",
    "/change_of": "変更の対象の保証契約番号",
    "/guarantees": "保証の申込内容",
    "/guarantees/*/kind": "保証種類",
    "/guarantees/*/form": "保証証書の形式（電子保証・証書）",
    "/guarantees/*/certificate_delivery": "保証証書受取",
    "/guarantees/*/amount": "保証金額",
    "/guarantees/*/expires_on": "保証期限",
    "/guarantees/*/deposit_bank/bank": "預託金融機関名",
    "/guarantees/*/deposit_bank/branch": "預託金融機関の支店名",
    "/guarantees/*/deposit_bank/bank_code": "金融機関コード",
    "/guarantees/*/deposit_bank/branch_code": "支店コード",
    "/guarantees/*/redeposit": "再預託",
    "/guarantees/*/deliver_directly": "発注者への直接送付",
    "/guarantees/*/intermediate/advance_contract_number": "前払金保証の保証契約番号",
    "/guarantees/*/intermediate/advance_amount": "前払金額",
    "/guarantees/*/intermediate/half_term_passed": "工期の2分の1の経過",
    "/guarantees/*/intermediate/half_work_done": "工事の進捗（2分の1以上）",
    "/guarantees/*/intermediate/certified": "発注者の認定",
    "/guarantees/*/premium/payment_method": "保証料支払方法",
    "/guarantees/*/premium/bill_to": "保証料の請求先",
    "/guarantees/*/premium/paper_statement": "保証料計算書（紙）の要否",
}
# What is not typed but picked from a few.
_PICKED = {
    "/authority_code",
    "/works/this_year_basis",
    "/principal/joint_venture/type",
    "/office_code",
    "/notification/wanted",
    "/guarantees/*/kind",
    "/guarantees/*/form",
    "/guarantees/*/certificate_delivery",
    "/guarantees/*/intermediate/half_term_passed",
    "/guarantees/*/intermediate/half_work_done",
    "/guarantees/*/intermediate/certified",
    "/guarantees/*/premium/payment_method",
}


def find_label(pointer: str) -> str:
    """Raises KeyError for what is no field of the form."""
    return FIELD_LABELS[_generalise(pointer)]


def ask_for(pointer: str) -> str:
    """The sentence that asks for a field: 工事名を入力してください。"""
    return f"{find_label(pointer)}を{'選択' if _generalise(pointer) in _PICKED else '入力'}してください。"


def _generalise(pointer: str) -> str:
    return re.sub(r"/[0-9]+(?=/|$)", "/*", pointer)
