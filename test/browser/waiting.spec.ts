import type { App } from './lab.js';
import { code, expect, open, run, select, test, writeNotebook } from './lab.js';

const text = (source: string) => ({ cell_type: 'markdown', source, metadata: {} });
const lesson = [
  code('const guess = 2'),
  code('// Run this: what came out\nguess + 1'),
  text('The answer is three.'),
  text('### Exercise\n\nGo on.'),
];

for (const app of ['lab', 'notebook'] satisfies App[])
  test(`${app}: an explanation waits until the comparison has run`, async ({ page }, info) => {
    writeNotebook('waits.ipynb', lesson);
    await open(page, app, 'waits.ipynb');
    const explanation = page.getByRole('paragraph').filter({ hasText: 'The answer is three.' });
    const note = page.getByText('The explanation comes when you have run the folded cell above.');
    await expect(note).toBeVisible();
    await expect(explanation).toBeHidden();
    await expect(page.getByRole('heading', { name: 'Exercise' })).toBeVisible();
    await page.screenshot({ path: info.outputPath('waits.png') });

    await select(page, 0);
    await run(page, 1);
    await expect(explanation).toBeHidden();
    await run(page, 1);
    await expect(explanation).toBeVisible();
    await expect(note).toHaveCount(0);
  });

test('an explanation comes at once to those who ask for it, with the keyboard too', async ({
  page,
}) => {
  writeNotebook('asked.ipynb', lesson);
  await open(page, 'lab', 'asked.ipynb');
  const button = page.getByRole('button', { name: 'Show it now' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('paragraph').filter({ hasText: 'three' })).toBeVisible();
  await expect(button).toHaveCount(0);
  const edited = page.locator('.jp-MarkdownCell:not(.jp-mod-rendered)');
  await expect(edited, 'Enter is for the button').toHaveCount(0);
});
