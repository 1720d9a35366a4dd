"""Derivatives of a function graph: local partials, the chain rule in both directions, and what checks them."""
