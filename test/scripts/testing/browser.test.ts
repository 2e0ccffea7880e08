import { expect, test, vi } from 'vitest';
import { cloneAt } from '../../../scripts/setup/clone.mjs';
import { findBrowser } from '../../../scripts/testing/browser.mjs';

test('findBrowser() takes no other browser than the one that CHROMIUM names', async () => {
  vi.stubEnv('CHROMIUM', '/no/such/browser');
  const { signal } = new AbortController();
  await expect(findBrowser(cloneAt(), { signal })).rejects.toThrow(
    'CHROMIUM or CHROME_PATH is /no/such/browser, which does not start.',
  );
});
