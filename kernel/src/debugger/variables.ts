/** Values and their parts. A part is fetched when a front end opens what it belongs to, by reference. */
import type { Runtime } from 'node:inspector';
import type { Access } from './access.js';
import type { Inspector } from '../node/inspector.js';
import { preview, typeOf } from './preview.js';
import type { Variable } from './protocol.js';

type List = () => Promise<Variable[]>;
type Property = Runtime.PropertyDescriptor;

/** Longer arrays, Maps and Sets are shown in ranges. */
const RANGE = 100;
/** Properties of one object that are shown. */
const MOST = 1000;
const BASIC = /^\[\[(Prototype|Scopes|FunctionLocation|IsRevoked|Handler)\]\]$/;

export class Variables {
  readonly #inspector: Inspector;
  readonly #access: Access;
  readonly #lists = new Map<number, List>();
  #references = 0;

  constructor(inspector: Inspector, access: Access) {
    this.#inspector = inspector;
    this.#access = access;
  }

  /** @throws {RangeError} If the reference is of a stop that is over. */
  list(reference: number): Promise<Variable[]> {
    const list = this.#lists.get(reference);
    if (!list)
      throw new RangeError(
        `variables: ${reference} is no reference of this stop. Ask for the scopes of a frame anew.`,
      );
    return list();
  }

  /** Values hold while the program stands still. */
  forget(): void {
    this.#lists.clear();
  }

  reference(list: List): number {
    this.#lists.set(++this.#references, list);
    return this.#references;
  }

  of(name: string, value: Runtime.RemoteObject, evaluateName?: string): Variable {
    const { objectId } = value;
    return {
      name,
      value: preview(value),
      type: typeOf(value),
      variablesReference: objectId ? this.reference(() => this.#parts(value, objectId)) : 0,
      ...(evaluateName === undefined ? {} : { evaluateName }),
    };
  }

  /** The own properties of an object, with their values. */
  async properties(objectId: string): Promise<[name: string, value: Runtime.RemoteObject][]> {
    const { result } = await this.#propertiesOf(objectId);
    return result.slice(0, MOST).map((property) => [property.name, valueOf(property)]);
  }

  #propertiesOf(objectId: string): Promise<Runtime.GetPropertiesReturnType> {
    return this.#inspector.post('Runtime.getProperties', {
      objectId,
      ownProperties: true,
      generatePreview: true,
    });
  }

  async #parts(value: Runtime.RemoteObject, objectId: string): Promise<Variable[]> {
    if (/^(array|typedarray|map|set)$/.test(value.subtype ?? '')) {
      const [, size] = /\((\d+)\)/.exec(value.description ?? '') ?? [];
      return this.#range(objectId, 0, Number(size ?? RANGE));
    }
    const found = await this.#propertiesOf(objectId);
    const { result, internalProperties = [] } = found;
    const { privateProperties = [] } = found as { privateProperties?: Property[] };
    const own = [...result.slice(0, MOST), ...privateProperties].map((property) =>
      this.of(property.name, valueOf(property)),
    );
    const shown = internalProperties.filter(({ name }) => !BASIC.test(name));
    return [...own, ...shown.map(({ name, value: each }) => this.of(name, each ?? NOTHING))];
  }

  /** The entries from `start` to `end`, or ranges of them. */
  async #range(objectId: string, start: number, end: number): Promise<Variable[]> {
    if (end - start > RANGE) {
      let size = RANGE;
      while ((end - start) / size > RANGE) size *= RANGE;
      const ranges: Variable[] = [];
      for (let from = start; from < end; from += size) {
        const to = Math.min(from + size, end);
        const variablesReference = this.reference(() => this.#range(objectId, from, to));
        ranges.push({ name: `[${from}…${to - 1}]`, value: '', type: '', variablesReference });
      }
      return ranges;
    }
    const entries = await this.#access.call('entries', [
      { objectId },
      { value: start },
      { value: end },
    ]);
    const listed = (await this.properties(entries.objectId!)).filter(([name]) =>
      /^\d+$/.test(name),
    );
    const variables: Variable[] = [];
    for (let at = 0; at + 1 < listed.length; at += 2)
      variables.push(this.of(String(listed[at]![1].value), listed[at + 1]![1]));
    return variables;
  }
}

const NOTHING: Runtime.RemoteObject = { type: 'undefined' };

/** A getter is not called: it may do anything. */
function valueOf({ value, get }: Property): Runtime.RemoteObject {
  if (value) return value;
  return get?.objectId ? { type: 'object', className: 'getter', description: '(getter)' } : NOTHING;
}
