"""`python -m hwsolve`."""

from hwsolve.cli import main

main()
