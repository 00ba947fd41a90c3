"""The benchmarks, runnable by anyone: `make bench`. Figures and method are in README.md."""
