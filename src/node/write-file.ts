import { open, rename } from 'node:fs/promises';

/** Under its name there is always a whole file: the one before, or this. */
export async function writeAtOnce(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}
