"""The demo: a living marketplace, told through the desk like every other write."""
