"""Later: the clock, payments and mail, run by the worker."""
