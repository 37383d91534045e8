"""The plugin itself: PHP that can be read, one version wherever it stands, and what WordPress asks of plugins."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.register import platforms
from connectors.woocommerce.companion import NAMESPACE, SPEAKS, VERSION
from connectors.woocommerce.companion.nodes import DayNode, OpenedNode, StatusNode

FOLDER = Path(__file__).parents[3] / "connectors" / "woocommerce" / "companion"
HERE = Path(__file__).parent / "on_php"
PLUGIN = FOLDER / "shopbell-companion.php"
TEXT = PLUGIN.read_text(encoding="utf-8")


def test_php_reads_it() -> None:
    php = shutil.which("php")
    if php is None:
        pytest.skip("php, which looks whether the plugin can be read, is not on PATH")
    told = subprocess.run([php, "-l", str(PLUGIN)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_its_version_is_the_same_wherever_it_stands() -> None:
    companion = platforms()["woocommerce"].companion
    assert companion is not None
    told = {companion.version, VERSION, *re.findall(r"\* Version: (\S+)", TEXT)}
    told |= {*re.findall(r"const VERSION\s+= '([^']+)'", TEXT)}
    told |= {*re.findall(r"Stable tag: (\S+)", (FOLDER / "readme.txt").read_text(encoding="utf-8"))}
    assert len(told) == 1
    assert re.findall(r"const SPEAKS\s+= (\d+);", TEXT) == [str(SPEAKS)]
    assert re.findall(r"const SPACE\s+= '([^']+)'", TEXT) == [NAMESPACE]


def test_it_is_free_software_for_an_old_php() -> None:
    assert "License: GPL-2.0-or-later" in TEXT
    assert "Requires PHP: 7.4" in TEXT
    assert newer_than_7_4(TEXT) == [], "PHP 8 only"


#: What PHP 7.4 does not know: by name what it is, and an example.
NEWER: dict[str, tuple[str, str]] = {
    "match": (r"\bmatch\s*\(", "$a = match ( $b ) { 1 => 2 };"),
    "nullsafe": (r"\?->", "$a?->b();"),
    "function": (
        (
            r"\b(?:str_(?:contains|starts_with|ends_with)|get_debug_type|get_resource_id|fdiv|array_is_list"
            r"|preg_last_error_msg|array_(?:find|any|all)(?:_key)?|mb_(?:str_pad|trim|ucfirst)|json_validate"
            r"|str_(?:increment|decrement))\s*\("
        ),
        "str_contains( $a, 'b' );",
    ),
    "readonly": (r"\breadonly\b", "public readonly int $a;"),
    "enum": (r"\benum\s+\w+", "enum Step { case Cart; }"),
    "attribute": (r"#\[", "#[Pure] function a() {}"),
    "union type of a parameter": (r"[(,]\s*\??[\w\\]+\s*[|&]\s*[\w\\|&\s]+\s\$\w+", "function a( int|string $b ) {}"),
    "newer type of what is returned": (
        r"\bfunction\b[^{;]*\)\s*:\s*(?:\??(?:mixed|static|never|null|false|true)\b|\??[\w\\]+\s*[|&])",
        "function a(): static {}",
    ),
    "mixed": (r"[(,]\s*mixed\s+\$", "function a( mixed $b ) {}"),
    "named argument": (r"[(,]\s*[a-z_]\w*\s*:(?!:)", "a( b: 1 );"),
    "comma after the last parameter": (r"\bfunction\b\s*\w*\s*\([^()]*,\s*\)", "function a( $b, ) {}"),
    "promotion": (r"__construct\s*\([^)]*\b(?:public|private|protected)\b", "function __construct( private $a ) {}"),
    "throw as a value": (r"(?:\?|=>|=|:)\s*throw\b", "$a ?? throw new E();"),
    "catch without a variable": (r"\bcatch\s*\(\s*[\w\\|\s]+\)", "try {} catch ( E ) {}"),
    "first-class callable": (r"\(\s*\.\.\.\s*\)", "$a = b( ... );"),
    "class of an object": (r"\$\w+::class\b", "$a::class;"),
    "new in a default": (r"\bfunction\b[^{;]*=\s*new\b", "function a( $b = new C() ) {}"),
    "octal": (r"\b0o[0-7]+", "$a = 0o17;"),
}


def newer_than_7_4(php: str) -> list[str]:
    """Return what an old PHP could not read of a text: looked for outside of comments and of what stands in quotes."""
    kept = re.sub(r"/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", "''", php, flags=re.DOTALL)
    return [name for name, (looks, _) in NEWER.items() if re.search(looks, kept)]


@pytest.mark.parametrize("name", NEWER)
def test_what_is_too_new_would_be_found(name: str) -> None:
    assert name in newer_than_7_4(f"<?php {NEWER[name][1]}")


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """What the plugin tells after 37 sessions by PHP 7.4, in a WordPress of a few lines."""
    php, node = os.environ.get("SHOPBELL_PHP_7_4"), shutil.which("node")
    if php is None or node is None:
        pytest.skip("SHOPBELL_PHP_7_4 names no folder of PHP 7.4 for node (CONTRIBUTING.md)")
    files = [str(HERE / "wordpress.php"), str(PLUGIN), str(HERE / "story.php")]
    told = subprocess.run(
        [node, str(HERE / "run.mjs"), php, "7-4", *files], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout[-600:] + told.stderr[-600:]
    found: dict[str, Any] = json.loads(told.stdout)
    assert found["php"].startswith("7.4.")
    return found


def test_it_runs_by_the_oldest_php_that_it_asks_for(story: dict[str, Any]) -> None:
    first, second = msgspec.convert(story["days"], list[DayNode], strict=False)
    assert (first.is_whole, first.counts, second.is_whole) == (False, [], True)
    steps = [sum(getattr(one, name) for one in second.counts) for name in ("carts", "checkouts", "completed")]
    assert steps == [37, 37, 25]
    assert {(one.source_type, one.utm_source, one.device) for one in second.counts} == {
        (*way, device) for way in (("utm", "google"), ("organic", "")) for device in ("mobile", "desktop")
    }
    opened = msgspec.convert(story["checkouts"], list[OpenedNode], strict=False)
    assert sum(one.date_completed_gmt is None for one in opened) == 12
    assert opened[0].total == "10.50"
    assert msgspec.convert(story["status"], StatusNode, strict=False).speaks == SPEAKS
    assert '"checkout"' in story["script"].replace("\\", "")
    assert story["left"] == [], "it goes without a trace"


def test_what_goes_into_sql_is_prepared() -> None:
    """No value of a request, cookie or header stands in a statement: only names of our own tables and columns do."""
    statements = re.findall(r"\$wpdb->(?:query|get_var|get_row|get_results)\(\s*(.{0,24})", TEXT)
    unprepared = [one for one in statements if not one.startswith("$wpdb->prepare(")]
    assert unprepared == ['"DROP TABLE IF EXISTS $t'], unprepared
    assert not re.search(r"(?:SELECT|INSERT|UPDATE|DELETE)[^;]*\$_(?:GET|POST|COOKIE|SERVER|REQUEST)", TEXT)


def test_every_answer_but_one_asks_who_reads_it() -> None:
    assert TEXT.count("register_rest_route(") == 4
    assert TEXT.count("'__return_true'") == 1, "only what the shop's own pages say is open to all"
    assert "wc_rest_check_manager_permissions( 'reports', 'read' )" in TEXT


def test_it_sets_no_cookie_and_sends_nothing_anywhere() -> None:
    assert not re.search(r"\bset(?:raw)?cookie\(|wc_setcookie|document\.cookie|localStorage|sessionStorage", TEXT)
    assert not re.search(r"wp_(?:safe_)?remote_|curl_init|fsockopen|file_get_contents|wp_mail\(", TEXT)
    assert not re.search(r"billing_|get_billing|user_email", TEXT)
