"""Whether a mail server's refusal is about the recipient's mailbox, and so for good, or about us, and so may be mended.

RFC 5321 §4.2.2 gives one code, 550, for a mailbox that is not there and for a relay that is denied. What the two differ
by is the enhanced status code (RFC 3463); a server that sends none may still say it in words.
"""

import re

import aiosmtplib

_ENHANCED = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
# No such mailbox or domain, an address that is none, moved, a domain that takes no mail; 2 is the mailbox's own state.
_OF_MAILBOX = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.\d+)")
_MAILBOX_CODES = frozenset({550, 551, 552, 553})
# Said with a bare code by servers that refuse the one who sends, not the one who is sent to.
_WORDS_ABOUT_US = re.compile(
    r"relay|sender|spam|spf|dkim|dmarc|polic|block|black|reputation|auth|denied|helo|client", re.I
)


def is_about_mailbox(error: Exception) -> bool:
    """Only a refusal of RCPT can be: by then the server has taken us and our sender, unless it says otherwise."""
    refusal = _find_recipients(error)
    if refusal is None or not 500 <= refusal.code < 600:
        return False
    enhanced = _ENHANCED.search(refusal.message)
    if enhanced is not None:
        return _OF_MAILBOX.fullmatch(enhanced.group()) is not None
    return refusal.code in _MAILBOX_CODES and _WORDS_ABOUT_US.search(refusal.message) is None


def find_codes(error: Exception) -> str:
    """The code of a refusal and its enhanced status code: no words, which may quote the address."""
    refusal = _find_recipients(error) or error
    if not isinstance(refusal, aiosmtplib.SMTPResponseException):
        return ""
    enhanced = _ENHANCED.search(refusal.message)
    return f"{refusal.code} {enhanced.group()}" if enhanced else str(refusal.code)


def _find_recipients(error: Exception) -> aiosmtplib.SMTPRecipientRefused | None:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients), None)
    return error if isinstance(error, aiosmtplib.SMTPRecipientRefused) else None
