"""Numbers: exact rationals while they can be, else certified balls; rounding; evaluating formulas."""
