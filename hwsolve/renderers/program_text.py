"""What the programs that check a solution have in common."""

from __future__ import annotations

CHECK = '''\
agreed = {}
largest = 0.0


def check(name, computed, shown):
    """Fails unless `computed` is `shown`: rounded to its digits after ≈, and as far as floats tell after =."""
    global largest
    largest = max(largest, abs(computed))
    decimals = len(shown.partition("e")[0].partition(".")[2]) - int(shown.partition("e")[2] or 0)
    unit = 10.0**-decimals
    # Floats lose digits where large numbers cancel.
    lost = 1e-13 * largest
    allowed = 0.5000001 * unit + lost if "≈" in name else max(min(0.1 * unit, 1e7 * lost), lost)
    if not abs(computed - float(shown)) <= allowed:
        raise AssertionError(f"{name} {shown}: computed {computed!r}")
    agreed[f"{name} {shown}"] = "number"
'''

CHECK_LINE = '''\
def check_line(name, computed, line):
    """Compares with the end of a line: ≈ 42.111."""
    relation, shown = line.split()
    check(f"{name} {relation}", computed, shown)
'''

SAME = '''\
def same(name, value, *others, within=1e-9):
    """Fails unless the other ways to write it, or to compute it, give this value too."""
    for other in others:
        if not abs(other - value) <= within * max(abs(value), abs(other), 1e-3):
            raise AssertionError(f"{name} is {value!r} in one way and {other!r} in another")
    agreed[name] = "formula"
'''

SLOPE = '''\
def slope(values, of, wrt, point):
    """The derivative of one of the values from values alone, at four points nearby."""

    def moved(by):
        return values(**{**point, wrt: point[wrt] + by})[of]

    h = 2.5e-4 * max(1, abs(point[wrt]))
    return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
'''

REPORT = '''\
def report():
    """Says what has agreed since the last time."""
    for what in ("number", "formula"):
        names = [name for name, kind in agreed.items() if kind == what]
        if len(names) == 1:
            print(f"1 {what} agrees: {names[0]}")
        elif names:
            print(f"{len(names)} {what}s agree: {names[-1]}, …")
    agreed.clear()
'''

ERFC = "# 1 + erf(u) is written math.erfc(-u): the same, without a loss of digits where it is almost 0.\n"

GIVEN = '''\
def given(name, value, written):
    """Fails unless the problem's own number is still the one that was solved for."""
    if value != float(written):
        raise AssertionError(f"{name} is {value!r}, and was {written}")
'''

DERIVATIVE = """\
def derivative(of, wrt):
    (found,) = torch.autograd.grad(of, wrt, retain_graph=True, allow_unused=True)
    return 0.0 if found is None else found.item()
"""
