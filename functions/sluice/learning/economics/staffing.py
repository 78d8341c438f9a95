"""How many servers a lane needs so that 99 in 100 wait no longer than they may.

M/M/c exactly (Erlang C: A. K. Erlang 1917; see Gross and Harris, Fundamentals of Queueing Theory, 2.3), other service
times by Allen and Cunneen's correction, and square-root staffing (Halfin and Whitt, Operations Research 29, 1981)
beside it as a rule of thumb.
"""

from math import ceil, erf, exp, inf, log, pi, sqrt


def erlang_c(servers: int, load: float) -> float:
    """The probability to have to wait, for an offered ``load`` (arrival rate times service time) on ``servers``."""
    if load >= servers:
        return 1.0
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def wait(servers: int, rate: float, service: float, *, share: float = 0.99, variation: float = 1.0) -> float:
    """The wait in seconds that a ``share`` of jobs stays below, at ``rate`` per second; infinite when overloaded.

    P(W > t) = C exp(-(c/s - rate) t 2 / (1 + cv^2)); ``variation`` is cv^2 of the service time, 1 for exponential.
    """
    spare = servers / service - rate
    if spare <= 0:
        return inf
    waiting = erlang_c(servers, rate * service)
    return max(0.0, log(waiting / (1 - share)) / spare * (1 + variation) / 2) if waiting > 0 else 0.0


def servers_for(rate: float, service: float, longest_wait: float, *, variation: float = 1.0) -> int:
    """The fewest servers with which 99 in 100 wait at most ``longest_wait`` seconds."""
    low = max(1, ceil(rate * service))
    high = low
    while wait(high, rate, service, variation=variation) > longest_wait:
        low, high = high + 1, 2 * high
    while low < high:
        middle = (low + high) // 2
        if wait(middle, rate, service, variation=variation) <= longest_wait:
            high = middle
        else:
            low = middle + 1
    return high


def halfin_whitt(beta: float) -> float:
    """The probability to have to wait with R + beta sqrt(R) servers: 1 / (1 + beta Phi(beta) / phi(beta))."""
    density = exp(-beta * beta / 2) / sqrt(2 * pi)
    return 1 / (1 + beta * (1 + erf(beta / sqrt(2))) / 2 / density)


def square_root_servers(rate: float, service: float, *, may_wait: float = 0.01) -> int:
    """R + beta sqrt(R) servers, so that a share of ``may_wait`` has to wait at all."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if halfin_whitt(middle) > may_wait else (low, middle)
    load = rate * service
    return ceil(load + high * sqrt(load))
