// A peer in Node: `node peer.mjs cpu`. One JSON object a line each way; the requests are those of
// python/protocol.py.
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { cases } from './cases.mjs';
import { forward, parameters } from './operations.mjs';
import { startWay } from './ways.mjs';

/** @typedef {{ ask: string, case: string, what: string, steps: number, repeat: number }} Request */

/** @type {Map<string, import('./cases.mjs').Case>} */
const built = new Map();
/** @type {Map<string, import('./ways.mjs').Action>} */
const actions = new Map();

/** @type {Record<string, (request: Request) => unknown>} */
const answers = {
  describe({ case: name }) {
    const { models, predictor, operations } = caseOf(name);
    return {
      parameters: models.reduce((sum, model) => sum + parameters(model), 0),
      forward: forward(predictor, 1),
      training: operations,
    };
  },
  rss: () => ({ mb: process.resourceUsage().maxRSS / 1024 }),
  async time({ case: name, what, steps, repeat }) {
    const action = actionOf(name, what);
    const ms = [];
    for (let i = 0; i < steps; i++) {
      const started = performance.now();
      for (let j = 0; j < repeat; j++) {
        const result = action();
        if (result instanceof Promise) await result;
      }
      ms.push((performance.now() - started) / repeat);
    }
    return { ms };
  },
};

/** @type {import('./ways.mjs').Way} */
let way;
try {
  way = await startWay(process.argv[2] ?? '');
} catch (error) {
  send({ missing: reasonOf(error) });
  process.exit();
}
send({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const request = /** @type {Request} */ (JSON.parse(line));
  try {
    send(await answers[request.ask]?.(request));
  } catch (error) {
    send({ error: reasonOf(error) });
  }
}

/** @param {string} name */
function caseOf(name) {
  const known = built.get(name) ?? cases[name]?.();
  if (known === undefined) throw new RangeError(`no case "${name}"`);
  built.set(name, known);
  return known;
}

/** @param {string} name @param {string} what */
function actionOf(name, what) {
  const key = `${name}/${what}`;
  const batch = Number(/^predict(\d+)$/.exec(what)?.[1]);
  const action =
    actions.get(key) ?? (batch ? way.prediction(caseOf(name), batch) : way.training(caseOf(name)));
  actions.set(key, action);
  return action;
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {unknown} answer */
function send(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
