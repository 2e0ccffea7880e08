import type { Locator, Page } from '@playwright/test';
import { code, expect, idle, open, select, test, writeNotebook } from './lab.js';

const FUNCTION = `function scale(point: { x: number }, factor: number) {
  const x: number = point.x * factor;
  return { ...point, x };
}`;

test('the debugger stops at a breakpoint, shows variables, steps and goes on', async ({
  page,
}, info) => {
  writeNotebook('debug.ipynb', [
    code(FUNCTION),
    code('const start = { x: 20 };\nconst end = scale(start, 2);\nend.x + 2'),
  ]);
  await open(page, 'lab', 'debug.ipynb');
  await idle(page);
  await select(page, 0);
  await page.keyboard.press('Shift+Enter');
  await idle(page);

  await page.locator('.jp-DebuggerBugButton').click();
  await expect(page.locator('#jp-debugger-sidebar')).toBeVisible();
  await clickBesideLine(cell(page, 0), 3);
  await expect(cell(page, 0).locator('.cm-breakpoint-icon')).toHaveCount(1);
  await expect(page.locator('.jp-DebuggerBreakpoint-line')).toHaveText('3');

  await select(page, 1);
  await page.keyboard.press('Shift+Enter');
  const here = page.locator('.jp-DebuggerEditor-highlight');
  await expect(here).toHaveText('  return { ...point, x };');
  await expect(frames(page)).toHaveText(['scale', 'cell [2]']);
  await expect(page.locator('.jp-DebuggerCallstackFrame-location').first()).toHaveText(
    'Cell [1]:3',
  );
  await expect(variable(page, 'x')).toContainText('40');
  await expect(variable(page, 'point')).toBeVisible();
  await page.screenshot({ path: info.outputPath('stopped.png') });

  await frames(page).nth(1).click();
  await expect(variable(page, 'start')).toBeVisible();
  await frames(page).nth(0).click();

  await command(page, 'Step Out').click();
  await expect(frames(page)).toHaveText(['cell [2]']);
  await command(page, 'Next').click();
  await expect(here).toHaveText('end.x + 2');
  await expect(variable(page, 'end')).toBeVisible();
  await page.screenshot({ path: info.outputPath('stepped.png') });

  await command(page, 'Continue').click();
  await expect(cell(page, 1).locator('.jp-OutputArea-output')).toHaveText('42');
  await expect(here).toHaveCount(0);
  await expect(frames(page)).toHaveCount(0);

  await page.locator('.jp-DebuggerBugButton').click();
  await expect(cell(page, 0).locator('.cm-breakpoint-icon')).toHaveCount(0);
  await select(page, 1);
  await page.keyboard.press('Shift+Enter');
  await idle(page);
});

const cell = (page: Page, index: number) => page.locator('.jp-Notebook .jp-CodeCell').nth(index);

const frames = (page: Page) => page.locator('.jp-DebuggerCallstackFrame-name');

const variable = (page: Page, name: string) =>
  page.locator('.jp-DebuggerVariables-body').getByRole('treeitem', { name: `${name}:` });

const command = (page: Page, name: string) =>
  page.getByRole('toolbar', { name: 'Callstack panel toolbar' }).getByTitle(new RegExp(`^${name}`));

async function clickBesideLine(of: Locator, line: number): Promise<void> {
  const [gutter, place] = [of.locator('.cm-breakpoint-gutter').first(), of.locator('.cm-line')];
  const row = (await place.nth(line - 1).boundingBox())!;
  const column = (await gutter.boundingBox())!;
  await of.page().mouse.click(column.x + column.width / 2, row.y + row.height / 2);
}
