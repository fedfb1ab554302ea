"""Orders from files: JSON lines or a flat CSV, told to the desk one by one; what cannot be read is reported by row."""

from aisoon.importing.command import import_command
from aisoon.importing.load import Refusal, Summary, import_file

__all__ = ["Refusal", "Summary", "import_command", "import_file"]
