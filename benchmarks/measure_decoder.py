"""No malformed answer may be taken for a good one, and none may raise anything but its own error.

Good answers to generated documents are spoilt, structurally and byte by byte, from a fixed seed. What an answer says
is judged by a second reading that shares no code with the decoder: orjson and jsonschema for JSON, a hand-written
scanner for the compact form. The decoder accepts *wrongly* when it reads what the second reading refuses, or reads it
differently; and every value that evidence then makes of an accepted answer must stand in the document and be its own
normal form. ``--check`` exits 1 when a bar is missed.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.malformed import SPOILS, Answered, good_answers, restructured
from sluice import prompting
from sluice.documents import child, pattern
from sluice.errors import UnusableAnswerError
from sluice.evidence import as_json, judge, normalise, read
from sluice.ports import Prompt

SEED = 20261122
console = Console(highlight=False, width=120)
Quotes = Mapping[str, str | None]


class MalformedError(Exception):
    """The second reading refuses an answer."""


def main() -> int:
    """Print the table; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000, help="malformed ones, by the second reading")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    seen = Counter[tuple[str, str]]()
    faults: list[str] = []
    for how, answered in _spoilt(options.seed):
        seen[how, _tried(answered, faults)] += 1
        if sum(count for (_, verdict), count in seen.items() if verdict.startswith("refused")) >= options.answers:
            break
    _print(seen)
    for fault in faults[:10]:
        print(fault)
    print(f"accepted wrongly, raised something else, or a value without its witness: {len(faults)} (bar: 0)")
    return 1 if options.check and faults else 0


def _spoilt(seed: int) -> Iterator[tuple[str, Answered]]:
    rng, good = random.Random(seed), good_answers(200, seed)
    while True:
        answered = rng.choice(good)
        if rng.random() < 0.35:
            how, answer = restructured(rng, answered)
        else:
            how = rng.choice(list(SPOILS))
            answer = SPOILS[how](rng, answered.answer)
            if rng.random() < 0.2:
                answer = SPOILS[rng.choice(list(SPOILS))](rng, answer or " ")
        if answer != answered.answer:
            yield f"{answered.prompt.form}: {how}", Answered(answered.prompt, answer)


def _tried(answered: Answered, faults: list[str]) -> str:
    """What became of one answer: refused for a reason, still good, or a fault."""
    prompt, answer = answered.prompt, answered.answer
    try:
        wanted: Quotes | None = second_reading(prompt, answer)
    except MalformedError:
        wanted = None
    try:
        quotes = prompting.decode(prompt, answer)
    except UnusableAnswerError as error:
        return f"refused: {error.reason}" if wanted is None else "still good, yet refused"
    except BaseException as error:  # noqa: BLE001  # that nothing else is raised is what is measured
        faults.append(f"raised {type(error).__name__}: {answer[:200]!r}")
        return "fault"
    if quotes != wanted:
        faults.append(f"accepted {quotes!r} instead of {wanted!r}: {answer[:200]!r}")
        return "fault"
    faults += (f"no witness for {path}: {answer[:200]!r}" for path in _unwitnessed(prompt, answer, quotes))
    return "still good"


def second_reading(prompt: Prompt, answer: str) -> Quotes:
    """The quotes of an answer by the letter of its form; MalformedError when it has not that form."""
    if prompt.compact is not None:
        return _of_entries(prompt, answer)
    found = _only_object(answer)
    problem = next(jsonschema.Draft202012Validator(dict(prompt.answer_schema)).iter_errors(found), None)
    if problem is not None:
        raise MalformedError(problem.message)
    return {path: quote if quote and quote.strip() else None for path, quote in _leaves(found, "")}


def _only_object(answer: str) -> Any:
    """The one JSON object of an answer: the first stretch from the first brace that is JSON, no brace after it."""
    body = answer
    if "```" in answer and "{" in (inside := answer.split("```", 2)[1]):
        body = inside
    start = body.find("{")
    for end in (at for at, char in enumerate(body) if char == "}" and at > start >= 0):
        try:
            found = orjson.loads(body[start : end + 1])
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            continue
        if "{" in body[end + 1 :]:
            raise MalformedError("several")
        json.loads(body[start : end + 1], object_pairs_hook=_without_repeats)
        return found
    raise MalformedError("no object")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise MalformedError("repeated")
    return dict(pairs)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, child(path, name))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from _leaves(part, f"{path}[{at}]")
    else:
        yield path, value


def _of_entries(prompt: Prompt, answer: str) -> Quotes:
    """Letter by letter: each field's letters, then ``-``, digits, or a JSON string, then white space or the end."""
    rest, found = answer.strip(), {}
    for at, spec in enumerate(prompt.fields):
        letter = chr(ord("A") + at)
        if not rest.startswith(letter):
            raise MalformedError(letter)
        written, rest = _first_value(rest[1:])
        found[spec.path] = _meant(prompt, written, prompting.QUOTE_CHARS[spec.kind])
    if rest:
        raise MalformedError("more")
    return found


def _first_value(rest: str) -> tuple[str, str]:
    end = 0
    if rest.startswith('"'):
        end = 1
        while end < len(rest) and rest[end] != '"':
            end += 2 if rest[end] == "\\" else 1
        end += 1
    else:
        while end < len(rest) and not rest[end].isspace():
            end += 1
    if rest[end : end + 1] and not rest[end].isspace():
        raise MalformedError("glued")
    return rest[:end], rest[end:].lstrip()


def _meant(prompt: Prompt, written: str, limit: int) -> str | None:
    if written == "-":
        return None
    if written.startswith('"'):
        try:
            quote = str(orjson.loads(written))
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            raise MalformedError("string") from None
        if len(quote) > limit:
            raise MalformedError("long")
        return quote if quote.strip() else None
    references = prompt.compact.references if prompt.compact else ()
    if not (written.isascii() and written.isdigit() and written[0] != "0" and int(written) <= len(references)):
        raise MalformedError("mark")
    return prompt.text[slice(*references[int(written) - 1])]


def _unwitnessed(prompt: Prompt, answer: str, quotes: Quotes) -> Iterator[str]:
    """Paths of the values that evidence made without their being in the document as they are said to be."""
    source, spans = read(prompt.text), prompting.spans(prompt, answer)
    specs = {spec.path: spec for spec in prompt.fields}
    for path, quote in quotes.items():
        spec = specs[pattern(path)]
        judged = judge(source, spec, quote, spans.get(path))
        if judged.value is None:
            continue
        stands = judged.span and prompt.text[slice(*judged.span)] == judged.verbatim
        if not stands or as_json(spec.kind, normalise(spec.kind, judged.verbatim or "", spec.choices)) != judged.value:
            yield path


def _print(seen: Counter[tuple[str, str]]) -> None:
    table = Table("form: what was done to it", "answers", "refused", "still good", "still good, yet refused", "faults")
    for how in [*sorted({name for name, _ in seen}), "all"]:
        of = Counter[str]()
        for (name, verdict), count in seen.items():
            of[verdict.partition(":")[0]] += count if how in (name, "all") else 0
        counts = [of.total(), of["refused"], of["still good"], of["still good, yet refused"], of["fault"]]
        table.add_row(how, *map(str, counts))
    console.print(table)
    reasons = Counter[str]()
    for (_, verdict), count in seen.items():
        reasons[verdict.removeprefix("refused: ")] += count if verdict.startswith("refused") else 0
    console.print("refused for: " + ", ".join(f"{name} {count}" for name, count in reasons.most_common() if count))


if __name__ == "__main__":
    sys.exit(main())
