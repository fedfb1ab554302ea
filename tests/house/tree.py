"""What the house tests read: the project's files, and the modules of src/aisoon as syntax trees."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "aisoon"


def project_files(root: Path = ROOT) -> list[Path]:
    """Every file that is tracked, or would be: what git lists, less what it ignores."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [root / name for name in sorted(filter(None, listed)) if (root / name).is_file()]


def text_of(file: Path) -> str | None:
    """The file's text, or None where it holds bytes that are no text."""
    raw = file.read_bytes()
    if b"\0" in raw:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def python_files() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def shown(file: Path) -> str:
    """The file's name as a reader of the failure types it."""
    return str(file.relative_to(ROOT))


def module_name(file: Path) -> str:
    """src/aisoon/rules/table.py is aisoon.rules.table; a package's __init__.py is the package."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str, module: str, is_package: bool = False) -> list[tuple[int, str]]:
    """Each import as (line, full dotted name); `from a import b` is a.b; relative ones are made absolute."""
    found = []
    package = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return sorted(found)
