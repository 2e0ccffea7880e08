import { rmSync } from 'node:fs';

/** Removes the folder that the Lab worked in. */
export default function teardown(): void {
  rmSync(process.env.NNLAB_TEST_FOLDER ?? '', { recursive: true, force: true, maxRetries: 3 });
}
