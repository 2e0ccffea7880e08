import { randomBytes } from 'node:crypto';
import { cloneAt } from '../setup/clone.mjs';
import { runCommand } from '../setup/command.mjs';
import { withProgress } from '../setup/progress.mjs';
import { runStages } from '../setup/stage.mjs';
import { labStages } from '../setup/stages.mjs';
import { updateCourse } from './course.mjs';
import { parseStartOptions, USAGE } from './options.mjs';
import { choosePort } from './port.mjs';
import { coursePage, serveLab } from './serve.mjs';

/**
 * `npm start`: sets up what changed, opens JupyterLab in the course and stays until it ends.
 *
 * @param {readonly string[]} argv
 */
export function main(argv) {
  return runCommand(async (signal) => {
    const options = parseStartOptions(argv);
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    const clone = cloneAt();
    await choosePort(options.port); // a port that is taken is told before the long set-up
    await runStages(clone, labStages(clone), { signal });
    for (const note of updateCourse(clone)) console.log(`  ${note}`);
    const port = await choosePort(options.port); // which took minutes: another Lab may have come
    const start = () =>
      serveLab(clone, {
        dir: options.dir ?? clone.course,
        page: options.dir === undefined ? coursePage(clone) : '/lab',
        port,
        token: process.env.JUPYTER_TOKEN || randomBytes(24).toString('hex'),
        browser: options.browser,
        signal,
      });
    const lab = await withProgress('JupyterLab', start, { signal });
    console.log(`\nJupyterLab is at ${lab.url}\nCtrl-C stops it.`);
    await Promise.race([lab.ended, aborted(signal)]);
    if (signal.aborted) console.log('\nnnlab: stopping JupyterLab and its kernels.');
    else console.log('\nnnlab: JupyterLab was shut down.');
    await lab.stop();
    return 0;
  });
}

/** @param {AbortSignal} signal @returns {Promise<void>} */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
