"""What all execution environments share, in memory: circuits written only by version, allowances drawn by window."""

from sluice.routing.breaker import Circuit


class SharedCircuits:
    """`Circuits` of one simulation; ``writes`` counts what DynamoDB would be asked to write."""

    def __init__(self) -> None:
        self._stored: dict[str, Circuit] = {}
        self.reads = 0
        self.writes = 0
        self.opened = 0

    async def read(self, route: str) -> Circuit | None:
        """The circuit of a route; None while nobody wrote one."""
        self.reads += 1
        return self._stored.get(route)

    async def write(self, route: str, circuit: Circuit) -> Circuit | None:
        """Write a circuit if the stored one is the version before it; else give what stands there."""
        self.writes += 1
        stands = self._stored.get(route)
        if circuit.version != (stands.version if stands else 0) + 1:
            return stands
        self.opened += circuit.state == "open"
        self._stored[route] = circuit
        return None


class SharedAllowances:
    """`Allowances` of one simulation."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, int], int] = {}
        self.draws = 0

    async def draw(self, name: str, window: int, amount: int, *, limit: int) -> bool:
        """Take ``amount`` out of a window's ``limit``; False if it would pass it."""
        self.draws += 1
        drawn = self._drawn.get((name, window), 0)
        if drawn + amount > limit:
            return False
        self._drawn = {key: value for key, value in self._drawn.items() if key[1] >= window - 1}
        self._drawn[name, window] = drawn + amount
        return True
