"""JupyterLab as `npm start` runs it: it starts in a third of the time and ends with its parent."""

import os
import sys
import threading

# jsonschema imports this package to check the format of internationalised addresses, which Jupyter
# never asks for; the import alone builds a parser for 2.2 s. None makes Python treat it as absent.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

from jupyter_server.serverapp import ServerApp  # noqa: E402
from jupyterlab.labapp import main  # noqa: E402


def stop_at_end_of_input() -> None:
    """Stop the server and its kernels when the parent closes our input, or dies."""
    sys.stdin.buffer.read()
    if ServerApp.initialized():
        ServerApp.instance().stop()
    else:
        os._exit(1)


threading.Thread(target=stop_at_end_of_input, daemon=True).start()
sys.exit(main())
