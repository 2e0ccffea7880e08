// @ts-check
/**
 * Runs the op specs that tfjs-core ships in its package against one backend: the contract of nnlab's engine.
 *
 *     node test/engine/ops/run.mjs BACKEND [--setup FILE] [--grep REGEX] [--leave-out FILE] [--show N] [--junit FILE]
 *
 * `--setup` names a TypeScript module that registers the backend when it is loaded; without it, BACKEND is one of tfjs's
 * own. `--leave-out` names a JSON file, { "name of a spec": "why it is left out" }. `--show` limits the failures that are
 * printed (20).
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startJasmine } from './jasmine.mjs';
import { writeJUnit } from './junit.mjs';
import { readLeftOut } from './left-out.mjs';
import { compileOnRequire, requireFromCore, requirePackage } from './one-core.mjs';
import { load } from './setup.mjs';
import { summaryLine } from './summary.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    setup: { type: 'string' },
    grep: { type: 'string' },
    'leave-out': { type: 'string' },
    show: { type: 'string', default: '20' },
    junit: { type: 'string' },
  },
});
const [backend] = positionals;
if (backend === undefined) throw new Error('ops: no backend is named. Write: run.mjs cpu');
const leaveOut = options['leave-out'];

compileOnRequire();
const specs = startJasmine({
  grep: new RegExp(options.grep ?? ''),
  leftOut: leaveOut === undefined ? new Map() : readLeftOut(readFileSync(leaveOut, 'utf8')),
  show: Number(options.show),
});
// The order matters: jasmine's globals, core, what core's own tests expect of it, the backend, and the specs last.
requirePackage('@tensorflow/tfjs-core');
requireFromCore('public/chained_ops/register_all_chained_ops.js');
requireFromCore('register_all_gradients.js');
if (options.setup === undefined) requirePackage(`@tensorflow/tfjs-backend-${backend}`);
else await load(options.setup);
requireFromCore('jasmine_util.js').setTestEnvs([
  { name: backend, backendName: backend, isDataSync: true },
]);
// jasmine_util makes it Infinity, which makes failures slow.
Error.stackTraceLimit = 12;
requireFromCore('tests.js');

const results = await specs.run();
if (options.junit !== undefined) writeJUnit(options.junit, backend, results);
console.log(`${backend}: ${summaryLine(results)}`);
const isGood = results.length > 0 && results.every(({ status }) => status !== 'failed');
process.exit(isGood ? 0 : 1);
