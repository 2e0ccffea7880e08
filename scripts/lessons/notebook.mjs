/** @typedef {import('./lint.mjs').Cell} Cell */
/** @typedef {import('./lint.mjs').Lesson} Lesson */

/** More does not fit a projector. */
const MOST_LINES = 15;

/**
 * What keeps a file from being a notebook that can be merged: format 4.5, with ids that stay.
 *
 * @param {unknown} notebook
 * @returns {string[]}
 */
export function notebookProblems(notebook) {
  const { nbformat, nbformat_minor, cells, metadata } = /** @type {Record<string, any>} */ (
    notebook ?? {}
  );
  if (nbformat !== 4 || !(nbformat_minor >= 5) || !Array.isArray(cells) || !metadata)
    return [
      `is of format ${nbformat}.${nbformat_minor}, expected 4.5 with cells and metadata. Save it with JupyterLab 4.`,
    ];
  const problems = [];
  const seen = new Set();
  for (const [i, cell] of /** @type {Cell[]} */ (cells).entries()) {
    const at = `cell ${i + 1}`;
    if (!['markdown', 'code', 'raw'].includes(cell.cell_type))
      problems.push(`${at} is of type ${cell.cell_type}, expected markdown, code or raw.`);
    else if (!/^[a-zA-Z0-9-_]{1,64}$/.test(cell.id ?? ''))
      problems.push(`${at} has the id "${cell.id}", expected letters, digits and hyphens.`);
    else if (seen.has(cell.id)) problems.push(`${at} has the id "${cell.id}" of another cell.`);
    else if (/^[0-9a-f]{8}(-[0-9a-f]{4}|$)/.test(cell.id))
      problems.push(`${at} has the id "${cell.id}" of chance. Give it a name that stays.`);
    if (typeof cell.source !== 'string' && !Array.isArray(cell.source))
      problems.push(`${at} has no source.`);
    seen.add(cell.id);
  }
  if (metadata.kernelspec?.name !== 'nnlab')
    problems.push(`asks for the kernel "${metadata.kernelspec?.name}", expected "nnlab".`);
  return problems;
}

/** @param {Lesson} lesson @returns {string[]} */
export function codeProblems({ cells }) {
  return cells
    .filter((cell) => cell.cell_type === 'code')
    .flatMap(({ id, source, outputs, execution_count: count }) => {
      const lines = source.split('\n').filter((line) => !/^\s*\/\/ ### (BEGIN|END) /.test(line));
      return [
        ...(lines.length > MOST_LINES
          ? [`${id}: has ${lines.length} lines of code, expected at most ${MOST_LINES}. Split it.`]
          : []),
        ...(source.trim() === '' ? [`${id}: is empty. Delete it.`] : []),
        ...((outputs ?? []).length > 0 || count
          ? [`${id}: has an output. Clear all outputs before you save.`]
          : []),
      ];
    });
}
