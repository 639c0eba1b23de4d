"""電子保証対応の発注者, open to anybody."""

import re

from tests.portal.visiting import Portal


async def test_anybody_reads_which_towns_take_what_since_when_and_how(portal: Portal) -> None:
    answer = await portal.visitor().get("/adoption?q=ひがしいず")
    assert answer.status_code == 200
    for shown in ("東伊豆町", "静岡県", "223018", "対応", "前払金保証", "令和8年4月1日", "電子メール", "1件"):
        assert shown in answer.text
    assert "authorization" not in portal.ways["application"].asked[-1].headers


SEARCHES = (
    ("", "東伊豆町", "不明"),
    ("prefecture=静岡県&every=yes", "熱海市", "宮崎市"),
    ("q=熱海&every=yes", "不明", "東伊豆町"),
    ("q=zzzz", "見つかりませんでした", "<table"),
    ("prefecture=どこか&q=ひがしいず", "東伊豆町", "どこか"),
)


async def test_a_search_finds_by_name_reading_and_prefecture(portal: Portal) -> None:
    for query, there, absent in SEARCHES:
        found = (await portal.visitor().get(f"/adoption?{query}")).text.split('<div class="heading">')[1]
        assert there in found, query
        assert absent not in found, query


async def test_the_list_goes_on_page_by_page(portal: Portal) -> None:
    visitor = portal.visitor()
    page = (await visitor.get("/adoption?every=yes")).text
    following = page.split("次の50件")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    other = (await visitor.get(following)).text
    assert "続きを表示しています" in other
    shown, following_rows = (set(re.findall(r'<span class="sub number">(\w+)</span>', text)) for text in (page, other))
    assert len(shown) == len(following_rows) == 50
    assert not shown & following_rows


async def test_the_whole_table_is_a_file(portal: Portal) -> None:
    answer = await portal.visitor().http.get("/adoption.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "223018" in answer.text


async def test_what_is_searched_for_is_no_markup_and_a_place_of_the_list_that_is_none_is_told(portal: Portal) -> None:
    visitor = portal.visitor()
    page = (await visitor.get('/adoption?q="><script>x</script>')).text
    assert "<script>x" not in page
    assert (await visitor.get("/adoption?cursor=wrong")).status_code == 422
