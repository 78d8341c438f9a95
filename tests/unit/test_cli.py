"""`sluice extract` and its siblings, as their users see them: files, streams, exit status."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sluice import cli
from sluice.backends.scripted import Scripted
from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, RefusedError, UnavailableError
from sluice.jobs import FieldResult, Job, Outcome, Result, Status
from sluice.local.batch import run, world
from sluice.local.memory import MemoryJournal, MemoryResults
from sluice.routing import Policy, Route

TYPE = "auto_loan_payoff"
SCHEMA = {"type": "object", "properties": {"who": {"type": "object", "properties": {"name": {"type": "string"}}}}}


class Fake:
    """Finds a lender in every document; ``fails`` may say otherwise for some."""

    def __init__(self, fails: Callable[[Job], Exception | None] = lambda job: None) -> None:
        self.seen: list[str] = []
        self._fails = fails

    async def run(self, job: Job, deadline: Deadline) -> Result:
        self.seen.append(str(job.job_id))
        if error := self._fails(job):
            raise error
        path = "who.name" if job.json_schema else "lender"
        return Result(
            job_id=str(job.job_id),
            tenant=job.tenant,
            work_id="w",
            document_type=job.document_type or "schema",
            status=Status.EXTRACTED,
            fields={path: FieldResult(value="Tern Bank", outcome=Outcome.FOUND, confidence=1.0)},
            cost_micros=10,
            metadata=job.metadata,
            finished_at=datetime(2026, 3, 1, tzinfo=UTC),
        )


def line(job_id: str = "a", **over: object) -> dict[str, object]:
    return {"id": job_id, "document_type": TYPE, "text": "Pay Tern Bank.", **over}


def written(path: Path, lines: Iterable[Mapping[str, object] | str]) -> Path:
    texts = (given if isinstance(given, str) else json.dumps(given) for given in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


class Batch:
    """An input and an output in a folder, and a pipeline."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "in.jsonl", folder / "out.jsonl"
        self.fake = Fake()

    def extract(self, *options: str) -> int:
        asked = ["extract", str(self.source), "--out", str(self.out), *options]
        return cli.main(asked, connect=lambda models: self.fake)

    @property
    def ids(self) -> list[str]:
        return [str(result.get("job_id", result.get("id"))) for result in read(self.out)]


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path)


def test_every_line_becomes_a_result_in_the_order_of_the_input(batch: Batch) -> None:
    ids = [f"d{number}" for number in range(50)]
    written(batch.source, [line(job_id, metadata={"branch": "7"}) for job_id in ids])
    assert batch.extract() == 0
    assert batch.ids == ids
    first = Result.model_validate(read(batch.out)[0])
    assert (first.status, first.tenant, first.metadata) == (Status.EXTRACTED, "local", {"branch": "7"})


def test_plain_results_have_every_field_of_the_type(batch: Batch) -> None:
    written(batch.source, [line("a")])
    assert batch.extract("--plain") == 0
    [result] = read(batch.out)
    assert result["id"] == "a"
    assert result["fields"]["lender"] == "Tern Bank"
    assert result["fields"]["payoff_amount"] is None
    assert len(result["fields"]) == 10


def test_plain_results_of_an_own_schema_have_its_shape(batch: Batch) -> None:
    written(batch.source, [{"id": "a", "text": "Pay Tern Bank.", "schema": SCHEMA}])
    assert batch.extract("--plain") == 0
    assert read(batch.out) == [{"id": "a", "fields": {"who": {"name": "Tern Bank"}}}]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", "line 2: line: "),
        ("[]", "line 2: line: "),
        ('"text"', "line 2: line: "),
        ("null", "line 2: line: "),
        (
            {"id": "b", "document_type": TYPE, "txet": "x"},
            "line 2: 'txet': unknown key, there are document_type, id, metadata, schema, tenant, text",
        ),
        ({"text": "x", "document_type": TYPE}, "line 2: id: Field required"),
        (line(""), "line 2: id: "),
        (line("two words"), "line 2: id: String should match pattern '^[A-Za-z0-9]"),
        (line("two words"), ", not 'two words'"),
        (line(id=7), "line 2: id: Input should be a valid string, not 7"),
        (line("good"), "line 2: id: 'good' was used by an earlier line"),
        (line(text=""), "line 2: text: the text is empty"),
        (line(text=" \n"), "line 2: text: the text is empty"),
        (line(text=None), "line 2: text: Input should be a valid string"),
        (line(text="x" * 1_000_001), "line 2: text: 1000001 characters, the limit is 1000000"),
        (line(text="\x00\x01" * 9), "line 2: text: binary, not text: 18 control characters in 18"),
        ('{"id": "b", "document_type": "receipt", "text": "\\ud800"}', "line 2: line: "),
        (line(document_type="passport"), "line 2: document_type: 'passport' is not one of auto_loan_payoff, "),
        (line(document_type=None), "line 2: line: exactly one of document_type and schema is needed"),
        (line(schema=SCHEMA), "line 2: line: exactly one of document_type and schema is needed"),
        (line(document_type=None, schema={"type": "nonsense"}), "line 2: schema"),
        (line(metadata={"a": "b" * 3000}), "line 2: line: metadata is 3001 bytes, the limit is 2048"),
        (line(tenant="no good"), "line 2: tenant: "),
        ("x" * 9_000_000, "line 2: line: is 9000001 bytes, the limit is 8000000"),
    ],
)
def test_a_line_that_is_no_job_is_named_and_skipped(
    batch: Batch, capfd: pytest.CaptureFixture[str], bad: Mapping[str, object] | str, told: str
) -> None:
    written(batch.source, [line("good"), bad, line("also-good")])
    assert batch.extract() == 1
    assert batch.ids == ["good", "also-good"]
    errors = capfd.readouterr().err
    assert told in errors
    assert errors.count("line 2:") == 1
    assert "1 bad line, " in errors


def test_what_is_wrong_with_a_text_is_told_without_the_text(batch: Batch, capfd: pytest.CaptureFixture[str]) -> None:
    written(
        batch.source, [line(text=["a secret"]), line("b", metadata={"a": ["a secret"]}), line("c", schema="secret")]
    )
    assert batch.extract() == 1
    assert "secret" not in capfd.readouterr().err


def test_blank_lines_a_byte_order_mark_and_dos_line_ends_do_not_matter(batch: Batch) -> None:
    text = "\ufeff" + "\r\n".join([json.dumps(line("a")), "", "  ", json.dumps(line("b"))])
    batch.source.write_bytes(text.encode())
    assert batch.extract() == 0
    assert batch.ids == ["a", "b"]


def test_an_empty_input_is_all_done(batch: Batch) -> None:
    batch.source.touch()
    assert batch.extract() == 0
    assert batch.out.read_bytes() == b""


def test_a_second_run_extracts_only_what_is_missing(batch: Batch, capfd: pytest.CaptureFixture[str]) -> None:
    written(batch.source, [line("a"), line("b")])
    batch.extract()
    written(batch.source, [line("a"), line("b"), line("c")])
    batch.fake.seen.clear()
    assert batch.extract() == 0
    assert batch.fake.seen == ["c"]
    assert batch.ids == ["a", "b", "c"]
    assert "2 done before" in capfd.readouterr().err


@pytest.mark.parametrize("plain", [(), ("--plain",)])
def test_a_line_cut_off_anywhere_by_a_kill_is_mended(batch: Batch, plain: tuple[str, ...]) -> None:
    written(batch.source, [line("a"), line("b")])
    batch.extract(*plain)
    whole = batch.out.read_bytes()
    first = whole.index(b"\n") + 1
    for kept in range(first, len(whole), 7):
        batch.out.write_bytes(whole[:kept])
        assert batch.extract(*plain) == 0
        assert batch.out.read_bytes() == whole


@pytest.mark.parametrize(
    "content",
    [b"notes\n", b"notes", b'{"id":"a","document_type":"receipt","text":"x"}\n', b'{"id":"a","fields":{}}\n', b"\0\0"],
)
def test_a_file_that_holds_something_else_is_never_written(
    batch: Batch, capfd: pytest.CaptureFixture[str], content: bytes
) -> None:
    written(batch.source, [line("a")])
    batch.out.write_bytes(content)
    assert batch.extract() == 2
    assert batch.out.read_bytes() == content
    assert "out.jsonl line 1 is no result" in capfd.readouterr().err


def test_full_and_plain_results_do_not_mix(batch: Batch) -> None:
    written(batch.source, [line("a")])
    batch.extract()
    before = batch.out.read_bytes()
    assert batch.extract("--plain") == 2
    assert batch.out.read_bytes() == before


def test_the_input_is_never_the_output(batch: Batch) -> None:
    before = written(batch.source, [line("a")]).read_bytes()
    batch.out.symlink_to(batch.source)
    assert batch.extract() == 2
    assert batch.source.read_bytes() == before


def test_two_runs_do_not_write_the_same_file(batch: Batch, capfd: pytest.CaptureFixture[str]) -> None:
    written(batch.source, [line("a")])
    seconds: list[int] = []

    def second(job: Job) -> None:
        if not seconds:
            seconds.append(0)
            seconds[0] = apart(batch)

    batch.fake = Fake(second)
    assert batch.extract() == 0
    assert seconds == [2]
    assert "is being written by another run" in capfd.readouterr().err


def test_a_document_without_result_costs_only_its_own_line_and_is_tried_again_next_time(
    batch: Batch, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "PAUSES", (0.0, 0.0))
    written(batch.source, [line("a"), line("down"), line("odd"), line("z")])
    errors = {"down": UnavailableError("no endpoint"), "odd": RefusedError("not this one")}
    batch.fake = Fake(lambda job: errors.get(str(job.job_id)))
    assert batch.extract() == 1
    assert batch.ids == ["a", "z"]
    assert batch.fake.seen.count("down") == 3
    assert batch.fake.seen.count("odd") == 1
    assert "line 2: down has no result: UnavailableError: no endpoint" in capfd.readouterr().err
    batch.fake = Fake()
    assert batch.extract() == 0
    assert batch.ids == ["a", "z", "down", "odd"]


def test_a_passing_trouble_is_not_noticed(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PAUSES", (0.0,))
    written(batch.source, [line("a")])
    troubles = [UnavailableError("busy")]
    batch.fake = Fake(lambda job: troubles.pop() if troubles else None)
    assert batch.extract() == 0
    assert batch.ids == ["a"]


def test_a_missing_setting_ends_the_run_at_once(batch: Batch, capfd: pytest.CaptureFixture[str]) -> None:
    written(batch.source, [line(f"d{number}") for number in range(1000)])
    batch.fake = Fake(lambda job: ConfigurationError("no Region"))
    assert batch.extract() == 2
    assert len(batch.fake.seen) < 500
    assert capfd.readouterr().err == "sluice: no Region\n"


def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_goes_on(batch: Batch) -> None:
    ids = [f"d{number:03}" for number in range(300)]
    written(batch.source, [line(job_id) for job_id in ids])
    batch.fake = Fake(lambda job: signal.raise_signal(signal.SIGINT) if job.job_id == "d020" else None)
    assert batch.extract("--in-flight", "2") == 130
    before = batch.ids
    assert before == ids[: len(before)]
    assert 20 < len(before) < 300
    batch.fake = Fake()
    assert batch.extract() == 0
    assert batch.ids == ids
    assert batch.fake.seen == ids[len(before) :]


def test_an_interruption_at_the_last_document_neither_hangs_nor_loses_it(batch: Batch) -> None:
    written(batch.source, [line("a")])
    batch.fake = Fake(lambda job: signal.raise_signal(signal.SIGINT))
    assert batch.extract() in (0, 130)  # whether the end of the input was seen by then
    assert batch.ids == ["a"]


def test_a_missing_input_is_named(batch: Batch, capfd: pytest.CaptureFixture[str]) -> None:
    assert batch.extract() == 2
    assert capfd.readouterr().err == f"sluice: {batch.source}: No such file or directory\n"
    assert not batch.out.exists()


def test_a_missing_model_is_named_and_no_file_is_made(
    batch: Batch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    written(batch.source, [line("a")])
    asked = ["extract", str(batch.source), "--out", str(batch.out), "--model-dir", str(tmp_path / "nowhere")]
    assert cli.main(asked) == 2
    assert "nowhere' has no labels.json" in capfd.readouterr().err
    assert not batch.out.exists()


def test_standard_input_and_output_carry_nothing_but_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path / "in", [line("a"), line("b")])
    kept = os.dup(0)
    with source.open("rb") as stream:
        os.dup2(stream.fileno(), 0)
    try:
        assert cli.main(["extract", "-", "--plain"], connect=lambda models: Fake()) == 0
    finally:
        os.dup2(kept, 0)
        os.close(kept)
    said = capfd.readouterr()
    assert [json.loads(text)["id"] for text in said.out.splitlines()] == ["a", "b"]
    assert said.err.startswith("2 documents: 2 extracted, ")


@pytest.mark.parametrize(
    "options",
    [
        ("--route", "nobody:x"),
        ("--route", "bedrock:"),
        ("--route", "bedrock:x=cheap"),
        ("--route", "bedrock:x=-1/2"),
        ("--in-flight", "0"),
        ("--in-flight", "1000"),
        ("--budget", "much"),
        ("--budget", "-1"),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(batch: Batch, options: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        batch.extract(*options)
    assert ended.value.code == 2


@pytest.mark.parametrize("options", [("--url", "http://x/v1"), ("--route", "openai_compatible:m")])
def test_an_address_and_the_route_that_needs_it_come_together(batch: Batch, options: tuple[str, ...]) -> None:
    written(batch.source, [line("a")])
    assert batch.extract(*options) == 2


def test_routes_are_written_with_colons_and_prices() -> None:
    route = world.route("bedrock:us.amazon.nova-lite-v1:0=0.06/0.24")
    assert (route.backend, route.model) == ("bedrock", "us.amazon.nova-lite-v1:0")
    assert route.price.cost(tokens_in=1_000_000, tokens_out=1_000_000) == 300_000


def answering(text: str, *, price: int = 0) -> tuple[Scripted, Callable[[object], run.Extracts]]:
    """The real pipeline over a model that says ``text``."""
    scripted = Scripted(lambda prompt, model: text)
    policy = Policy(routes=(Route(route="scripted:x", price_out=price),))
    return scripted, lambda models: world.over(lambda name: scripted, policy)


def test_the_real_pipeline_witnesses_what_the_model_says(batch: Batch) -> None:
    fields = dict.fromkeys((spec for spec in read_type()), None)
    _, connect = answering(json.dumps(fields | {"payoff_amount": "$18,342.17"}))
    written(batch.source, [line("a", text="The payoff amount is $18,342.17 today.")])
    assert cli.main(["extract", str(batch.source), "--out", str(batch.out)], connect=connect) == 0
    [result] = read(batch.out)
    assert result["fields"]["payoff_amount"]["value"] == "18342.17"
    assert result["fields"]["payoff_amount"]["span"] == [21, 31]


def test_equal_texts_are_asked_once_and_each_has_its_own_line(batch: Batch) -> None:
    scripted, connect = answering(json.dumps(dict.fromkeys(read_type(), None)), price=1)
    written(batch.source, [line(f"d{number}") for number in range(20)])
    assert cli.main(["extract", str(batch.source), "--out", str(batch.out)], connect=connect) == 0
    assert batch.ids == [f"d{number}" for number in range(20)]
    assert scripted.calls == 1


@contextmanager
def chat_server(answer: str) -> Iterator[tuple[str, list[str | None]]]:
    """An OpenAI-compatible server on loopback that always says ``answer``, and the authorizations it saw."""
    keys: list[str | None] = []

    class Chat(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            keys.append(self.headers["authorization"])
            self.rfile.read(int(self.headers["content-length"]))
            message = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
            usage = {"prompt_tokens": 1000, "completion_tokens": 100}
            body = json.dumps({"choices": [message], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Chat) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", keys
        finally:
            server.shutdown()


def test_a_further_route_answers_what_the_embedded_model_does_not_know(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "labels.json").write_text('{"types": {}}', encoding="utf-8")
    written(batch.source, [{"id": "a", "text": "The borrower is Ada Lovelace.", "schema": SCHEMA}])
    monkeypatch.setenv("SLUICE_API_KEY", "sesame")
    with chat_server('{"who": {"name": "Ada Lovelace"}}') as (url, keys):
        asked = ["extract", str(batch.source), "--out", str(batch.out), "--model-dir", str(tmp_path), "--plain"]
        assert cli.main([*asked, "--route", "openai_compatible:tiny=1/2", "--url", url]) == 0
    assert read(batch.out) == [{"id": "a", "fields": {"who": {"name": "Ada Lovelace"}}}]
    assert keys == ["Bearer sesame"]
    assert "$0.001200" in capfd.readouterr().err


def test_a_document_that_no_model_could_read_is_written_as_failed_and_told_by_the_exit_status(batch: Batch) -> None:
    _, connect = answering("no JSON at all")
    written(batch.source, [line("a")])
    assert cli.main(["extract", str(batch.source), "--out", str(batch.out)], connect=connect) == 1
    assert [result["status"] for result in read(batch.out)] == ["failed"]


async def test_memory_does_not_grow_with_the_input() -> None:
    table = world.RecentTable(keep=10)
    extractor = Fake()
    journal, results = MemoryJournal(table), MemoryResults(table)
    for number in range(50):
        result = await extractor.run(
            Job(tenant="t", document="x", document_type=TYPE, job_id=f"d{number}"), Deadline(0)
        )
        await journal.finish(f"w{number}", result, fence=0, expires_at=1 << 40)
        await results.alias(result, f"w{number}")
    kept = (len(table.works), len(table.works_of), len(table.job_ids), len(table.stream))
    assert all(count <= 11 for count in kept)
    assert table.work("w49")


def apart(batch: Batch) -> int:
    """The same batch in another thread, because a thread has one event loop."""
    asked = ["extract", str(batch.source), "--out", str(batch.out)]
    with ThreadPoolExecutor(1) as other:
        return other.submit(cli.main, asked, connect=lambda models: Fake()).result()


def read_type() -> list[str]:
    from sluice import documents

    return [spec.path for spec in documents.load(TYPE).fields]


def test_types_lists_every_type_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["types"]) == 0
    told = capsys.readouterr().out
    assert "auto_loan_payoff\n  lender" in told
    assert "loan_status          choice" in told
    assert "forbearance" in told


def test_result_names_the_setting_it_misses(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TABLE", raising=False)
    assert cli.main(["result", "job-1", "--tenant", "acme"]) == 2
    assert "TABLE" in capsys.readouterr().err
