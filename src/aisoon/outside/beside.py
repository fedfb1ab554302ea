"""Processes beside us: started again when they die, ended with us, also when we are killed."""

import contextlib
import ctypes
import logging
import signal
import socket
import subprocess
import threading
from collections.abc import Callable

log = logging.getLogger("aisoon.beside")


def keep(command: list[str], environment: dict[str, str]) -> Callable[[], None]:
    """Keep one process alive; what ends it, which takes at most ten seconds."""
    stopping = threading.Event()
    thread = threading.Thread(target=_keep, args=(command, environment, stopping), daemon=True)
    thread.start()

    def end() -> None:
        stopping.set()
        thread.join(10)

    return end


def _keep(command: list[str], environment: dict[str, str], stopping: threading.Event) -> None:
    """Start it again whenever it ends, until told to stop; it is a child of this thread."""
    while not stopping.is_set():
        child = subprocess.Popen(command, env=environment, preexec_fn=end_with_parent)
        while child.poll() is None and not stopping.wait(0.2):
            pass
        if child.poll() is None:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(8)
            child.kill()
        elif not stopping.wait(1):
            log.warning("%s ended with %s; starting another", " ".join(command), child.returncode)


def end_with_parent() -> None:
    """Ask Linux to end this process with the thread that started it; elsewhere nothing."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
