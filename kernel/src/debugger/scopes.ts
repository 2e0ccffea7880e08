/** What can be seen from a frame. Names of cells are shown by themselves, not as the boxes that they live in. */
import type { Debugger } from 'node:inspector';
import { CELL } from '../compiler/rewrite/last-expression.js';
import { boxOf } from '../compiler/rewrite/rewrite.js';
import type { Access } from './access.js';
import type { Frame } from './frames.js';
import type { Variable } from './protocol.js';
import type { Variables } from './variables.js';

type Named = Awaited<ReturnType<Variables['properties']>>;

interface Visible {
  locals: Named;
  closure: Named;
  hiding: ReadonlySet<string>;
}

const INNER = new Set<Debugger.Scope['type']>(['local', 'block', 'catch', 'with', 'eval']);
const BOX = boxOf('');

export class Scopes {
  readonly #variables: Variables;
  readonly #access: Access;

  constructor(variables: Variables, access: Access) {
    this.#variables = variables;
    this.#access = access;
  }

  async of(
    frame: Frame,
  ): Promise<{ name: string; variablesReference: number; expensive: boolean }[]> {
    const { locals, closure } = await this.#visible(frame);
    const scopes: [string, () => Promise<Variable[]>][] = [
      ['Locals', () => Promise.resolve(this.#list(locals))],
      ['Globals', () => this.globals()],
    ];
    if (closure.length > 0)
      scopes.splice(1, 0, ['Closure', () => Promise.resolve(this.#list(closure))]);
    return scopes.map(([name, list]) => ({
      name,
      variablesReference: this.#variables.reference(list),
      expensive: false,
    }));
  }

  /** Names of a frame that hide names of cells. */
  async hiding(frame: Frame): Promise<ReadonlySet<string>> {
    return (await this.#visible(frame)).hiding;
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

  async #visible({ call }: Frame): Promise<Visible> {
    const [locals, closure]: [Named, Named] = [[], []];
    const hiding = new Set<string>();
    let boxes: string[] = [];
    let isInner = true;
    for (const { type, object } of call.scopeChain) {
      if (!INNER.has(type) && type !== 'closure') continue;
      if (type === 'closure') isInner = false;
      const named = await this.#variables.properties(object.objectId!);
      const inBoxes = new Set(named.map(([name]) => name).filter((name) => name.endsWith(BOX)));
      if (type === 'local' && inBoxes.has(CELL)) boxes = [...inBoxes];
      for (const [name, value] of named) {
        if (inBoxes.has(name) || hiding.has(name)) continue;
        (isInner ? locals : closure).push([name, value]);
        // Functions and classes of a cell are both its own and in boxes.
        if (!inBoxes.has(boxOf(name))) hiding.add(name);
      }
    }
    if (boxes.length > 0) {
      const own = new Set(locals.map(([name]) => name));
      const shared = await this.#sharedNames();
      locals.push(...shared.filter(([name]) => boxes.includes(boxOf(name)) && !own.has(name)));
    }
    return { locals, closure, hiding };
  }
}
