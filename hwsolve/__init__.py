"""hwsolve solves homework in machine learning and optimization, step by step."""

__version__ = "0.1.0"
