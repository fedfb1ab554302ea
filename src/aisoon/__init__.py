"""AISOON Returns: returns, refunds and disputes for online marketplaces, from the first chat to the money."""
