import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { init } from '@jsquash/webp/decode.js';

let ready: Promise<void> | undefined;

/** Gives the WebP decoder its WebAssembly, which it would fetch by an address in a browser. */
export function prepareWebp(): Promise<void> {
  ready ??= (async () => {
    const path = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
    await init(await WebAssembly.compile(new Uint8Array(await readFile(path))));
  })();
  return ready;
}
