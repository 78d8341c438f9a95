"""One headless browser for all tests; without Chromium they are skipped, and say so."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import PROGRAM, Page, browser


@pytest.fixture(scope="session")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if PROGRAM is None:
        pytest.skip("no chromium is installed (apt-get install chromium)")
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The tab; a test during which its console complained has failed."""
    tab.begin()
    yield tab
    assert tab.end() == []
