/** What can be seen from a frame. Names of cells are shown by themselves, not as the boxes that they live in. */
import type { Debugger } from 'node:inspector';
import { CELL } from '../compiler/rewrite/last-expression.js';
import { WAS } from '../compiler/rewrite/loops.js';
import { boxOf } from '../compiler/rewrite/rewrite.js';
import type { Access } from './access.js';
import type { Frame } from './frames.js';
import type { Inspector } from '../node/inspector.js';
import type { Variable } from './protocol.js';
import { runScript } from './script.js';
import type { Variables } from './variables.js';

type Named = Awaited<ReturnType<Variables['properties']>>;

interface Visible {
  locals: Named;
  closure: Named;
  /** Names of the frame that hide names of cells. */
  hiding: ReadonlySet<string>;
  /** Those that are copies of what is in boxes: see `rewrite/loops.ts`. */
  kept: readonly string[];
}

const INNER = new Set<Debugger.Scope['type']>(['local', 'block', 'catch', 'with', 'eval']);
const BOX = boxOf('');

export class Scopes {
  readonly #variables: Variables;
  readonly #access: Access;
  readonly #inspector: Inspector;
  /** V8's scopes hold the values from when the program stopped. */
  #areStale = false;

  constructor(inspector: Inspector, variables: Variables, access: Access) {
    this.#inspector = inspector;
    this.#variables = variables;
    this.#access = access;
  }

  async of(
    frame: Frame,
  ): Promise<{ name: string; variablesReference: number; expensive: boolean }[]> {
    const { closure } = await this.visible(frame);
    const list = async (part: 'locals' | 'closure'): Promise<Variable[]> =>
      this.#list((await this.visible(frame))[part]);
    const scopes: [string, () => Promise<Variable[]>][] = [
      ['Locals', () => list('locals')],
      ['Globals', () => this.globals()],
    ];
    if (closure.length > 0) scopes.splice(1, 0, ['Closure', () => list('closure')]);
    return scopes.map(([name, variables]) => ({
      name,
      variablesReference: this.#variables.reference(variables),
      expensive: false,
    }));
  }

  /** Names that cells share. */
  async globals(): Promise<Variable[]> {
    return this.#list(await this.#sharedNames());
  }

  async #sharedNames(): Promise<Named> {
    const { objectId } = await this.#access.call('globals');
    return this.#variables.properties(objectId!);
  }

  #list(named: Named): Variable[] {
    return named.map(([name, value]) => this.#variables.of(name, value, name));
  }

  /** To be called when a script may have changed variables, and when the program goes on. */
  hasChanged(areStale = true): void {
    this.#areStale = areStale;
  }

  async #current(named: Named, frame: Frame): Promise<Named> {
    if (!this.#areStale) return named;
    const current: Named = [];
    for (const [name, value] of named)
      current.push([name, await runScript(this.#inspector, name, frame).catch(() => value)]);
    return current;
  }

  async visible(frame: Frame): Promise<Visible> {
    const [locals, closure]: [Named, Named] = [[], []];
    const hiding = new Set<string>();
    const kept: string[] = [];
    let boxes: string[] = [];
    let isInner = true;
    for (const { type, object } of frame.call.scopeChain) {
      if (!INNER.has(type) && type !== 'closure') continue;
      if (type === 'closure') isInner = false;
      const named = await this.#variables.properties(object.objectId!);
      const inBoxes = new Set(named.map(([name]) => name).filter((name) => name.endsWith(BOX)));
      if (type === 'local' && inBoxes.has(CELL)) boxes = [...inBoxes];
      for (const [name, value] of named) {
        if (inBoxes.has(WAS) && !inBoxes.has(name)) kept.push(name);
        if (inBoxes.has(name) || hiding.has(name)) continue;
        (isInner ? locals : closure).push([name, value]);
        // Functions and classes of a cell are both its own and in boxes.
        if (!inBoxes.has(boxOf(name))) hiding.add(name);
      }
    }
    const { this: self } = frame.call;
    if (self.type === 'object' && self.subtype !== 'null') locals.unshift(['this', self]);
    const current: Pick<Visible, 'locals' | 'closure'> = {
      locals: await this.#current(locals, frame),
      closure: await this.#current(closure, frame),
    };
    if (boxes.length > 0) {
      const own = new Set(locals.map(([name]) => name));
      const shared = await this.#sharedNames();
      current.locals.push(
        ...shared.filter(([name]) => boxes.includes(boxOf(name)) && !own.has(name)),
      );
    }
    return { ...current, hiding, kept };
  }
}
