"""Executes notebooks one after the other and reports on standard output, one JSON object per line.

Each copy in the output folder is ready for git: outputs complete, nothing that depends on the machine or
the moment. Started by notebooks.mjs; ends its kernel and itself when standard input closes or a signal comes.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import sys
import threading
import time
from contextlib import asynccontextmanager
from pathlib import Path

# A grammar that jsonschema loads for one URI format costs 1.7 s at import; nbformat's schema does not use that format.
sys.modules["rfc3987_syntax"] = None

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: E402

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
KERNEL_FRAMES = re.compile(r"\n\s+at [^\n]*(?:node_modules[\\/](?:@?tslab)[\\/]|node:)[^\n]*")
SECONDS_TO_STOP = 10


def report(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


class Client(NotebookClient):
    """Executes with one kernel that is gone afterwards, however it ends, and passes the notebook's progress on."""

    @asynccontextmanager
    async def async_setup_kernel(self, **kwargs):
        # In place of the inherited one, whose signal handlers end the kernel before a cell could stop by itself.
        self.create_kernel_manager()
        try:
            await self.async_start_new_kernel(**kwargs)
            await self.async_start_new_kernel_client()
            yield
        finally:
            if self.km is not None:
                await self._async_cleanup_kernel()

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("display_data", "update_display_data"):
            progress = msg["content"].get("metadata", {}).get("stillact", {}).get("progress")
            if progress:
                report("progress", **progress)
        return super().process_message(msg, cell, cell_index)


async def execute(path, output, limit, stop):
    """Executes one notebook into `output`; the value is True when every cell ran.

    Where one did not, what ran until then goes into `NAME.failed.ipynb`: the last good copy stays.
    """
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for cell in cells:
        cell.outputs, cell.execution_count = [], None
    current = {"number": 0}

    def cell_starts(cell, cell_index):
        current.update(number=current["number"] + 1, cell=cell)
        report("cell", number=current["number"], of=len(cells))

    def cell_ends(cell, cell_index, execute_reply):
        warnings = stderr(cell)
        if warnings and execute_reply["content"]["status"] == "ok":
            report("warning", text=warnings)

    client = Client(
        notebook,
        resources={"metadata": {"path": str(path.parent)}},
        kernel_name="tslab",
        timeout=None,
        coalesce_streams=True,
        record_timing=False,
        on_cell_execute=cell_starts,
        on_cell_executed=cell_ends,
    )
    started = time.monotonic()
    report("notebook", name=path.stem)
    run = asyncio.ensure_future(client.async_execute())
    stopped = asyncio.ensure_future(stop.wait())
    error = None
    try:
        await asyncio.wait([run, stopped], timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        if not run.done():
            error = "interrupted" if stop.is_set() else f"stopped after {limit} s, the time limit"
            await interrupt(client, run)
        else:
            run.result()
    except CellExecutionError:
        error = error_text(current["cell"])
    except DeadKernelError:
        error = "the kernel died (out of memory, or a crash in native code)"
    except Exception as problem:  # a kernel that does not start, a message that does not parse
        error = f"{type(problem).__name__}: {problem}"
    finally:
        stopped.cancel()
    failed = output.with_name(f"{path.stem}.failed.ipynb")
    write(notebook, output if error is None else failed)
    if error is None:
        failed.unlink(missing_ok=True)
    seconds = time.monotonic() - started
    if error is None:
        report("done", name=path.stem, seconds=seconds)
    else:
        source = current["cell"].source if current["number"] else ""
        report("failed", name=path.stem, seconds=seconds, cell=current["number"], source=source, error=error)
    return error is None


async def interrupt(client, run):
    """Lets the cell stop by itself (a training ends within a step), then ends the kernel whatever it does."""
    if client.km is not None and client.kc is not None and sys.platform != "win32":
        await client.km.interrupt_kernel()
        await asyncio.wait([run], timeout=SECONDS_TO_STOP)
    client.shutdown_kernel = "immediate"
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


def stderr(cell):
    return "".join(out.text for out in cell.get("outputs", []) if out.output_type == "stream" and out.name == "stderr")


def error_text(cell):
    """What a failed cell says. The TypeScript kernel writes it to standard error and sends no error message."""
    text = KERNEL_FRAMES.sub("", ESCAPES.sub("", stderr(cell))).strip()
    return text or "the cell failed without a message"


def write(notebook, output):
    """Saves without what differs from machine to machine or from run to run."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "TypeScript (stillact)", "language": "typescript", "name": "tslab"},
            "language_info": notebook.metadata.get("language_info", {"name": "typescript"}),
        }
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for out in cell.get("outputs", []):
            out.get("metadata", {}).pop("stillact", None)
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(output.name + ".tmp")
    nbformat.write(notebook, temporary)
    os.replace(temporary, output)


async def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--output", required=True, type=Path, help="folder of the executed copies")
    parser.add_argument("--limit", type=int, help="seconds that a notebook may take")
    parser.add_argument("--keep-going", action="store_true", help="execute the rest after a failure")
    options = parser.parse_args()

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def ask_to_stop(*_):
        loop.call_soon_threadsafe(stop.set)

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), ask_to_stop)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), ask_to_stop()), daemon=True).start()

    complete = True
    for path in options.notebooks:
        complete &= await execute(path.resolve(), options.output / path.name, options.limit, stop)
        if stop.is_set() or not (complete or options.keep_going):
            break
    return 0 if complete else 1


if __name__ == "__main__":
    # ZeroMQ needs a selector loop; on Windows that is not the default.
    event_loop = asyncio.SelectorEventLoop()
    code = event_loop.run_until_complete(main())
    sys.stdout.flush()
    os._exit(code)  # not waiting for the thread that reads standard input
