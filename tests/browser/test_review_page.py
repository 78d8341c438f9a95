"""The review page in a real browser: by keyboard, by mouse, on a phone, and against documents that attack it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sluice.jobs import FieldResult, Outcome, Result
from sluice.local.review.files import FileReviews
from sluice.local.review.server import ReviewServer
from sluice.pipeline.review import Claim
from tests.browser.chromium import Page
from tests.builders import LETTER
from tests.pipeline.review_builders import doubtful, found
from tests.unit.review.builders import lines, served, written

EVIL = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    "<svg onload=\"document.title='owned'\"></svg>javascript:alert(1) {{7*7}} ${document.title='owned'}"
)
MESSAGE = "document.querySelector('#message').textContent"
TITLE = "document.querySelector('#what strong')?.textContent"


@contextmanager
def reviewing(
    page: Page,
    folder: Path,
    *results: Result,
    text: str = LETTER,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
) -> Iterator[tuple[ReviewServer, FileReviews, Path]]:
    """The page with the first case open."""
    files = written(folder, *results, text=text)
    with served(files) as (server, reviews):
        page.open(server.url, width=width, height=height, dark=dark)
        page.until("document.querySelectorAll('#fields > li').length > 3")
        page.until("document.querySelector('#left').textContent !== ''")
        yield server, reviews, files[2]
        page.open("about:blank")


def a_case(name: str, **changes: object) -> Result:
    return doubtful().but(job_id=name, **changes)


ROWS = "[...document.querySelectorAll('#fields > li')]"


def row(page: Page, path: str) -> str:
    """What the list says of a field."""
    name = path.replace("_", " ")
    return str(page.run(f"{ROWS}.find((li) => li.querySelector('.name').textContent === '{name}').ariaLabel"))


def settles(page: Page, path: str, said: str) -> None:
    """Wait until the list says something of a field."""
    page.until(f"{ROWS}.some((li) => li.ariaLabel.startsWith('{path.replace('_', ' ')}: {said}'))")


def moved_to(text: str) -> dict[str, FieldResult]:
    """The witnessed fields of the doubtful result, where they stand in another text."""
    return {
        path: found(one.verbatim, str(one.value), text=text, outcome=one.outcome, sure=one.confidence)
        for path, one in doubtful().fields.items()
        if one.verbatim
    }


def test_a_case_is_reviewed_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path, a_case("first"), a_case("second")) as (_, _, decisions):
        assert page.text("#left") == "2 more to decide"
        assert page.text("#fields [aria-current=true] .name") == "payoff amount"
        page.press("a")
        page.until("document.querySelector('#left').textContent === '1 more to decide'")
        page.until("document.querySelector('#fields [aria-current=true] .name').textContent === 'fees'")
        page.press("x")
        page.until("document.querySelector('#left').textContent === 'Everything in doubt is decided'")
        page.press("Enter")
        page.until(f"{TITLE} === 'second'")
        page.until(f"{MESSAGE} === 'first: extracted.'")
        (line,) = lines(decisions)
        assert {change["path"]: change["word"] for change in line["review"]["changes"]} == {
            "payoff_amount": "accept",
            "fees": "absent",
        }


def test_words_selected_with_the_mouse_become_the_value(page: Page, tmp_path: Path) -> None:
    emoji = "📄 🚗 Fees in all: $12.50\n" + LETTER
    result = doubtful(**moved_to(emoji))
    with reviewing(page, tmp_path, result, text=emoji) as (_, _, decisions):
        assert page.text("#text mark.now") == "$18,342.17"
        page.press("a")
        page.until("document.querySelector('#fields [aria-current=true] .name').textContent === 'fees'")
        page.press("c")
        page.until("document.querySelector('#text').classList.contains('selecting')")
        page.drag("12.50")
        settles(page, "fees", "12.50")
        assert page.text("#text mark.now") == "$12.50"
        page.press("Enter")
        page.until(f"{MESSAGE} === 'fees: corrected to 12.50'")
        page.press("Enter")
        page.until(f"{MESSAGE} === 'Nothing waits for review.'")
        fees = lines(decisions)[0]["result"]["fields"]["fees"]
        assert (fees["value"], fees["verbatim"], fees["route"]) == ("12.50", "$12.50", "reviewer:ada")
        assert emoji[slice(*fees["span"])] == "$12.50"


def test_a_number_takes_a_value_of_the_document_and_findings_must_be_confirmed_once_more(
    page: Page, tmp_path: Path
) -> None:
    with reviewing(page, tmp_path) as (_, _, decisions):
        page.press("c")
        page.until("document.querySelectorAll('.offers button').length === 3")
        page.press("2")
        settles(page, "payoff_amount", "3.41")
        page.press("Enter", "x")
        page.until("document.querySelector('#left').textContent === 'Everything in doubt is decided'")
        assert "payoff covers the principal" in page.text("#findings")
        page.press("Enter")
        page.until(f"{MESSAGE}.startsWith('The values still break: payoff')")
        assert lines(decisions) == []
        page.press("Enter")
        page.until(f"{MESSAGE} === 'Nothing waits for review.'")
        assert "payoff_covers_the_principal" in lines(decisions)[0]["review"]["despite"]


def test_a_value_that_is_not_in_the_document_needs_a_reason(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path) as (_, _, decisions):
        page.press("a")
        page.until("document.querySelector('#fields [aria-current=true] .name').textContent === 'fees'")
        page.press("c")
        page.until("document.querySelector('#typed')")
        page.click("#typed")
        page.type("12")
        page.press("Enter")
        page.until("document.querySelector('#why')")
        assert "not in the text" in page.text(".problem")
        assert page.text("#left") == "1 more to decide"
        page.click("#why")
        page.type("by phone")
        page.press("Enter")
        settles(page, "fees", "12.00")
        page.press("Enter", "Enter")
        page.until(f"{MESSAGE} === 'Nothing waits for review.'")
        assert lines(decisions)[0]["result"]["fields"]["fees"]["reason"] == "not in the text: by phone"


def test_undo_takes_back_one_decision_at_a_time(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path):
        page.press("a")
        page.until("document.querySelector('#fields [aria-current=true] .name').textContent === 'fees'")
        page.press("x")
        page.until("document.querySelector('#left').textContent === 'Everything in doubt is decided'")
        page.press("u")
        page.until("document.querySelector('#left').textContent === '1 more to decide'")
        page.press("u")
        page.until("document.querySelector('#left').textContent === '2 more to decide'")
        page.press("u")
        page.until(f"{MESSAGE} === 'Nothing to undo.'")


def test_nothing_is_confirmed_while_something_is_in_doubt(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path) as (_, _, decisions):
        page.press("j", "j", "j", "Enter")
        page.until(f"{MESSAGE} === '2 more to decide.'")
        assert page.text("#fields [aria-current=true] .name") == "payoff amount"
        assert lines(decisions) == []


@pytest.mark.parametrize("place", ["text", "name", "reason", "metadata"])
def test_a_document_can_say_nothing_to_the_page(page: Page, tmp_path: Path, place: str) -> None:
    text = EVIL + LETTER
    lender = found(EVIL, EVIL, text=text, outcome=Outcome.CONFLICTING, sure=0.1, reason=EVIL)
    result = doubtful(**{**moved_to(text), "lender": lender}).but(reason=EVIL, metadata={EVIL: EVIL})
    with reviewing(page, tmp_path, result, text=text):
        page.press("c")
        page.until("document.querySelector('.editor')")
        assert page.run("document.title") == "Sluice review"
        assert page.run("document.querySelectorAll('main img, main script, main svg').length") == 0
        assert page.text("#text") == text
        assert page.text("#reason") == EVIL


def test_somebody_elses_case_can_be_seen_and_not_decided(page: Page, tmp_path: Path) -> None:
    page.refused.add(409)
    files = written(tmp_path)
    with served(files) as (server, reviews):
        reviews.claims["job-1"] = Claim("bob", 4_000_000_000)
        page.open(server.url)
        page.until(f"{MESSAGE} === 'All that is left is being reviewed by others.'")
        page.click("#cases button")
        page.until("document.querySelectorAll('#fields > li').length > 3")
        assert page.text("#claim").startswith("bob until ")
        assert page.run("document.querySelector('#confirm').disabled")
        page.press("a")
        page.until(f"{MESSAGE}.startsWith('Somebody else is at it')")
        assert row(page, "fees").endswith("to be decided")
        assert lines(files[2]) == []


def test_a_claim_that_was_lost_is_told_and_decides_nothing(page: Page, tmp_path: Path) -> None:
    page.refused.add(409)
    with reviewing(page, tmp_path) as (_, reviews, decisions):
        page.press("a")
        page.until("document.querySelector('#left').textContent === '1 more to decide'")
        page.press("x")
        page.until("document.querySelector('#left').textContent === 'Everything in doubt is decided'")
        reviews.claims["job-1"] = Claim("bob", 4_000_000_000)
        page.press("Enter")
        page.until(f"{MESSAGE} === 'bob is at it'")
        assert lines(decisions) == []


def test_a_claim_that_ended_while_nobody_else_came_is_taken_again(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path) as (_, reviews, decisions):
        page.press("a")
        page.until("document.querySelector('#left').textContent === '1 more to decide'")
        page.press("x")
        page.until("document.querySelector('#left').textContent === 'Everything in doubt is decided'")
        reviews.claims["job-1"] = Claim("ada", 1.0)
        page.press("Enter")
        page.until(f"{MESSAGE} === 'Nothing waits for review.'")
        assert len(lines(decisions)) == 1


def test_the_next_case_is_taken_and_this_one_given_back(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path, a_case("first"), a_case("second")) as (_, reviews, _):
        assert page.run(TITLE) == "first"
        page.press("n")
        page.until(f"{TITLE} === 'second'")
        page.until("document.querySelectorAll('#fields > li').length > 3")
        assert reviews.claims["first"].until == 0
        assert reviews.claims["second"].until > 0


def test_without_its_token_the_page_says_what_is_missing(page: Page, tmp_path: Path) -> None:
    page.refused.add(401)
    with served(written(tmp_path)) as (server, _):
        page.open(f"http://{server.address}/#token=wrong")
        page.until(f"{MESSAGE}.startsWith('the token is missing or wrong')")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_it_fits_the_window_in_light_and_dark(page: Page, tmp_path: Path, width: int, height: int, dark: bool) -> None:
    with reviewing(page, tmp_path, width=width, height=height, dark=dark):
        assert page.run("document.documentElement.scrollWidth") == width
        buttons = "[...document.querySelectorAll('button')].filter((one) => one.offsetParent)"
        assert page.run(f"{buttons}.every((one) => one.getBoundingClientRect().right <= innerWidth)")
        ground = page.run("getComputedStyle(document.querySelector('#sheet')).backgroundColor")
        assert ground == ("rgb(20, 24, 29)" if dark else "rgb(255, 255, 255)")
        assert page.run("document.querySelector('#confirm').getBoundingClientRect().bottom <= innerHeight")
        assert page.run("document.querySelector('#paper').getBoundingClientRect().height") > 200
        page.screenshot(tmp_path / "page.png")
        assert (tmp_path / "page.png").stat().st_size > 20_000


def test_everything_that_can_be_used_has_a_name_for_screen_readers(page: Page, tmp_path: Path) -> None:
    with reviewing(page, tmp_path):
        page.press("c")
        page.until("document.querySelector('#typed')")
        page.call("Accessibility.enable")
        nodes = page.call("Accessibility.getFullAXTree")["nodes"]
        page.call("Accessibility.disable")
        used = [
            node
            for node in nodes
            if node.get("role", {}).get("value") in ("button", "textbox", "region", "navigation", "listitem")
        ]
        assert len(used) > 15
        named = [node for node in used if node["role"]["value"] != "listitem"]
        assert [node for node in named if not node.get("name", {}).get("value")] == []
        assert row(page, "fees") == "fees: not stated, unsupported, to be decided"
        assert page.run("document.querySelector('#message').getAttribute('aria-live')") == "polite"
