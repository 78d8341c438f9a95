"""From a job to something that can be worked on: its text read, its type known, its work identified."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sluice import documents, journal, prompting
from sluice.deadline import Deadline
from sluice.documents import DocumentType
from sluice.evidence import Source, read
from sluice.jobs import Job
from sluice.money import Micros, micros
from sluice.pipeline.texts import text_of
from sluice.ports import Documents, Prompt
from sluice.routing import Policy, Question, Route

if TYPE_CHECKING:  # a cold start without a learned router does not pay for it
    from sluice.routing.learned import Known


@dataclass(frozen=True)
class Task:
    """A job that can be worked on; ``budget`` is the most it may cost, ``policy`` the one it began under."""

    job: Job
    job_id: str
    text: str
    document_type: DocumentType
    prompt: Prompt
    work: str
    budget: Micros
    policy: Policy

    @cached_property
    def source(self) -> Source:
        """The text, read for evidence: a millisecond or two, so not before there is an answer to prove."""
        return read(self.text)

    @property
    def tenant(self) -> str:
        """Whose job it is."""
        return self.job.tenant

    def asking(self, route: Route, only: tuple[str, ...] | None = None) -> Prompt:
        """What to ask a route: for ``only`` some fields, in its form, without idle lines where it wants none."""
        everything = only is None or route.price.free
        if everything and route.form == self.prompt.form and not route.reduced:
            return self.prompt
        fields = None if everything else only
        return prompting.prompt(self.document_type, self.text, fields, form=route.form, reduced=route.reduced)

    def question(
        self,
        deadline: Deadline,
        *,
        told: Mapping[str, float] | None = None,
        batch_seconds: float = 0.0,
        answered: frozenset[str] = frozenset(),
    ) -> Question:
        """What routing needs to know; ``told`` are numbers for a learned router (None: there is no such router).

        ``batch_seconds`` is how long the job may wait outside its queue, ``answered`` are the routes of kept answers.
        """
        return Question(
            document_type=self.job.document_type or "",
            lane=self.job.lane,
            chars=len(self.text),
            prompt_bytes=len(self.prompt.system.encode()) + len(self.prompt.user.encode()),
            max_tokens=self.prompt.max_tokens,
            seconds_left=deadline.seconds_left,
            micros_left=self.budget,
            known=None if told is None else _known(self, told),
            batch_seconds=batch_seconds,
            answered=answered,
        )


def _known(task: Task, told: Mapping[str, float]) -> "Known":
    from sluice.routing.learned import Known

    return Known(task.text, task.job.document_type or "", task.job.metadata.get("source", ""), told)


async def task_of(job: Job, texts: Documents, policy: Policy, prompts: str | None = None) -> Task:
    """Prepare a job; raises RejectedError when it can never be worked on. ``prompts`` are the policy's `versions`."""
    document_type = document_type_of(job)
    text = await text_of(job, texts)
    prompt = prompting.prompt(document_type, text)
    work = journal.identify(
        tenant=job.tenant,
        text=text,
        schema=document_type.fingerprint,
        prompt=prompts or versions(policy),
        policy=policy.version,
    )
    budget = micros(policy.job_budget if job.budget is None else job.budget)
    return Task(job, journal.job_id_of(job), text, document_type, prompt, work, budget, policy)


def versions(policy: Policy) -> str:
    """The versions of all prompts that may be sent under a policy: what is part of a work's identity."""
    asked = {prompting.version(route.form, reduced=route.reduced) for route in policy.routes}
    return " ".join(sorted(asked | {prompting.version()}))


def document_type_of(job: Job) -> DocumentType:
    """The built-in type a job names, or the one its schema describes; raises RejectedError when there is none."""
    if job.document_type is not None:
        return documents.load(job.document_type)
    from sluice import schemas  # what reads schemas is only paid for where jobs bring one

    return schemas.document_type_of(job.json_schema or {})
