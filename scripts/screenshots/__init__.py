"""Photographs of the product in every state, from a service of its own that shows the demonstration."""
