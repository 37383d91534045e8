"""What stands on the first screen of pages, as a real browser lays them out; many pages in one look."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from tests.templates.test_pages import CHROMIUM

#: The screens that are asked for: {width: height} in CSS pixels.
SCREENS = {360: 640, 700: 900}
_FRAME = """<body>{frames}<pre id="out"></pre><script>
onload = () => {{
  const told = {{}};
  for (const f of document.querySelectorAll("iframe")) {{
    const d = f.contentDocument;
    const whole = [...d.querySelectorAll("p, h1, h2, td.item")].filter(e => {{
      const r = e.getBoundingClientRect();
      return r.height > 1 && r.bottom <= {height};
    }});
    told[f.id] = {{text: whole.map(e => e.innerText).join(" "), width: d.documentElement.scrollWidth}};
  }}
  document.getElementById("out").textContent = JSON.stringify(told);
}};
</script></body>"""


def first_screens(pages: Mapping[str, str], width: int, folder: Path) -> dict[str, str]:
    """Return {name: what can be read without scrolling, on one line}; a paragraph counts where it is seen whole."""
    assert CHROMIUM is not None
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    frames = "".join(
        f'<iframe id="{name}" src="{name}.html" width="{width}" height="3000" style="border:0"></iframe>'
        for name in pages
    )
    frame = folder / "all.html"
    frame.write_text(_FRAME.format(frames=frames, height=SCREENS[width]), encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
    command += ["--disable-background-networking", "--allow-file-access-from-files", "--virtual-time-budget=5000"]
    command += [f"--user-data-dir={folder / 'profile'}", "--window-size=900,3000", "--dump-dom", frame.as_uri()]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    found = json.loads(unescape(done.stdout.split('id="out">')[1].split("</pre>")[0]))
    assert {one["width"] for one in found.values()} == {width}
    return {name: on_one_line(one["text"]) for name, one in found.items()}


def on_one_line(text: str) -> str:
    """Return a text with single blanks, however it is laid out."""
    return " ".join(unescape(text).split())
