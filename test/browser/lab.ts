import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

export type App = 'lab' | 'notebook';

/**
 * Every test gets a Lab with factory settings, and fails when the browser's console shows an error
 * of the extension.
 */
export const test = base.extend<{ factorySettings: void; consoleErrors: void }>({
  factorySettings: [
    async ({ page }, use) => {
      // The Lab under test is the developer's own: what is set there does not count here, and what
      // the tests set is kept in this table instead of there.
      const raw = new Map<string, string>();
      const reset = (plugin: { id: string; raw: string }) => ({
        ...plugin,
        raw: raw.get(plugin.id) ?? '{}',
      });
      await page.route(/\/lab\/api\/settings/, async (route) => {
        const request = route.request();
        if (request.method() === 'PUT') {
          const id = decodeURIComponent(new URL(request.url()).pathname).replace(
            /.*settings\//,
            '',
          );
          raw.set(id, (request.postDataJSON() as { raw: string }).raw);
          return route.fulfill({ status: 204 });
        }
        const response = await route.fetch();
        const body = (await response.json()) as { id: string; raw: string; settings: unknown };
        const all = body.settings; // a list of plugins, or the settings of the one asked for
        const json = Array.isArray(all) ? { settings: all.map(reset) } : reset(body);
        return route.fulfill({ response, json });
      });
      await page.route(/\/lab\/api\/workspaces/, (route) =>
        route.request().method() === 'GET' ? route.fallback() : route.fulfill({ status: 204 }),
      );
      await use();
    },
    { auto: true },
  ],
  consoleErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      // The Lab and Notebook 7 have a few of their own, which are none of our business.
      const note = (text: string) => text.includes('nnlab') && errors.push(text);
      page.on('console', (message) => {
        if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => note(error.stack ?? error.message));
      await use();
      expect(errors, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

export interface Output {
  output_type: string;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: Output[];
}

/** A figure as a cell's stored output. */
export const plotly = (figure: unknown): Output => ({
  output_type: 'display_data',
  data: { [PLOTLY_MIME]: figure, 'text/plain': ['A figure'] },
  metadata: {},
});

/** A code cell of a notebook file. */
export const code = (source: string, ...outputs: Output[]) => ({
  cell_type: 'code',
  source,
  outputs,
  execution_count: null,
  metadata: {},
});

/** Code for a cell that sends a figure as the kernel's library does. */
export function displaying(
  figure: unknown,
  options: { displayId?: string; update?: boolean } = {},
): string {
  const bundle = JSON.stringify({ [PLOTLY_MIME]: figure, 'text/plain': 'A figure' });
  const host = '(globalThis as any)[Symbol.for("Jupyter.host")]';
  return `${host}.display(${bundle}, ${JSON.stringify(options)});`;
}

const fileOf = (name: string) => join(process.env.NNLAB_TEST_FOLDER ?? '', name);

/** Puts a notebook for the `nnlab` kernel into the Lab's folder. */
export function writeNotebook(name: string, cells: object[]): void {
  const kernelspec = { name: 'nnlab', display_name: 'TypeScript (nnlab)', language: 'typescript' };
  const identified = cells.map((cell, index) => ({ id: `cell-${index}`, ...cell }));
  const notebook = { cells: identified, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(fileOf(name), JSON.stringify(notebook));
}

/** What the file holds now. */
export function readNotebook(name: string): { cells: Cell[] } {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as { cells: Cell[] };
}

export async function open(page: Page, app: App, name: string): Promise<void> {
  await page.goto(
    app === 'lab' ? `/lab/workspaces/tests/tree/${name}?reset` : `/notebooks/${name}`,
  );
  await expect(page.locator('.jp-Notebook .jp-Cell').first()).toBeVisible();
}

/** Saves with the keyboard, and waits for the file to be written. */
export async function save(page: Page): Promise<void> {
  const saved = page.waitForResponse(
    (response) => response.request().method() === 'PUT' && response.url().includes('/api/contents'),
    { timeout: 5_000 }, // the Lab does not hear the keys while it finishes an earlier save
  );
  await page.keyboard.press('Control+s');
  await saved;
}

export async function setTheme(page: Page, theme: 'Light' | 'Dark'): Promise<void> {
  for (const entry of ['Settings', 'Theme', `JupyterLab ${theme}`]) {
    const menus = page.locator('.lm-MenuBar, .lm-Menu');
    await menus.getByText(entry, { exact: true }).last().click();
  }
  await expect(page.locator('body')).toHaveAttribute(
    'data-jp-theme-light',
    String(theme === 'Light'),
  );
}

/** Selects a cell, as a reader does who was busy elsewhere. */
export async function select(page: Page, index: number): Promise<void> {
  await page.locator('.jp-Notebook .jp-InputPrompt').nth(index).click();
}

/** Runs cells as a reader does, from the selected one on: Shift+Enter, and the next is selected. */
export async function run(page: Page, cells: number): Promise<void> {
  await idle(page);
  for (let i = 0; i < cells; i++) await page.keyboard.press('Shift+Enter');
  await idle(page);
}

/** Waits until the notebook's kernel has started and nothing runs or waits to run. */
export async function idle(page: Page, timeout = 60_000): Promise<void> {
  // Before there is a kernel the page calls itself idle as well; the server knows.
  await expect(async () => {
    const sessions = await page.request.get('/api/sessions');
    const kernels = ((await sessions.json()) as Session[]).map(({ kernel }) => kernel);
    const [kernel] = kernels.filter(({ connections }) => connections > 0);
    expect(kernel?.execution_state).toBe('idle');
  }).toPass({ timeout });
  const indicator = page.locator('.jp-Notebook-ExecutionIndicator').first();
  await expect(indicator).toHaveAttribute('data-status', 'idle', { timeout });
}

interface Session {
  kernel: { execution_state: string; connections: number };
}
