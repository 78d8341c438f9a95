"""The shipped events are what AWS would send, and up to date."""

import pytest

from tests.handlers.made_events import ROOT, events, written

EVENTS = events()


@pytest.mark.parametrize("name", EVENTS)
def test_a_shipped_event_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == written(EVENTS[name]), "python -m tests.handlers.made_events"


def test_no_event_is_forgotten() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.glob("*/*.json")}
    assert {name for name in found if not name.startswith("documents/")} == set(EVENTS)
