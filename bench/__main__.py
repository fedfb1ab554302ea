"""`make bench`: the full cycle."""

from bench.cycle import main

main()
