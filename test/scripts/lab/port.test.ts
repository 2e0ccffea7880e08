import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { choosePort } from '../../../scripts/lab/port.mjs';

async function takenPort(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('choosePort()', () => {
  test('refuses a port that was asked for and is taken', async () => {
    const port = await takenPort();
    await expect(choosePort(port)).rejects.toThrow(
      `Port ${port} is taken or not allowed. Give another one`,
    );
  });

  test('passes over a taken port when none was asked for', async () => {
    const first = await choosePort(undefined);
    await takenPort(first);
    const second = await choosePort(undefined);
    expect(second).toBeGreaterThan(first);
  });
});
