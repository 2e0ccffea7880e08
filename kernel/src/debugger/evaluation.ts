/** Runs what a reader typed, in a frame that stands still or, without one, where cells run. */
import type { Runtime } from 'node:inspector';
import { boxOf } from '../compiler/rewrite/rewrite.js';
import type { Compiler } from '../contracts.js';
import type { Peer } from '../rpc.js';
import type { Access } from './access.js';
import type { Frame } from './frames.js';
import type { Inspector } from '../node/inspector.js';
import type { Scopes } from './scopes.js';
import { preview } from './preview.js';
import { runScript } from './script.js';

/** Ids of cells that only declare what was shared: far from those of cells that run. */
const FIRST_ID = 1e9;

export class Evaluation {
  readonly #inspector: Inspector;
  readonly #access: Access;
  readonly #scopes: Scopes;
  readonly #compiler: Peer<Compiler>;
  #shared = 0;

  constructor(inspector: Inspector, access: Access, scopes: Scopes, compiler: Peer<Compiler>) {
    this.#inspector = inspector;
    this.#access = access;
    this.#scopes = scopes;
    this.#compiler = compiler;
  }

  /** @throws {Error} With what the text threw, in one line. */
  async evaluate(text: string, frame: Frame | undefined): Promise<Runtime.RemoteObject> {
    const visible = frame && (await this.#scopes.visible(frame));
    const names = await this.#access.call('names');
    const shared = (JSON.parse(names.value as string) as string[]).filter(
      (name) => !visible?.hiding.has(name),
    );
    const { code, boxes } = await this.#compiler.call('debugScript', text, shared);
    const kept = visible?.kept ?? [];
    const lent = [{ value: JSON.stringify([...boxes, ...kept]) }];
    await this.#access.call('lend', lent);
    this.#scopes.hasChanged();
    try {
      const value = await runScript(this.#inspector, code, frame);
      const writing = kept.map((name) => `${boxOf(name)}.${name} = ${name};`).join(' ');
      if (writing) await runScript(this.#inspector, writing, frame);
      return value;
    } finally {
      await this.#access.call('takeBack', lent);
    }
  }
  /** How the value of a name shows itself: MIME types and data. */
  async bundleOf(name: string, frame: Frame | undefined): Promise<unknown> {
    const value = await this.evaluate(name, frame);
    const made = await this.#access.call('bundle', [argumentOf(value)]);
    if (made.subtype !== 'promise') return JSON.parse(made.value as string);
    // Nothing goes on while the program stands still.
    if (frame) return { 'text/plain': preview(value) };
    const { result } = await this.#inspector.post<Runtime.AwaitPromiseReturnType>(
      'Runtime.awaitPromise',
      { promiseObjectId: made.objectId },
    );
    return JSON.parse(result.value as string);
  }

  /** Makes the value of a name one that all cells see. */
  async share(name: string, as: string, frame: Frame | undefined): Promise<void> {
    const value = await this.evaluate(name, frame);
    await this.#access.call('set', [{ value: as }, argumentOf(value)]);
    await this.#compiler.call('declare', FIRST_ID + ++this.#shared, `var ${as}: any`);
  }
}

const argumentOf = ({ objectId, unserializableValue, value }: Runtime.RemoteObject) => {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value: value as unknown } : { unserializableValue };
};
