"""The review page in the cloud: it signs reviewers in by itself, keeps no token, and works as it does on a laptop."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.chromium import Page
from tests.browser.signing_in import Pool, in_the_cloud
from tests.unit.review.builders import lines, served, written

MESSAGE = "document.querySelector('#message')?.textContent"
LEFT = "document.querySelector('#left')?.textContent"
OPEN = "document.querySelectorAll('#fields > li').length > 3"
SHOWN = f"{OPEN} && typeof made === 'object' && made !== null"
"""All that the page asks for by itself has been answered."""
KEPT = "Object.keys(sessionStorage).length + Object.keys(localStorage).length + document.cookie.length"


def visit(page: Page, address: str) -> None:
    """Open the page; it is gone to the pool and back before it has loaded for good."""
    page.call("Page.navigate", url="about:blank")
    page.call("Page.navigate", url=address)


@contextmanager
def visiting(page: Page, folder: Path, place: str = "", **pool: Any) -> Iterator[tuple[str, Pool, Path]]:
    """The page, opened at ``place``, its pool, and the file of decisions."""
    files = written(folder)
    with served(files) as (server, _), in_the_cloud(server, **pool) as (address, made):
        visit(page, f"{address}/{place}")
        yield address, made, files[2]
        page.open("about:blank")


def test_a_reviewer_is_signed_in_decides_a_case_and_signs_out(page: Page, tmp_path: Path) -> None:
    with visiting(page, tmp_path) as (address, pool, decisions):
        page.until(SHOWN)
        assert page.run("location.href") == f"{address}/", "the code is in no history"
        page.press("a")
        page.until(f"{LEFT} === '1 more to decide'")
        page.press("x")
        page.until(f"{LEFT} === 'Everything in doubt is decided'")
        page.press("Enter")
        page.until(f"{MESSAGE} === 'Nothing waits for review.'")
        assert len(lines(decisions)) == 1
        page.click("#leave")
        page.until("document.title === 'signed out'")
        assert (pool.revoked, pool.left) == (["refresh-1"], [f"{address}/"])


def test_no_token_outlives_the_page_and_opening_it_again_signs_in_anew(page: Page, tmp_path: Path) -> None:
    with visiting(page, tmp_path) as (address, pool, _):
        page.until(SHOWN)
        assert page.run(KEPT) == 0
        visit(page, f"{address}/")
        page.until(SHOWN)
        assert len(pool.tokens) == 2, "there was nothing to go on with"


def test_a_token_that_is_about_to_end_is_renewed_once_for_all_who_need_it(page: Page, tmp_path: Path) -> None:
    with visiting(page, tmp_path, seconds=30) as (_, pool, _):
        page.until(SHOWN)
        before = pool.refreshes
        assert before >= 1, "thirty seconds are less than the page wants to have left"
        page.run("Promise.all([list(), list(), list()]).then(() => true)")
        assert pool.refreshes == before + 1


def test_a_session_that_was_ended_elsewhere_is_told_and_decides_nothing(page: Page, tmp_path: Path) -> None:
    page.refused.add(400)
    with visiting(page, tmp_path, seconds=30) as (_, pool, decisions):
        page.until(SHOWN)
        pool.revoked.append("refresh-1")
        page.press("a")
        page.until(f"{MESSAGE} === 'you are not signed in any more: load this page again'")
        page.press("Enter")
        page.until(f"{MESSAGE} === 'you are not signed in any more: load this page again'")
        assert not decisions.exists() or lines(decisions) == []


def test_a_pool_that_refuses_is_told_and_is_not_asked_in_a_circle(page: Page, tmp_path: Path) -> None:
    with visiting(page, tmp_path, error="access_denied") as (_, pool, _):
        page.until(f"{MESSAGE} === 'signing in failed: access_denied'")
        assert pool.asked == 1


def test_a_code_that_somebody_else_asked_for_signs_nobody_in(page: Page, tmp_path: Path) -> None:
    """Otherwise a link could sign a reviewer in as the attacker, and have them decide the attacker's cases."""
    with visiting(page, tmp_path, "?code=stolen&state=theirs", codes={"stolen": {}}) as (_, pool, _):
        page.until(SHOWN)
        assert "stolen" in pool.codes, "nobody tried to use it"
        assert len(pool.tokens) == 1, "the page signed in by itself instead"


def test_a_page_of_this_machine_asks_for_no_pool_and_shows_no_way_out(page: Page, tmp_path: Path) -> None:
    with served(written(tmp_path)) as (server, _):
        page.open(server.url)
        page.until(OPEN)
        assert page.run("document.querySelector('#leave').offsetParent") is None
        asked = "performance.getEntriesByType('resource').some((one) => /config|sign-in/.test(one.name))"
        assert page.run(asked) is False
        page.open("about:blank")
