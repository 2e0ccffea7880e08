import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder =
  process.env['NNLAB_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const file = join(folder, 'tinyshakespeare.txt');

/** Whether Tiny Shakespeare need not come from far. */
export const hasPlays = existsSync(file);

export const plays = (): Promise<string> => readFile(file, 'utf8');
