import { tmpdir } from 'node:os';
import path from 'node:path';
import { murmur2 } from './murmur2.js';

/**
 * How front ends name a cell: prefix, hash of its text, suffix. There is no such file.
 *
 * JupyterLab writes "Cell [3]" for what has `ipykernel_` in its path, and the path for all else.
 */
export const CELL_PATHS = {
  seed: 0xc70f6907,
  prefix: path.join(tmpdir(), `nnlab-ipykernel_${process.pid}`) + path.sep,
  suffix: '.ts',
};

export const cellPath = (text: string): string =>
  `${CELL_PATHS.prefix}${murmur2(text, CELL_PATHS.seed)}${CELL_PATHS.suffix}`;
