"""Texts that other programs would take for orders."""

HOSTILE = [
    "<b>町</b>",
    "&amp;&#x3c;町&",
    '<img src="http://a.example/p.png"/>',
    "<para><font color='white'>町",
    ") Tj ET",
    "(町) Tj ET Q q BT (",
    "\\) \\051 \\",
    "EMC endstream endobj",
    "%PDF-1.7 %%EOF",
    "<</S/JavaScript/JS(app.alert(1))>>",
    "${7*7} {{7*7}} %s %(町)s",
    "=HYPERLINK(町)",
    "../../etc/passwd",
    "'; DROP TABLE 町; --",
]


def squeeze(text: str) -> str:
    """Without the white space, which a broken line does not keep."""
    return "".join(text.split())
