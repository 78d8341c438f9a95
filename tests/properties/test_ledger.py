"""What every write to the journal adds up to."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sluice.journal import Work, next_step, received, sent
from sluice.ports import Entry
from tests.builders import a_completion


class Ledger(RuleBasedStateMachine):
    """Workers claim, answer, die and come back in any order; the entry always knows how many calls were in vain."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self.held: Work | None = None
        self.in_vain = 0
        self.now = 0.0

    @rule(seconds=st.floats(0, 20))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.held is None)
    @rule()
    def somebody_comes(self) -> None:
        step = next_step(self.entry, now=self.now)
        if isinstance(step, Work):
            self.held = step

    @precondition(lambda self: self.held is not None)
    @rule()
    def a_call_is_sent(self) -> None:
        assert self.held is not None
        self.entry = sent(self.held, owner="o", until=self.now + 10)
        self.held = Work(self.entry.fence, self.entry.answers, self.entry.calls)

    @precondition(lambda self: self.held is not None and self.entry is not None and self.entry.state == "sent")
    @rule(answered=st.booleans())
    def the_call_ends_and_what_is_known_is_kept(self, answered: bool) -> None:
        assert self.held is not None
        self.in_vain += not answered
        held = self.held.with_answer("r:m", a_completion()) if answered else self.held.with_lost_call()
        self.entry, self.held = received(held, owner="o"), None

    @precondition(lambda self: self.held is not None)
    @rule()
    def the_worker_dies(self) -> None:
        self.held = None
        if self.entry is not None and self.entry.state == "sent":
            self.now = max(self.now, self.entry.lease_until)
            self.in_vain += 1
            step = next_step(self.entry, now=self.now)
            assert isinstance(step, Work)
            self.entry = received(step, owner="p")

    @invariant()
    def nothing_is_forgotten(self) -> None:
        if self.entry is not None:
            assert self.entry.calls <= self.in_vain
        if self.entry is not None and self.entry.state == "received":
            assert self.entry.calls == self.in_vain


TestLedger = Ledger.TestCase
