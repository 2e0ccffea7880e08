/** The cells of docs/kernel.md do what stands beside them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cellSession } from './cell-session.js';

const folder = mkdtempSync(path.join(tmpdir(), 'nnlab-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = readFileSync(
  path.join(import.meta.dirname, '..', '..', 'docs', 'kernel.md'),
  'utf8',
);
const cells = [...document.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code!.trimEnd());
const EXPECTATION = /\/\/ (shows|refused:|throws:) (.*)$/;

test('docs/kernel.md has cells', () => expect(cells.length).toBeGreaterThan(5));

test('the cells of docs/kernel.md show, or are refused, as it says', async () => {
  const session = cellSession(folder);
  for (const cell of cells) {
    const [, kind, text] = EXPECTATION.exec(cell) ?? [];
    const { value, error } = await session.run(cell);
    if (kind === 'shows') expect(value, cell).toBe(text);
    else if (!kind) expect(error, cell).toBeUndefined();
    else expect(error, cell).toContain(text);
    if (kind === 'refused:') expect(error, cell).toContain('Nothing of this cell ran.');
  }
});
