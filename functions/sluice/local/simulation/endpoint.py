"""The GPU endpoint: instances behind least-outstanding routing, with target tracking, outages and slow days."""

from math import ceil
from operator import attrgetter

from sluice.jobs import AttemptOutcome
from sluice.local.simulation import constants as c
from sluice.local.simulation.instances import Call, Instance, Leg
from sluice.local.simulation.kernel import Kernel
from sluice.local.simulation.timers import Timers

_least_busy = attrgetter("outstanding")


class Endpoint:
    """All instances of one endpoint."""

    def __init__(self, kernel: Kernel, *, least: int, most: int) -> None:
        self._kernel, self._least, self._most = kernel, least, most
        self.down = False
        self._slow = 1.0
        self._calls: dict[Call, None] = {}  # in their order: a set's would differ from run to run
        self.instances = [Instance(kernel, self._answered) for _ in range(least)]
        self._coming = 0
        self._idle_since = kernel.now
        self._counted_at, self._instance_seconds = kernel.now, 0.0
        self._timers = Timers(kernel, self._expire)
        self.calls = 0

    @property
    def outstanding(self) -> int:
        """Calls under way."""
        return len(self._calls)

    def ask(self, passes: float, until: float) -> Call:
        """Begin a call that ends as an AttemptOutcome: answered, unavailable, or out_of_time at ``until``."""
        call = Call(passes, until)
        self.calls += 1
        self._calls[call] = None
        if self.down or not self.instances:
            self._kernel.at(self._kernel.now + c.REFUSAL, self._fail, call)
            return call
        self._serve(call)
        self._timers.add(call)
        return call

    def again(self, call: Call) -> None:
        """Ask for the same a second time, of another instance."""
        self.calls += 1
        self._serve(call)

    def stop(self, call: Call) -> None:
        """Give a call up; nobody waits for it any more."""
        self._close(call)

    def turn(self, *, down: bool) -> None:
        """Go down, failing every call under way, or come back."""
        self.down = down
        for call in list(self._calls) if down else ():
            self._end(call, "unavailable")

    def slow_down(self, times: float) -> None:
        """Take so many times as long for every pass."""
        self._slow = times
        for instance in self.instances:
            instance.change_pace(times)

    def lose(self, number: int) -> None:
        """Lose instances with all their calls; target tracking brings others."""
        self._count()
        gone, self.instances = self.instances[:number], self.instances[number:]
        for call in [call for call in self._calls if any(leg.instance in gone for leg in call.legs)]:
            self._end(call, "unavailable")
        self._coming += len(gone)
        for _ in gone:
            self._kernel.at(self._kernel.now + c.SCALE_OUT, self._arrive)

    def track(self) -> None:
        """Start or give up instances by how busy they are; to be called every minute."""
        now, have = self._kernel.now, len(self.instances) + self._coming
        wanted = min(self._most, max(self._least, ceil(self.outstanding / c.REQUESTS_EACH)))
        if wanted >= have:
            self._idle_since = now
        for _ in range(wanted - have):
            self._coming += 1
            self._kernel.at(now + c.SCALE_OUT, self._arrive)
        if wanted < have and now - self._idle_since >= c.SCALE_IN and not self._coming:
            self._give_up_one()

    def instance_hours(self) -> float:
        """Hours of all instances so far."""
        self._count()
        return self._instance_seconds / 3_600

    def _count(self) -> None:
        # One that is starting is paid for as well.
        self._instance_seconds += (len(self.instances) + self._coming) * (self._kernel.now - self._counted_at)
        self._counted_at = self._kernel.now

    def _arrive(self, _: object) -> None:
        self._count()
        self._coming -= 1
        self.instances.append(Instance(self._kernel, self._answered, slow=self._slow))

    def _give_up_one(self) -> None:
        self._count()
        self._idle_since = self._kernel.now - c.SCALE_IN / 2
        self.instances.remove(min(self.instances, key=_least_busy))  # it still ends what it has

    def _serve(self, call: Call) -> None:
        instance = min(self.instances, key=_least_busy)
        leg = Leg(call, instance)
        call.legs = (*call.legs, leg)
        instance.take(leg)

    def _answered(self, call: Call) -> None:
        if not call.over:
            self._close(call)
            self._kernel.at(self._kernel.now + c.ENDPOINT_HOP, self._tell, call)

    def _tell(self, call: Call) -> None:
        if call.waiter is not None:
            self._kernel.step(call.waiter, "answered")

    def _fail(self, call: Call) -> None:
        self._end(call, "unavailable")

    def _expire(self, call: Call) -> None:
        self._end(call, "out_of_time")

    def _end(self, call: Call, outcome: AttemptOutcome) -> None:
        if call.over:
            return
        self._close(call)
        if call.waiter is not None:
            self._kernel.step(call.waiter, outcome)

    def _close(self, call: Call) -> None:
        call.over = True
        self._calls.pop(call, None)
        for leg in call.legs:
            leg.instance.drop(leg)
        call.legs = ()
