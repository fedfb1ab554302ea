"""A function is one screen, a file is one noun or verb, and every module says what it is."""

import ast

from tests.house.tree import python_files, shown

FILE_LINES = 330
FUNCTION_LINES = 60


def too_long(source: str, name: str) -> list[str]:
    """The file or its functions, where they are longer than the house allows."""
    lines = len(source.splitlines())
    complaints = [f"{name}:1: {lines} lines, of {FILE_LINES} at most: which noun or verb wants its own file?"]
    complaints = complaints if lines > FILE_LINES else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                complaints.append(f"{name}:{node.lineno}: {node.name} has {length} lines, of {FUNCTION_LINES} at most")
    return complaints


def silent(source: str, name: str) -> list[str]:
    """The file, where it says nothing of itself."""
    return [] if ast.get_docstring(ast.parse(source)) else [f"{name}:1: has no docstring: one sentence, what it is"]


def test_files_and_functions_are_short() -> None:
    complaints = [line for file in python_files() for line in too_long(file.read_text(), shown(file))]
    assert not complaints, "\n" + "\n".join(complaints)


def test_every_public_module_has_a_docstring() -> None:
    public = [file for file in python_files() if file.stem == "__init__" or not file.stem.startswith("_")]
    complaints = [line for file in public for line in silent(file.read_text(), shown(file))]
    assert not complaints, "\n" + "\n".join(complaints)


def test_a_long_file_is_named() -> None:
    assert too_long("x = 1\n" * FILE_LINES, "planted.py") == []
    (complaint,) = too_long("x = 1\n" * (FILE_LINES + 1), "planted.py")
    assert complaint.startswith("planted.py:1: 331 lines")


def test_a_long_function_is_named() -> None:
    assert too_long("async def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1), "planted.py") == []
    (complaint,) = too_long("class C:\n    async def f():\n" + "        x = 1\n" * FUNCTION_LINES, "planted.py")
    assert complaint.startswith("planted.py:2: f has 61 lines")


def test_a_silent_file_is_named() -> None:
    assert silent('"""Says it."""', "planted.py") == []
    assert silent("# says nothing\nx = 1", "planted.py") != []
