/** Runs what a reader typed, in a frame that stands still or, without one, where cells run. */
import type { Runtime } from 'node:inspector';
import { boxOf } from '../compiler/rewrite/rewrite.js';
import type { Compiler } from '../contracts.js';
import type { Peer } from '../rpc.js';
import type { Access } from './access.js';
import type { Frame } from './frames.js';
import type { Inspector } from './inspector.js';
import type { Scopes } from './scopes.js';
import { runScript } from './script.js';

export class Evaluation {
  readonly #inspector: Inspector;
  readonly #access: Access;
  readonly #scopes: Scopes;
  readonly #compiler: Peer<Compiler>;

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
}
