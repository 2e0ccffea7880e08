import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { choosePort } from '../../../scripts/lab/port.mjs';
import { temporaryFolder } from '../folders.js';

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));
const SLOW = { timeout: 300_000 }; // in a clone that is not set up, the start does that first

interface Started {
  child: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [script, '--no-browser', ...args], {
    env: { ...process.env, JUPYTER_TOKEN: 'a secret' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => text, exit };
}

/** Starts a Lab with a running TypeScript kernel. */
async function startLab() {
  const port = await choosePort(undefined);
  const started = start('--port', String(port), '--dir', temporaryFolder());
  await vi.waitFor(() => expect(started.output()).toContain('Ctrl-C stops it.'), SLOW);
  const api = async (path: string, method = 'GET', body?: object): Promise<unknown> => {
    const init = {
      method,
      headers: { Authorization: 'token a secret' },
      body: JSON.stringify(body),
    };
    const response = await fetch(`http://localhost:${port}/api/${path}`, init);
    expect(response.ok, `${path} answered ${response.status}`).toBe(true);
    return response.json();
  };
  await api('kernels', 'POST', { name: 'nnlab' });
  const processes = () => descendants(started.child.pid ?? 0);
  await vi.waitFor(
    () => expect(processes().some(({ line }) => line.includes('main.js'))).toBe(true),
    10_000,
  );
  return { ...started, port, api, processes: processes() };
}

/** All processes under one, from the table of the system. */
function descendants(root: number): { pid: number; line: string }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => ({
      pid: Number(/^ *(\d+)/.exec(line)?.[1]),
      parent: Number(/^ *\d+ +(\d+)/.exec(line)?.[1]),
      line,
    }));
  const under = (parent: number): typeof table =>
    table
      .filter((entry) => entry.parent === parent)
      .flatMap((entry) => [entry, ...under(entry.pid)]);
  return under(root);
}

function running(processes: { pid: number }[]): number[] {
  const alive = new Set(
    execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => !/ Z/.test(line))
      .map((line) => Number.parseInt(line, 10)),
  );
  return processes.map(({ pid }) => pid).filter((pid) => alive.has(pid));
}

describe('npm start', () => {
  test('opens a Lab with the TypeScript kernel, and Ctrl-C stops all of it', SLOW, async () => {
    const { child, output, exit, port, api, processes } = await startLab();
    expect(output()).toContain(`JupyterLab is at http://localhost:${port}/lab?token=a%20secret\n`);
    expect(await api('kernelspecs')).toMatchObject({
      kernelspecs: {
        nnlab: { spec: { display_name: 'TypeScript (nnlab)', language: 'typescript' } },
      },
    });
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(output()).toMatch(/nnlab: stopping JupyterLab and its kernels\.\n$/);
    expect(running(processes)).toEqual([]);
  });

  test('leaves nothing running when it is killed itself', SLOW, async () => {
    const { child, exit, processes } = await startLab();
    child.kill('SIGKILL');
    await exit;
    await vi.waitFor(() => expect(running(processes)).toEqual([]), 10_000);
  });

  test('says that its port is taken before it sets anything up', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { exit, output } = start('--port', String(port));
    expect(await exit).toBe(1);
    expect(output()).toMatch(
      /^\nnnlab: Port \d+ is taken or not allowed\. Give another one with --port/,
    );
  });

  test('ends with 1 and one sentence when something is wrong', async () => {
    const { exit, output } = start('--port', '0');
    expect(await exit).toBe(1);
    expect(output()).toBe('\nnnlab: --port is "0", expected a whole number from 1 to 65535.\n');
  });
});
