"""Every kind of finding a check can give. docs/findings.md is written from this table."""

from shared.schemas.facts.finding import FindingKind

FIELD_MISSING = FindingKind(
    "field.missing",
    ("error",),
    "未入力の項目",
    "A field that is needed is not filled in yet; only a draft may leave it out.",
)
FIELD_NEEDLESS = FindingKind(
    "field.needless",
    ("error",),
    "不要な項目",
    "A field is filled in that belongs to another kind or form of guarantee than the one that was chosen.",
)
FIELD_NOT_COPIED = FindingKind(
    "field.not_copied",
    ("warning",),
    "引き継がなかった項目",
    "What the earlier application holds here is no longer written so, and was left out of its copy.",
)
AUTHORITY_UNKNOWN = FindingKind(
    "authority.unknown", ("error",), "発注者コードの誤り", "No town of this code is known, or its check digit is wrong."
)
OFFICE_UNKNOWN = FindingKind("office.unknown", ("error",), "取扱箇所コードの誤り", "The surety has no such office.")
TERM_REVERSED = FindingKind("term.reversed", ("error",), "工期の始期と終期", "The term ends before it starts.")
TERM_STARTS_BEFORE_CONTRACT = FindingKind(
    "term.starts_before_contract",
    ("error",),
    "契約日前の始期",
    "The term starts before the day of the contract.",
)
NOTICE_AFTER_CONTRACT = FindingKind(
    "notice_date.after_contract",
    ("error",),
    "契約日後の公告日",
    "The notice of the tender, or of the 指名, is later than the day of the contract.",
)
AMOUNT_ABOVE_CONTRACT = FindingKind(
    "amount.above_contract",
    ("error",),
    "請負金額を超える金額",
    "The guaranteed amount, or this year's amount, is above the contract amount.",
)
WORKS_FISCAL_YEAR = FindingKind(
    "works.fiscal_year", ("error",), "工期外の年度", "The fiscal year is not one that the contract and its term touch."
)
JOINT_VENTURE_SHARES = FindingKind(
    "joint_venture.shares", ("error",), "出資比率の合計", "The members' shares do not add up to 100 percent."
)
JOINT_VENTURE_MEMBERS = FindingKind(
    "joint_venture.members", ("error",), "構成員の重複", "A company stands twice among the members."
)
JOINT_VENTURE_REPRESENTATIVE = FindingKind(
    "joint_venture.representative",
    ("error",),
    "代表者の誤り",
    "Not exactly one member represents the venture, or it is not the principal.",
)
CONTRACT_ALONE = FindingKind(
    "contract.alone",
    ("warning",),
    "契約保証のみの申込",
    "A contract guarantee comes with an advance-payment guarantee; alone, the office has to be asked.",
)
ELECTRONIC_NOT_SUPPORTED = FindingKind(
    "electronic.not_supported",
    ("error", "warning"),
    "電子保証の対象外",
    "The town takes this kind, or a change of it, on paper only (error), or excludes works of such a name (warning).",
)
ELECTRONIC_BEFORE_START = FindingKind(
    "electronic.before_start",
    ("error", "warning"),
    "電子保証の開始前",
    "The day that counts is before the town's first day of electronic guarantees; a warning where the town does not "
    "say which day counts.",
)
ELECTRONIC_NOT_KNOWN = FindingKind(
    "electronic.not_known",
    ("warning",),
    "電子保証への対応が不明",
    "Whether the town takes this kind, these works or those of this section electronically is not known: ask the town.",
)
ELECTRONIC_DAY_MISSING = FindingKind(
    "electronic.day_missing",
    ("error", "warning"),
    "電子保証の基準日の未入力",
    "The town counts from the notice of the tender, which is not filled in; a warning where the contract counts "
    "without a tender.",
)
ELECTRONIC_SECTION_MISSING = FindingKind(
    "electronic.section_missing",
    ("warning",),
    "発注担当課の未入力",
    "The town's sections take electronic guarantees from different days, and the section is not filled in.",
)
CONTRACT_DATE_FAR = FindingKind(
    "contract_date.far",
    ("warning",),
    "遠い将来の請負契約日",
    "The contract is to be concluded more than 180 days from today, which is mostly a mistyped year.",
)
EXPIRY_PAST = FindingKind(
    "expiry.past", ("error",), "過ぎた保証期限", "The guarantee would be expired already when it is issued."
)
EXPIRY_BEFORE_TERM_END = FindingKind(
    "expiry.before_term_end",
    ("error", "warning"),
    "工期の終期より前の保証期限",
    "The guarantee expires before the works or the fiscal year end (warning), or before the contract (error).",
)
EXPIRY_AFTER_YEAR_END = FindingKind(
    "expiry.after_year_end",
    ("warning",),
    "年度末を越える保証期限",
    "A guarantee of this year's amount outlasts the fiscal year, though the works go on.",
)
RULE_RATE = FindingKind(
    "rule.rate",
    ("error", "warning"),
    "前払率の上限、契約保証の割合の下限",
    "The amount is above the town's greatest rate, or for a contract guarantee below its least.",
)
RULE_CAP = FindingKind(
    "rule.cap", ("error", "warning"), "前払金・中間前払金の限度額", "The amount is above the town's greatest amount."
)
RULE_ROUNDING = FindingKind(
    "rule.rounding", ("error", "warning"), "端数", "The amount is not a multiple of the town's unit."
)
RULE_MINIMUM_CONTRACT = FindingKind(
    "rule.minimum_contract",
    ("error", "warning"),
    "対象外の契約",
    "The contract is too small or too short for a payment in advance at this town.",
)
RULE_INTERMEDIATE = FindingKind(
    "rule.intermediate",
    ("error", "warning"),
    "中間前払金の要件、前払率の合計の上限",
    "A condition of an intermediate payment is not met, or with the advance it is above the town's rate.",
)
RULE_LOW_BID = FindingKind(
    "rule.low_bid",
    ("error", "warning"),
    "低入札の契約保証",
    "After a low bid, the contract guarantee is below the town's least rate.",
)
RULE_DEFAULT_USED = FindingKind(
    "rule.default_used",
    ("info",),
    "一般的な基準での確認",
    "The town states no figure of its own; the default profile's was used.",
)
APPLICATION_DUPLICATE = FindingKind(
    "application.duplicate",
    ("error", "warning"),
    "同じ工事の申込",
    "The same kind was applied for already for these works and fiscal year: the same (error), or another (warning).",
)
CHANGE_UNKNOWN = FindingKind(
    "change.unknown",
    ("error",),
    "変更対象の不明",
    "The number is not one of the builder's own issued guarantees of this kind at this town.",
)
CHANGE_TERMINATED = FindingKind(
    "change.terminated", ("error",), "解約済みの保証契約", "The guarantee is terminated, and changes no more."
)
CHANGE_OPEN = FindingKind(
    "change.open",
    ("error",),
    "手続中の変更",
    "Another application for a change of this guarantee is under way; sending is refused with `change.open`.",
)
CHANGE_NEW_APPLICATION = FindingKind(
    "change.new_application",
    ("error",),
    "変更では扱えない項目",
    "A change is of one guarantee and keeps its town, kind and form; anything else is a new application.",
)
CHANGE_NEW_GUARANTEE = FindingKind(
    "change.new_guarantee",
    ("error", "warning"),
    "新しい保証が必要",
    "The new price reaches the ratio at which the town asks for a new guarantee instead of a change.",
)
CHANGE_NOTHING = FindingKind(
    "change.nothing", ("error",), "変更なし", "The form says what the guarantee in force says already."
)
CHANGE_NOT_NEEDED = FindingKind(
    "change.not_needed",
    ("warning",),
    "変更不要",
    "Only the contract amount changes, which leaves the guarantee as it is.",
)
CHANGE_EXPIRY_NEEDED = FindingKind(
    "change.expiry_needed",
    ("error",),
    "保証期限の延長",
    "The extended term outlasts the guarantee in force, so a new expiry is needed.",
)
CHANGE_ABOVE_RATE = FindingKind(
    "change.above_rate",
    ("warning",),
    "減額後の上限を超える保証金額",
    "The contract amount is cut and the guaranteed amount stays, which is above the town's greatest rate by then.",
)
TEXT_NOT_ALLOWED = FindingKind(
    "text.not_allowed",
    ("error",),
    "使用できない文字",
    "A character is invisible, reorders text, or is mail encoding; not even a draft is kept with it.",
)
TEXT_UNDRAWABLE = FindingKind(
    "text.undrawable", ("error",), "印字できない文字", "No font of the papers has this character."
)
TEXT_LOOKALIKE = FindingKind(
    "text.lookalike",
    ("warning",),
    "見分けのつかない文字",
    "A character looks like another one that was probably meant: А (Cyrillic) in a Latin word, 杜 in 会社.",
)
TEXT_VARIATION_FALLBACK = FindingKind(
    "text.variation_fallback",
    ("warning",),
    "異体字の代用",
    "The papers show the character in its base form.",
)

FINDINGS = (
    FIELD_MISSING,
    FIELD_NEEDLESS,
    FIELD_NOT_COPIED,
    AUTHORITY_UNKNOWN,
    OFFICE_UNKNOWN,
    TERM_REVERSED,
    TERM_STARTS_BEFORE_CONTRACT,
    NOTICE_AFTER_CONTRACT,
    AMOUNT_ABOVE_CONTRACT,
    WORKS_FISCAL_YEAR,
    JOINT_VENTURE_SHARES,
    JOINT_VENTURE_MEMBERS,
    JOINT_VENTURE_REPRESENTATIVE,
    CONTRACT_ALONE,
    ELECTRONIC_NOT_SUPPORTED,
    ELECTRONIC_BEFORE_START,
    ELECTRONIC_NOT_KNOWN,
    ELECTRONIC_DAY_MISSING,
    ELECTRONIC_SECTION_MISSING,
    CONTRACT_DATE_FAR,
    EXPIRY_PAST,
    EXPIRY_BEFORE_TERM_END,
    EXPIRY_AFTER_YEAR_END,
    RULE_RATE,
    RULE_CAP,
    RULE_ROUNDING,
    RULE_MINIMUM_CONTRACT,
    RULE_INTERMEDIATE,
    RULE_LOW_BID,
    RULE_DEFAULT_USED,
    APPLICATION_DUPLICATE,
    CHANGE_UNKNOWN,
    CHANGE_TERMINATED,
    CHANGE_OPEN,
    CHANGE_NEW_APPLICATION,
    CHANGE_NEW_GUARANTEE,
    CHANGE_NOTHING,
    CHANGE_NOT_NEEDED,
    CHANGE_EXPIRY_NEEDED,
    CHANGE_ABOVE_RATE,
    TEXT_NOT_ALLOWED,
    TEXT_UNDRAWABLE,
    TEXT_LOOKALIKE,
    TEXT_VARIATION_FALLBACK,
)
