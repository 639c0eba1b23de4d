"""前払金請求書: how a town takes it, and what must stand in it where the seal is left off."""

from enum import StrEnum
from typing import Literal

from pydantic import StrictBool

from shared.schemas.model import Schema
from shared.schemas.words.towns.handing_in import Channel


class InvoiceItem(StrEnum):
    """What an invoice without a seal has to name."""

    INVOICED_ON = "invoiced_on"
    ADDRESSEE = "addressee"
    PRINCIPAL = "principal"
    AMOUNT = "amount"
    BREAKDOWN = "breakdown"
    RESPONSIBLE = "responsible"
    CONTACT = "contact"
    TITLE = "title"
    PHONE = "phone"
    ACCOUNT = "account"
    CREDITOR_NUMBER = "creditor_number"


class InvoiceRules(Schema):
    """What a town says of the advance invoice; None where it says nothing.

    `with_key` tells whether it may come by the mail that carries the key. `creditor_number` is required, or stands in
    place of the account. `seal_box` are the words of a box of the town's form to be filled in place of the seal.
    """

    channels: tuple[Channel, ...] = ()
    refused_channels: tuple[Channel, ...] = ()
    paper_only: StrictBool = False
    with_key: StrictBool | None = None
    own_form: str | None = None
    free_form: StrictBool | None = None
    seal_may_be_left_off: StrictBool | None = None
    seal_box: str | None = None
    must_name: tuple[InvoiceItem, ...] = ()
    full_names: StrictBool = False
    creditor_number: Literal["required", "replaces_account"] | None = None
    creditor_number_label: str | None = None
    subject_prefix: str | None = None
    file_name_prefix: str | None = None
    dated_day_of_sending: StrictBool = False
    confirm_receipt: StrictBool = False
    account_holder_is_creditor: StrictBool = False
    one_file_each: StrictBool = False
    numbered_sheets: StrictBool = False
    yen_sign: StrictBool = False
    amount_never_corrected: StrictBool = False
    proxies_need_seal: StrictBool = False
    source: str | None = None
