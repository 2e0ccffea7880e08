// No imports and old syntax only: an old Node must be able to read this file to say that it is old.

const MAJOR = 20;
const MINOR = 19;

/**
 * Says what is wrong with the running Node, or nothing when it will do.
 *
 * @param {string} version As in `process.versions.node`.
 * @returns {string} A sentence with the remedy; empty when the version will do.
 * @example nodeProblem('18.20.8') // 'nnlab needs Node 20.19 or newer, and this is Node 18.20.8. …'
 */
export function nodeProblem(version) {
  const parts = version.split('.');
  const major = Number(parts[0]);
  const isNewEnough = major > MAJOR || (major === MAJOR && Number(parts[1]) >= MINOR);
  if (isNewEnough) return '';
  return (
    'nnlab needs Node ' +
    (MAJOR + '.' + MINOR) +
    ' or newer, and this is Node ' +
    version +
    '. ' +
    'Install the current LTS version from nodejs.org, open a new terminal and run the command again.'
  );
}
