import { cloneAt } from './clone.mjs';
import { runCommand } from './command.mjs';
import { runStages } from './stage.mjs';
import { builds, npmPackages } from './stages.mjs';

/** `npm run build`: what changed of library, kernel and extension. */
export function main() {
  return runCommand(async (signal) => {
    const clone = cloneAt();
    await runStages(clone, [npmPackages(clone), ...builds(clone)], { signal });
    return 0;
  });
}
