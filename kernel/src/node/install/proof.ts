/** Starts an installed kernel once, as its Jupyter would. */
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SAFE_FOLDER, type Jupyter } from './jupyters.js';

const PROOF_MS = 120_000;

const PROOF = `
import json, sys
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
name, folder = sys.argv[1:]
print(json.dumps({"folder": KernelSpecManager().get_kernel_spec(name).resource_dir}), flush=True)
manager, client = start_new_kernel(kernel_name=name, startup_timeout=90, cwd=folder)
shown = []
try:
    def keep(message):
        content = message["content"]
        if message["msg_type"] == "execute_result": shown.append(content["data"]["text/plain"])
        if message["msg_type"] == "error": shown.append(content["evalue"])
    code = "const answer: number = 6 * 7; answer"
    client.execute_interactive(code, store_history=False, output_hook=keep, timeout=60)
finally:
    client.stop_channels()
    manager.shutdown_kernel()
print(json.dumps({"shown": shown}))`;

/**
 * Has a Jupyter find the kernel, start it, and run a cell.
 *
 * @param folder Where the kernel was installed.
 * @throws {Error} That says what went wrong, with what the kernel or Jupyter wrote.
 */
export async function proveKernel(jupyter: Jupyter, name: string, folder: string): Promise<void> {
  const empty = mkdtempSync(path.join(tmpdir(), 'nnlab-kernel-proof-'));
  const env = {
    ...process.env,
    JUPYTER_RUNTIME_DIR: path.join(empty, 'runtime'),
    IPYTHONDIR: path.join(empty, 'ipython'), // which jupyter_client makes when there is none
  };
  try {
    const options = { cwd: SAFE_FOLDER, env, timeout: PROOF_MS, windowsHide: true };
    const args = ['-c', PROOF, name, empty];
    const { stdout } = await promisify(execFile)(jupyter.python, args, options);
    const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
    const { folder: used } = JSON.parse(answers[0]!) as { folder: string };
    const { shown } = JSON.parse(answers[1]!) as { shown: string[] };
    if (realpathSync(used) !== realpathSync(folder))
      throw new Error(
        `Jupyter takes ${used} instead, which has the same name and comes first. Remove that one, or choose another --name.`,
      );
    if (shown.join() !== '42')
      throw new Error(`The kernel was asked for 6 * 7 and answered ${JSON.stringify(shown)}.`);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw stderr ? new Error(`Jupyter could not start it:\n${stderr.trim()}`) : error;
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}
