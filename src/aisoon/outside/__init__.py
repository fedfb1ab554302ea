"""Other people's systems: PostgreSQL's binaries, payments, mail, files."""
