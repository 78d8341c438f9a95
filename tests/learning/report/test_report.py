"""The report: one file, nothing in a document can act in it, and its evidence stands where it was found."""

import argparse
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.errors import ConfigurationError
from sluice.jobs import FieldResult, Outcome, Result, Status
from sluice.local.report import command
from sluice.local.report.contents import contents, texts
from sluice.local.report.page import embedded, page

EVIL = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>{{contents}}<!-- \u2028 ]]>"


def a_result(name: str = "a", **changes: Any) -> Result:
    fields = {"payoff_amount": FieldResult(value="1.00", outcome=Outcome.FOUND, verbatim="$1.00", span=(4, 9))}
    defaults: dict[str, Any] = {
        "job_id": name, "tenant": "acme", "work_id": "w", "document_type": "auto_loan_payoff", "fields": fields,
        "status": Status.EXTRACTED, "finished_at": datetime(2026, 3, 1, tzinfo=UTC),
    }  # fmt: skip
    return Result(**(defaults | changes))


class Tags(HTMLParser):
    """The tags a browser would see, and what stands in the script elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.scripts: list[str] = []
        self._within = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)
        self._within = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._within = False

    def handle_data(self, data: str) -> None:
        if self._within:
            self.scripts.append(data)


def written(tmp_path: Path, results: list[Result], lines: list[dict[str, Any]], **changes: Any) -> argparse.Namespace:
    (tmp_path / "run.jsonl").write_text("".join(one.model_dump_json() + "\n" for one in results), encoding="utf-8")
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    asked: dict[str, Any] = {
        "results": tmp_path / "run.jsonl", "texts": [tmp_path / "in.jsonl"], "out": tmp_path / "out.html", "title": ""
    }  # fmt: skip
    return argparse.Namespace(**(asked | changes))


def test_a_document_cannot_add_a_single_tag_to_the_page() -> None:
    harmless = Tags(page(contents([a_result()], {"a": "x"}), title="x")).seen
    evil = a_result(EVIL, reason=EVIL, document_type=EVIL, tenant=EVIL)
    found = Tags(page(contents([evil], {EVIL: EVIL}), title=EVIL))

    assert found.seen == harmless
    assert json.loads(found.scripts[0])[0]["text"] == EVIL
    assert json.loads(found.scripts[0])[0]["reason"] == EVIL


@given(st.text())
def test_any_text_survives_being_embedded_and_none_can_end_its_element(text: str) -> None:
    text = text.encode(errors="replace").decode()
    written = embedded([text])

    assert json.loads(written) == [text]
    assert not re.search("[<>&\u2028\u2029]", written)


def test_the_page_asks_nobody_and_runs_only_its_own_script() -> None:
    html = page(contents([a_result()], {}), title="x")
    script = (Path(command.__file__).parent / "page.js").read_text(encoding="utf-8")

    assert "default-src 'none'; script-src 'sha256-" in html
    assert "unsafe" not in html
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import""", html)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch\(|XMLHttp", script)


def test_evidence_is_counted_as_browsers_count() -> None:
    text = "\U0001f697 🏠 pay $1.00"
    at = text.index("$1.00")
    field = FieldResult(value="1.00", outcome=Outcome.FOUND, verbatim="$1.00", span=(at, at + 5))
    [shown] = contents([a_result(fields={"fees": field})], {"a": text})
    start, end = shown["fields"][0]["span"]

    assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "$1.00"


def test_evidence_that_is_not_in_the_given_text_is_not_shown_there() -> None:
    [shown] = contents([a_result()], {"a": "another text altogether"})

    assert shown["fields"][0]["span"] is None
    assert shown["fields"][0]["verbatim"] == "$1.00"


def test_a_result_without_its_text_is_shown_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = written(tmp_path, [a_result("a"), a_result("b")], [{"id": "a", "text": "pay $1.00"}])

    assert command.run(asked) == 0
    assert "2 results, 1 of them without their text" in capsys.readouterr().err
    shown = json.loads(Tags(asked.out.read_text(encoding="utf-8")).scripts[0])
    assert [one["text"] for one in shown] == ["pay $1.00", None]
    assert shown[0]["fields"][0]["span"] == [4, 9]


def test_the_page_never_overwrites_its_input(tmp_path: Path) -> None:
    asked = written(tmp_path, [a_result()], [], out=tmp_path / "in.jsonl")

    with pytest.raises(ConfigurationError, match="both input and output"):
        command.run(asked)


def test_results_that_are_none_are_told_by_line(tmp_path: Path) -> None:
    asked = written(tmp_path, [a_result()], [])
    with asked.results.open("a", encoding="utf-8") as out:
        out.write('{"job_id": "b"}\n')

    with pytest.raises(ConfigurationError, match=r"run.jsonl line 2 is no result: tenant"):
        command.run(asked)


def test_no_result_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="has no result"):
        command.run(written(tmp_path, [], []))


@pytest.mark.parametrize("line", ["no json", "[]", '{"id": 7, "text": "x"}', '{"id": "a"}'])
def test_texts_that_are_none_are_told_by_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n\n' + line + "\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"in\.jsonl line 3"):
        texts([path])
