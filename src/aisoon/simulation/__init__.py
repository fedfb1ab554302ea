"""Simulations: what another policy would have answered to the requests of the past, many at once, and what that changes."""

from aisoon.simulation.bulk import decide_all, table
from aisoon.simulation.command import simulate_command
from aisoon.simulation.compare import Comparison
from aisoon.simulation.single import Decision, decide_one

__all__ = ["Comparison", "Decision", "decide_all", "decide_one", "simulate_command", "table"]
