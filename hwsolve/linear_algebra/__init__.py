"""Matrices of quantities: eigenvalues and elimination, written out, exact or certified."""
