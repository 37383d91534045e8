"""What the code says in English is told in another language: the sentences are those that it really says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commerce.errors import BadConfig, Refused
from commerce.period import Period
from commerce.tables import TABLES
from shopbell.config.load import load
from tests.shopbell.config.reading import SHOP, VOCABULARY
from wording.messengers import LINE_NO_FRIEND
from wording.retell import retelling

VI, ZH = retelling("vi"), retelling("zh_Hant")


def mistakes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfig) as caught:
        load(path, VOCABULARY)
    return caught.value.mistakes


def test_an_error_is_told_with_its_place_what_was_found_and_what_to_do(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, f'[shopbell]\nlanguage = "klingon"\n{SHOP}')
    assert (
        mistake
        == 'config.toml, [shopbell]: language = "klingon" is no language of ours; write one of "en", "vi", "zh_Hant"'
    )
    assert VI(mistake).startswith('config.toml, [shopbell]: language = "klingon" ')
    assert VI(mistake).endswith('"en", "vi", "zh_Hant"')
    assert ZH(mistake).endswith('"en"、"vi"、"zh_Hant"')
    for told in (VI(mistake), ZH(mistake)):
        assert not re.search(r"is no|write", told)


def test_a_slip_of_the_pen_is_told_with_what_was_meant(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, f'[shopbell]\nlanguag = "vi"\n{SHOP}')
    assert 'unknown key "languag"; did you mean "language"?' in mistake
    for told in (VI(mistake), ZH(mistake)):
        assert '"languag"' in told
        assert '"language"' in told
        assert "unknown" not in told
        assert "mean" not in told


def test_a_day_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="is not a month") as caught:
        Period.month("2026-13")
    assert "2026-13" in VI(str(caught.value))
    assert "không phải" in VI(str(caught.value))


def test_sentences_in_a_row_are_told_one_by_one_with_the_joints_of_the_language() -> None:
    said = "toys: orders: toys.example did not answer in time"
    assert VI(said) == "toys: đơn hàng: toys.example không trả lời kịp thời gian"
    assert ZH(said) == "toys\N{FULLWIDTH COLON}訂單\N{FULLWIDTH COLON}toys.example 未在時限內回應"


def test_what_fills_a_gap_is_told_again_and_names_stay() -> None:
    said = "the test message was not delivered: mail.example: the certificate of the server is not trusted"
    assert "mail.example" in VI(said)
    assert "certificate" not in VI(said)
    assert "certificate" not in ZH(said)


def test_a_word_that_a_language_does_without_never_takes_names_with_it() -> None:
    said = "Anna (folder), Mei (folder), Linh (folder) are told what keeps Shopbell from its work"
    for told in (VI(said), ZH(said)):
        assert "Anna (folder), Mei (folder), Linh (folder)" in told


def test_what_others_say_is_not_taken_for_a_sentence_of_ours() -> None:
    said = "there is no configuration of that kind, said the host"
    assert VI(said) == said
    assert ZH("Toys is open; come in") == "Toys is open; come in"


def test_names_in_a_row_are_joined_as_the_language_does() -> None:
    said = "toys has several readers; say who answers: --by with one of: an, binh"
    assert VI(said).endswith(": an, binh")
    rules = (
        "aov_minus_cac and clv_to_cac_ratio must keep to what the documents say of every shop, and ring where surely"
        " not; [targets.<kpi>] sets another limit, off = true there none"
    )
    assert VI(rules).startswith("aov_minus_cac và clv_to_cac_ratio ")
    assert ZH(rules).startswith("aov_minus_cac 和 clv_to_cac_ratio ")


def test_a_sentence_of_many_pieces_takes_no_time_to_speak_of() -> None:
    """Each piece is looked at once: as many looks as the joints would allow otherwise never end."""
    said = "; ".join(f"piece {number}: nothing, of it, is known" for number in range(40))
    assert VI(said) == said


def test_what_a_sync_did_is_told_piece_by_piece() -> None:
    said = "toys: nothing new; skipped: 2; refused: costs"
    assert "skipped" not in VI(said)
    assert "refused" not in VI(said)
    assert "toys" in VI(said)
    assert "refused" not in ZH(said)


def test_a_sentence_that_is_marked_for_messages_is_known_on_the_screen_too() -> None:
    said = f"LINE Anna answered 403; {LINE_NO_FRIEND}"
    assert "LINE Anna" in VI(said)
    assert "blocked" not in VI(said)
    assert "blocked" not in ZH(said)


def test_what_the_shop_says_keeps_its_signs() -> None:
    error = Refused('toys.example answered 500 ("%(place)s <b>"); check `url`')
    assert "“%(place)s <b>”" in VI(str(error))


def test_a_name_in_quotes_ends_with_them_so_that_what_was_meant_is_told() -> None:
    said = 'config.toml, [[recipient]] 3: shops: unknown shop "Ca Phe May"; did you mean "Cà Phê Mây"?'
    assert VI(said).endswith('không có cửa hàng "Ca Phe May"; ý bạn là "Cà Phê Mây"?')
    assert "did you mean" not in ZH(said)


def test_what_is_missing_is_not_the_file_before_the_colon() -> None:
    said = "config.toml, [channels.email]: sender is missing; write sender = “x”"
    assert VI(said) == "config.toml, [channels.email]: thiếu sender; hãy ghi sender = “x”"


@pytest.mark.parametrize("place", ["", "traffic: "])
def test_rows_that_do_not_count_are_told_with_and_without_their_table(place: str) -> None:
    said = f"{place}rows of v.csv are left out on 1 day (2026-03-06), since the shop itself tells of the same"
    told = "bỏ qua các dòng của v.csv trong 1 ngày (2026-03-06), vì chính cửa hàng đã cho biết cùng nội dung"
    assert VI(said) == place.replace("traffic", "lượt truy cập") + told
    assert not re.search("rows|itself", ZH(said))


def test_what_a_sync_read_is_told_with_the_words_of_the_language() -> None:
    said = "read 3218 orders (3185 stored in all, some were read more than once), 33 checkouts, 27 costs"
    assert VI(said) == (
        "đã đọc 3218 đơn hàng (tổng cộng lưu 3185, một số được đọc hơn một lần), 33 lượt thanh toán, 27 giá vốn"
    )
    assert not re.search("[a-z]", ZH(said))


def test_so_are_rows_of_tables() -> None:
    for name in ("landings", *(table.name for table in TABLES if table.setting)):
        assert not re.search("[a-z]", ZH(f"read 3 customers (9 stored in all), 1 rows of spend, 270 rows of {name}")), (
            name
        )
    said = "toys: read 1,350 rows of traffic, 12 rows of spend (395 stored in all), 15 orders in the bin or gone"
    assert "1,350 dòng lượt truy cập, " in VI(said)
    assert "行銷費用 12" in ZH(said)
    assert not re.search("[a-z]", ZH(said).removeprefix("toys"))


def test_so_is_a_short_reading_of_a_shop_that_is_named() -> None:
    said = "toys: read 100 customers (1,182 stored in all), 7 orders; refused: spend"
    assert VI(said) == ("toys: đã đọc 100 khách hàng (tổng cộng lưu 1,182), 7 đơn hàng; bị từ chối: chi phí tiếp thị")
    assert not re.search("[a-z]", ZH(said).removeprefix("toys"))


@pytest.mark.parametrize(
    "why",
    [
        "what they cost goes up and down together on 28 of 28 days, 968.35 EUR and 955.61 EUR in all",
        'both name the campaign "BRAND", which costs nearly the same on 20 of 28 days, 5.35 EUR and 5.31 EUR in all',
        "both name the same 3 campaigns, which cost nearly the same in all, 968.35 EUR and 955.61 EUR",
    ],
)
def test_money_that_two_sources_may_tell_is_told_with_its_reason_and_amounts(why: str) -> None:
    said = (
        f"toys: spend: META (account 12, FB) and S.CSV (account 34) may tell the same money, which is added up: {why};"
        " if it is the same, write the same account at both, or take one of the two out: then the source named first"
        " counts, or the one with wins = true; if it is not, write own_account = true at one of them"
    )
    left = ZH(said).removeprefix("toys").replace("wins = true", "").replace("own_account = true", "")
    assert not re.search("[a-z]", left)
    assert VI(said).startswith("toys: chi phí tiếp thị: META (tài khoản 12, FB) và S.CSV (tài khoản 34) có thể")
    assert "EUR và " in VI(said)


def test_names_in_a_row_stand_beside_each_other_as_the_language_has_it() -> None:
    said = "events of the last four weeks: add_to_cart, begin_checkout, purchase"
    assert ZH(said).endswith("add_to_cart、begin_checkout、purchase")
    assert VI(said).endswith(": add_to_cart, begin_checkout, purchase")
    listed = "`shopbell source add meta`, `shopbell source add sheet --table spend`"
    said = f"there is no [[shop.spend]]: acquisition cost cannot be worked out; to set one up: {listed}"
    assert ZH(said).endswith("`shopbell source add meta`、`shopbell source add sheet --table spend`")


def test_an_answer_is_told_with_the_words_of_the_server_as_they_are() -> None:
    said = '127.0.0.1:18931 answered 401 ("Consumer key is invalid")'
    assert VI(said) == "127.0.0.1:18931 trả lời 401 (nguyên văn của máy chủ: “Consumer key is invalid”)"


def test_a_name_that_stands_on_one_side_alone_is_told_with_what_the_tables_are_called() -> None:
    said = (
        '"tiktok" stands in marketing spend (5938.72 EUR in 90 days), and in no orders and visits; if orders and visits'
        ' call it otherwise, write below [shop.channels]: "tiktok" = "..."'
    )
    assert VI(said) == (
        '"tiktok" có trong chi phí tiếp thị (5938.72 EUR trong 90 ngày) mà không có trong đơn hàng và lượt truy cập;'
        ' nếu đơn hàng và lượt truy cập gọi bằng tên khác, hãy ghi dưới [shop.channels]: "tiktok" = "..."'
    )
    assert ZH(said) == (
        '"tiktok" 出現在行銷費用（90 天內 5938.72 EUR），卻不在訂單和造訪中；若訂單和造訪使用別的名稱，請在'  # noqa: RUF001 - Chinese punctuation is meant
        ' [shop.channels] 底下寫上："tiktok" = "..."'  # noqa: RUF001 - likewise
    )


def test_chinese_has_no_blank_around_what_fills_a_gap_with_its_own_signs() -> None:
    said = (
        "the account behind property 1 of Google Analytics spends in USD, and the shop's currency is EUR; state what"
        ' one USD is worth in EUR ([shop.exchange_rates] USD = "...")'
    )
    assert ZH(said).startswith("Google Analytics 資源 1 背後的帳戶以 USD ")


def test_a_wait_says_how_far_the_work_is() -> None:
    said = "Meta is working out its report of 2026-10-01 to 2026-10-30 (done: 45 %); waiting 10 s (part 2 of 36)"
    assert VI(said).endswith("; đang chờ 10 giây (phần 2 trên 36)")
    assert ZH(said).endswith("等待 10 秒（第 2 部分，共 36 部分）")  # noqa: RUF001 - Chinese punctuation is meant
