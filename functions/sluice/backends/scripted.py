"""Answers from a script: for tests, demonstrations and the simulator. It asks nobody, and obeys the same contract."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sluice.backends._answers import estimated_tokens
from sluice.deadline import Deadline
from sluice.errors import DeadlineError, RefusedError
from sluice.ports import Completion, Prompt

Answer = str | Completion | Exception
"""What a call gives: the answer's text, a whole completion, or an error that is raised."""

Script = Callable[[Prompt, str], Answer] | Mapping[str, Answer | Sequence[Answer]] | Sequence[Answer]
"""Computes answers, keeps them by document text, or says them in turn; the last of several is repeated for ever."""

Sleep = Callable[[float], Awaitable[object]]


def connect(*, script: Script, latency: float = 0.0, sleep: Sleep = asyncio.sleep) -> "Scripted":
    """Say what ``script`` says after ``latency`` seconds."""
    return Scripted(script, latency=latency, sleep=sleep)


class Scripted:
    """Says its lines and counts its calls; ``asked`` are the prompts and models, in order."""

    def __init__(self, script: Script, *, latency: float = 0.0, sleep: Sleep = asyncio.sleep) -> None:
        self.asked: list[tuple[Prompt, str]] = []
        self._script = script
        self._latency = latency
        self._sleep = sleep
        self._said: dict[str, int] = {}

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.asked)

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        """The next line of the script; DeadlineError when its latency passes the deadline."""
        self.asked.append((prompt, model))
        answer = self._next(prompt, model)
        await self._sleep(min(self._latency, deadline.seconds_left))
        if deadline.expired:
            raise DeadlineError(f"the scripted answer takes {self._latency:.3f} s")
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Completion) else _completion(answer, prompt, model)

    def _next(self, prompt: Prompt, model: str) -> Answer:
        if isinstance(self._script, Mapping):
            return self._scripted_for(self._script, prompt)
        if isinstance(self._script, Sequence):
            return self._in_turn(self._script, "")
        return self._script(prompt, model)

    def _scripted_for(self, script: Mapping[str, Answer | Sequence[Answer]], prompt: Prompt) -> Answer:
        answers = script.get(prompt.text)
        if answers is None:
            raise RefusedError(f"nothing is scripted for this {prompt.document_type} document")
        return answers if isinstance(answers, str | Completion | Exception) else self._in_turn(answers, prompt.text)

    def _in_turn(self, answers: Sequence[Answer], key: str) -> Answer:
        turn = self._said.get(key, 0)
        self._said[key] = turn + 1
        return answers[min(turn, len(answers) - 1)]


def _completion(text: str, prompt: Prompt, model: str) -> Completion:
    counted = estimated_tokens(prompt.system + prompt.user)
    return Completion(text, model, tokens_in=counted, tokens_out=estimated_tokens(text))
