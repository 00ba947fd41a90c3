"""The checks, a file each; `known.py` says which run when."""
