import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a program of this folder answers to a question; both are JSON. */
export function askTorch<Answer>(program: string, question: unknown): Answer {
  const python = process.env['NNLAB_TORCH_PYTHON'] ?? 'python3';
  const file = fileURLToPath(new URL(program, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [file], {
    input: JSON.stringify(question),
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  });
  if (status !== 0) throw new Error(`PyTorch does not answer: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}
