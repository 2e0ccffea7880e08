// npm run bench -- kernel|engine|epoch [--json FILE] [--help]
// Each bench runs its peers interleaved in one run: compare ratios, never times of two runs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cloneAt, jupyterEnvironment } from '../scripts/setup/clone.mjs';
import { runCommand } from '../scripts/setup/command.mjs';
import { Problem } from '../scripts/setup/problem.mjs';
import { run } from '../scripts/setup/run.mjs';
import { runStages } from '../scripts/setup/stage.mjs';
import { benchEnvironment, builds } from '../scripts/setup/stages.mjs';

const [name = '', ...options] = process.argv.slice(2);
const clone = cloneAt();

/** @type {Record<string, () => import('../scripts/setup/stage.mjs').Stage[]>} */
const stagesOf = {
  kernel: () => [],
  epoch: () => builds(clone),
  engine: () => [
    ...builds(clone),
    benchEnvironment(clone, 'torch'),
    ...(options.some((each) => each.includes('tensorflow'))
      ? [benchEnvironment(clone, 'tensorflow')]
      : []),
  ],
};

await runCommand(async (signal) => {
  const stages = stagesOf[name]?.();
  if (stages === undefined) {
    const known = Object.keys(stagesOf).join(' or ');
    throw new Problem(`bench is "${name}", expected ${known}. Write: npm run bench -- kernel`);
  }
  if (!existsSync(clone.python))
    throw new Problem('Nothing is set up yet. Run npm test once: it installs what is needed.');
  await runStages(clone, stages, { signal });
  // A folder with __main__.py; what the benches share is beside it.
  const script = fileURLToPath(new URL(name, import.meta.url));
  const env = {
    ...jupyterEnvironment(clone),
    PYTHONPATH: fileURLToPath(new URL('.', import.meta.url)),
  };
  const { code } = await run(clone.python, [script, ...options], { env, signal, show: true });
  return code ?? 1;
});
