import { nodeProblem } from './setup/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import('./lessons/lint.mjs').then((module) => module.main(process.argv.slice(2)));
}
