import stat
import subprocess
import sys
from pathlib import Path

from tests.local.running import ROOT


def test_the_demo_goes_the_whole_journey_and_leaves_papers_and_mails(tmp_path: Path) -> None:
    output = tmp_path / "output"
    demo = subprocess.run(
        [sys.executable, "-m", "services", "demo", "--life", "--output", str(output)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert "The history of contract: 作成中 → 送信済 → 差戻し → 送信済 → " in demo.stdout
    for kind in ("advance_payment", "contract"):
        for paper in ("certificate.pdf", "key-notice.pdf"):
            assert (output / kind / paper).read_bytes().startswith(b"%PDF-")
        assert b"Message-ID:" in (output / kind / "mail.eml").read_bytes()
    lives = [paper.name for paper in sorted((output / "life").iterdir())]
    assert lives == [
        "2-change.pdf",
        "3-correction.pdf",
        "4-change_cancellation.pdf",
        "5-change.pdf",
        "6-termination.pdf",
        "refund-statement.pdf",
    ]
    for left in (output, *output.rglob("*")):
        assert stat.S_IMODE(left.stat().st_mode) == (0o700 if left.is_dir() else 0o600), left
