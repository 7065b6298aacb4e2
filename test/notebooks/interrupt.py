"""Runs cells in the TypeScript kernel, interrupts one of them, and prints what happened as JSON."""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

START = """
import { crossValidate, figures, methods, split, tf } from "stillact";
const images = figures({ n: 12, size: 32 });
const folds = split.stratifiedKFold(images, { k: 2 });
const train = (epochs: number) => crossValidate([methods.cnn({ epochs, imageSize: 16 })], images, folds);
"""


def main(folder):
    manager, client = start_new_kernel(kernel_name="tslab", cwd=folder)

    def run(code, interrupt_at=None):
        message = client.execute(code)
        printed, interrupted = [], None
        while True:
            answer = client.get_iopub_msg(timeout=60)
            content = answer["content"]
            text = content.get("text") or content.get("data", {}).get("text/plain", "")
            if answer["parent_header"].get("msg_id") != message:
                continue
            printed.append(text)
            if interrupt_at and interrupted is None and interrupt_at in text:
                manager.interrupt_kernel()
                interrupted = time.monotonic()
            if content.get("execution_state") == "idle":
                break
        seconds = time.monotonic() - interrupted if interrupted else None
        while True:
            reply = client.get_shell_msg(timeout=60)
            if reply["msg_type"] == "execute_reply" and reply["parent_header"].get("msg_id") == message:
                return {"status": reply["content"]["status"], "seconds": seconds, "text": "".join(printed)}

    try:
        run(START)
        warm = run("await train(1);")
        before = run("console.log(tf.memory().numTensors);")
        stopped = run("await train(1000000);", interrupt_at="epoch")
        time.sleep(1)
        after = run("console.log(tf.memory().numTensors);")
        again = run("const results = await train(2);\nconsole.log(results.length);")
        print(json.dumps({"warm": warm, "before": before, "stopped": stopped, "after": after, "again": again}))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main(sys.argv[1])
