import { code, expect, idle, open, run, select, test, writeNotebook } from './lab.js';

const WORKS = {
  'a loop': 'while (true) rounds++;',
  'an await': 'rounds++; await new Promise(() => undefined);',
  'a loop in a function after an await':
    'const spin = () => { while (rounds > 0) rounds++; }; rounds++; await null; spin();',
};

for (const [name, work] of Object.entries(WORKS))
  test(`Stop ends ${name}, and every variable is kept`, async ({ page }) => {
    writeNotebook('stop.ipynb', [
      code('let rounds = 0; const kept = "kept";'),
      code(`${work} console.log("not reached");`),
      code('`${kept}, ${rounds > 0}`'),
    ]);
    await open(page, 'lab', 'stop.ipynb');
    await run(page, 1);
    await select(page, 1);
    await page.keyboard.press('Shift+Enter');
    const [, busy, after] = [0, 1, 2].map((at) => page.locator('.jp-Notebook .jp-Cell').nth(at));
    await expect(busy!.locator('.jp-InputPrompt')).toHaveText('[*]:');
    // The cell has begun when its kernel says so.
    await expect(page.locator('.jp-Notebook-ExecutionIndicator').first()).toHaveAttribute(
      'data-status',
      'busy',
    );
    await page.locator('[data-jp-item-name="interrupt"]').click();
    await expect(busy!.locator('.jp-OutputArea-output')).toContainText('interrupted');
    await expect(busy!.locator('.jp-OutputArea-output')).not.toContainText('not reached');
    await idle(page);
    await select(page, 2);
    await page.keyboard.press('Shift+Enter');
    await expect(after!.locator('.jp-OutputArea-output')).toHaveText("'kept, true'");
  });
