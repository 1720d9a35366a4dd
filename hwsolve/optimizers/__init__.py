"""From a method, as data, to its trace: what a step computes, in symbols and in numbers, and what it shows."""
