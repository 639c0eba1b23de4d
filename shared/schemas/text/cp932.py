"""Shift_JIS as Windows has it (CP932): what it lacks, and what stands there in its place."""

# The same signs under the code points that CP932 has them by: nothing is lost.
_SAME = str.maketrans("〜−‖—¢£¬¥", "～－∥―￠￡￢￥")
_MARK = "〓"


def write_in_cp932(text: str) -> tuple[str, list[str]]:
    """The text with 〓 for each character that CP932 lacks; and those, each once, in order."""
    text = text.translate(_SAME)
    if _has(text):
        return text, []
    lacking = [char for char in dict.fromkeys(text) if not _has(char)]
    return text.translate(dict.fromkeys(map(ord, lacking), _MARK)), lacking


def _has(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
