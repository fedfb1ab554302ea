"""Signals are advice: nothing that decides, waits or pays imports them or reads their rows."""

import re

from tests.house.tree import imports_of, module_name, python_files, shown

MAY = {
    "aisoon.rules.signals", "aisoon.store.signals", "aisoon.desk.signals", "aisoon.http.signals", "aisoon.api.signals",
    "aisoon.web.signals", "aisoon.jobs.signals",
}  # fmt: skip
"""The rooms' own files about signals; they import each other."""

JOIN = {
    "aisoon.desk": {"aisoon.desk.signals"},
    "aisoon.web": {"aisoon.web.signals"},
    "aisoon.web.bench": {"aisoon.http.signals"},
    "aisoon.api": {"aisoon.api.signals"},
    "aisoon.cli": {"aisoon.jobs.signals"},
}
"""Who else imports which of them: only to join routes, the door and the job, and to show them on the bench."""

ROWS = re.compile(r"\b(from|join|into|update)\s+(signal|signal_mark|trace|unlooked)\b")


def bad_imports(source: str, module: str, name: str, is_package: bool = False) -> list[str]:
    """Each import of signals by who may not."""
    found = []
    for line, imported in imports_of(source, module, is_package):
        wanted = next((one for one in MAY if imported == one or imported.startswith(one + ".")), None)
        if wanted and module not in MAY and wanted not in JOIN.get(module, set()):
            found.append(f"{name}:{line}: imports {imported}: signals are advice, nothing may decide by them")
    return found


def bad_rows(source: str, module: str, name: str) -> list[str]:
    """Each statement about signals outside of their own file."""
    if module == "aisoon.store.signals":
        return []
    return [f"{name}: {found[0]}: only store/signals.py reads and writes signals" for found in ROWS.finditer(source)]


def test_nothing_that_decides_knows_signals() -> None:
    complaints = []
    for file in python_files():
        source, module = file.read_text(), module_name(file)
        complaints += bad_imports(source, module, shown(file), file.name == "__init__.py")
        complaints += bad_rows(source, module, shown(file))
    assert not complaints, "\n" + "\n".join(complaints)


def test_a_guard_that_read_a_signal_would_be_named() -> None:
    for module in ("aisoon.rules.guards", "aisoon.rules.automatic", "aisoon.jobs.clock", "aisoon.desk.door"):
        for line in ("from aisoon.rules.signals import found", "from aisoon.store import signals"):
            assert bad_imports(line, module, "planted.py"), (module, line)
    assert bad_rows("'select 1 from signal where shows'", "aisoon.store.dossiers", "planted.py")
