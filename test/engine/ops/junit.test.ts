import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countJUnit } from '../../../scripts/testing/totals.mjs';
import { temporaryFolder } from '../../scripts/folders.js';
import { writeJUnit } from './junit.mjs';

test('writeJUnit() writes what npm test counts, whatever names and messages say', () => {
  const file = join(temporaryFolder(), 'report.xml');
  writeJUnit(file, 'cpu', [
    { name: 'a < b && "c"', status: 'passed', ms: 1500 },
    { name: '</testcase>', status: 'failed', ms: 1, message: '<skipped/> \0', stack: 'at <x>' },
    { name: 'later', status: 'pending', ms: 0 },
    { name: 'never', status: 'left out', ms: 0, message: '<failure/>' },
  ]);
  const xml = readFileSync(file, 'utf8');
  expect(countJUnit(xml)).toEqual({ passed: 1, failed: 1, skipped: 2 });
  expect(xml).toContain('name="a &lt; b &amp;&amp; &quot;c&quot;" time="1.5"');
  expect(xml).not.toContain('\0');
});
