import { tmpdir } from 'node:os';
import path from 'node:path';
import { murmur2 } from './murmur2.js';

/** How front ends name a cell: PREFIX, the hash of its text, SUFFIX. There is no such file. */
export const CELL_PATHS = {
  seed: 0xc70f6907,
  prefix: path.join(tmpdir(), `nnlab-kernel_${process.pid}`) + path.sep,
  suffix: '.ts',
};

export const cellPath = (text: string): string =>
  `${CELL_PATHS.prefix}${murmur2(text, CELL_PATHS.seed)}${CELL_PATHS.suffix}`;
