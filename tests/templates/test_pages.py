"""Pages in a real browser: nothing runs over the edge of a telephone's screen."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from alerts.channels.folder import CHANNEL as FOLDER
from alerts.channels.folder.channel import standing_alone
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.recipient import Recipient
from commerce.languages import LANGUAGES
from tests.alerts.a_shop import KNOWLEDGE, SCENE, digest, fired, recovered
from wording.render import Renderer

CHROMIUM = which("chromium")
RENDERER = Renderer(KNOWLEDGE)
#: The page in a frame as wide as a telephone; the outer page writes down how wide the inner one wants to be.
FRAME = """<body><iframe id="f" src="{name}" width="360" height="3000" style="border:0"></iframe><p id="out"></p>
<script>
onload = () => {{ const d = document.getElementById("f").contentDocument;
  const pictures = [...d.images].filter(i => i.complete && i.naturalWidth > 0).length;
  document.getElementById("out").textContent =
    `width=${{d.documentElement.scrollWidth}} height=${{d.documentElement.scrollHeight}} pictures=${{pictures}}`; }};
</script></body>"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_fit_a_telephone(code: str, tmp_path: Path) -> None:
    to = Recipient("anna", FOLDER, "outbox", code)
    long = "a_campaign_name_without_any_space_that_goes_on_and_on_and_on"
    letter = digest_message(digest(), SCENE, to, RENDERER)
    alert = alert_message([fired(long), recovered()], SCENE, to, RENDERER)
    for name, page, pictures in [("digest.html", standing_alone(letter), 6), ("alert.html", alert.html, 0)]:
        (tmp_path / name).write_text(page, encoding="utf-8")
        (tmp_path / "frame.html").write_text(FRAME.format(name=name), encoding="utf-8")
        seen = look(tmp_path / "frame.html", tmp_path)
        assert seen["width"] == 360, name
        assert seen["height"] > 300, name
        assert seen["pictures"] == pictures, name


def look(page: Path, profile: Path) -> dict[str, int]:
    """Open a page and return what it wrote down."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ]
    command += ["--hide-scrollbars", "--allow-file-access-from-files", f"--user-data-dir={profile / 'profile'}"]
    command += ["--window-size=900,3000", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    written = done.stdout.split('id="out">')[1]
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", written)}
