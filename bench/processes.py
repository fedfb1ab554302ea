"""CPU of a tree of processes, user and system, from /proc (Linux)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(root: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found


def name(pid: int) -> str:
    """What a process is: server, worker, gateway (the fake one) or postgres."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "gone"
    if "postgres" in line.split(" ")[0] or line.startswith("postgres"):
        return "postgres"
    return "worker" if " work" in line else "gateway" if " gateway" in line else "server"


def cpu(root: int) -> dict[str, float]:
    """CPU milliseconds by kind of process, children that ended and were waited for included."""
    spent: dict[str, float] = {}
    for pid in family(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = sum(int(fields[at]) for at in (11, 12))
        ended = sum(int(fields[at]) for at in (13, 14)) if name(pid) == "postgres" else 0
        spent[name(pid)] = spent.get(name(pid), 0) + (own + ended) * 1000 / TICK
    return spent
