# SPDX-License-Identifier: Apache-2.0
"""`comity` for the hundreds of commands in the documents, without importing it hundreds of times; the second solver in the same way.

A server imports the program and what it computes with, and runs nothing itself: for each caller it forks, and the child is what the
installed script would be after its imports, with the caller's arguments, folder, environment, umask and standard streams, and ends as any
program does. What stands as `comity` in a document's PATH asks the server and leaves with the child's exit code. Children share
modules but no values: what one command changes, the next never sees. Where imports are what is tested, run the installed script.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import gc
import importlib
import os
import pkgutil
import select
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from functools import cache
from pathlib import Path

PROGRAMS = {
    "comity": ("comity.app", "lxml.etree", "numpy", "scipy.optimize", "scipy.sparse", "trafilatura"),
    "second-solver": ("comity.talks.solving.cp_sat", "ortools.sat.python.cp_model"),
}
"""The module whose `main` is run, and libraries that most calls import: without effects, and without threads, which no fork keeps."""

_ASK = """#!{python} -IS
import array, _socket, os, sys

os.umask(mask := os.umask(0))
request = repr((sys.argv, os.getcwd(), dict(os.environ), mask)).encode()
server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
server.connect({address!r})
streams = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
server.sendmsg([b"%020d" % len(request)], streams)
server.sendall(request)
code = int(server.recv(20) or 255)
sys.exit(code if code >= 0 else 128 - code)
"""
"""Without `site` and in few modules: a hundredth of a second. A signal that ended the child is told as a shell tells it."""


@cache
def ready(program: str) -> Path:
    """A script that is as good as one of PROGRAMS, in a folder of its own. Its server ends when the process that asked for it does."""
    folder = Path(tempfile.mkdtemp(prefix="comity-ready-"))
    asking = folder / "bin" / program
    asking.parent.mkdir()
    asking.write_text(_ASK.format(python=sys.executable, address=str(folder / "socket")))
    asking.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
    server = subprocess.Popen(
        [sys.executable, __file__, program, str(folder)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # an interrupt from the keyboard is pytest's to handle
    )
    assert server.stdout is not None
    if server.stdout.readline() != b"ready\n":
        server.communicate()
        shutil.rmtree(folder)
        raise RuntimeError(f"the server of {program} does not start (exit code {server.returncode})")
    atexit.register(_end, server)
    return asking


def _end(server: subprocess.Popen[bytes]) -> None:
    """It would end with us anyway: its standard input does."""
    server.communicate()


# The server.


def prepare(program: str) -> None:
    """Import what the program imports, sooner or later."""
    for module in PROGRAMS[program]:
        importlib.import_module(module)
    if program == "comity":
        package = importlib.import_module("comity.cli")
        for command in pkgutil.walk_packages(package.__path__, "comity.cli."):
            importlib.import_module(command.name)
    assert len(list(Path("/proc/self/task").iterdir())) == 1, (
        "a library started a thread, which no child would have"
    )
    gc.collect()
    gc.freeze()


def serve(folder: Path) -> None:
    """Fork for each caller until standard input ends. Returns in children alone, each about to run its command."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(folder / "socket"))
        listening.listen(64)
        print("ready", flush=True)
        while True:
            coming, _, _ = select.select([listening.fileno(), 0], [], [])
            if 0 in coming:
                shutil.rmtree(folder, ignore_errors=True)
                sys.exit()
            caller, _ = listening.accept()
            with caller:
                if os.fork() == 0 and waited_for(caller):
                    return
            finished()


def finished() -> None:
    """Forget the children that have answered their callers."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def waited_for(caller: socket.socket) -> bool:
    """Become what the caller asked for: True in the process that is to run it. The one that waits for it answers and ends here."""
    (length, streams, _, _) = socket.recv_fds(caller, 20, 3)
    request = b""
    while len(request) < int(length):
        request += caller.recv(int(length) - len(request))
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)  # who reads them to their end waits for the command alone
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(OSError):  # a caller that was killed waits no longer
            caller.sendall(b"%d" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    arguments, working, environment, mask = ast.literal_eval(request.decode())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(working)
    os.umask(mask)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = arguments
    return True


if __name__ == "__main__":
    sys.path[0] = sysconfig.get_path("scripts")  # as in the installed script, not the tests' folder
    _, asked, below = sys.argv
    prepare(asked)
    serve(Path(below))
    sys.exit(importlib.import_module(PROGRAMS[asked][0]).main())
