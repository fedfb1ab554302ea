"""How fast, against what: runnable, prints ratios and CPU, never a bare time."""
