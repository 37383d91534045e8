"""The plugin itself: PHP that can be read, one version wherever it stands, and what WordPress asks of plugins."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from connectors.register import platforms
from connectors.woocommerce.companion import NAMESPACE, SPEAKS, VERSION

FOLDER = Path(__file__).parents[3] / "connectors" / "woocommerce" / "companion"
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


def test_it_is_free_software_and_runs_on_an_old_php() -> None:
    assert "License: GPL-2.0-or-later" in TEXT
    assert "Requires PHP: 7.4" in TEXT
    newer = r"\bmatch\s*\(|\?->|\bstr_(?:contains|starts_with|ends_with)\(|\breadonly\b|\benum\b\s+\w+\s*\{|#\["
    assert re.findall(newer, TEXT) == [], "PHP 8 only"


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
