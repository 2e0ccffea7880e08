/**
 * The time steps of an LSTM as operations of ONNX's own LSTM, where nothing else needs what is computed within: a gradient does, so
 * this is for predictions. The runtime then hands each thread examples of its own, which it takes from step to step.
 */
import { isSameShape, sizeOf, type Operation, type Storage, type Use } from '../graph.js';
import type { Program } from '../step/program.js';
import { Dataflow, eitherWay, isUsedAs, operation, rebuilt } from './dataflow.js';
import { isProduct, matrixOf } from './products.js';

/**
 * The runtime multiplies the inputs of all time steps first. Where that gives more numbers than the cache of a core holds (1 MB),
 * an operation takes fewer steps: 40 of them with 128 units for 128 examples take 0.9 of the time.
 */
const MOST_NUMBERS = 2 ** 18;

const GATES = 4;

/** One time step: what it takes, and the states that it gives. */
interface Cell {
  /** All time steps of the input, and which one is taken. */
  readonly x: Use;
  readonly index: number;
  readonly h: Use;
  readonly c: Use;
  readonly weights: Readonly<Record<string, Use>>;
  readonly nextH: Storage;
  readonly nextC: Storage;
}

export function fuseLstm(program: Program): Program {
  const dataflow = new Dataflow(program);
  const cells = program.operations.flatMap((each) => cellOf(each, dataflow) ?? []);
  const runs: Cell[][] = [];
  for (const cell of cells) {
    const run = runs.at(-1);
    const goesOn = run && hasRoom(run) && isNext(run.at(-1)!, cell, dataflow);
    if (goesOn) run.push(cell);
    else runs.push([cell]);
  }
  return rebuilt(
    program,
    runs.map((run) => joined(run, dataflow)),
  );
}

const hasRoom = (run: readonly Cell[]): boolean =>
  (run.length + 1) * GATES * sizeOf(run[0]!.h.shape) <= MOST_NUMBERS;

function joined(run: readonly Cell[], dataflow: Dataflow): Operation {
  const [{ x, index, h, c, weights }] = run as [Cell];
  const { nextH, nextC } = run.at(-1)!;
  // Without a sequence a state is for the next step only.
  const isSequence = run.some((cell) => cell.nextH !== nextH && !dataflow.onlyFor(cell.nextH));
  const outputs = (isSequence ? run.map((cell) => cell.nextH) : [nextH]).concat(nextC);
  return operation('_Lstm', {
    inputs: { x, h, c, ...weights },
    attributes: { from: index, steps: run.length, isSequence },
    outputs: outputs as Storage<'float32'>[],
  });
}

/** Whether `cell` takes what `last` gives, and nothing else needs the inner state between them. */
function isNext(last: Cell, cell: Cell, dataflow: Dataflow): boolean {
  const isSame = (a: Use | undefined, b: Use | undefined): boolean => a?.storage === b?.storage;
  return (
    cell.h.storage === last.nextH &&
    cell.c.storage === last.nextC &&
    cell.index === last.index + 1 &&
    isSame(cell.x, last.x) &&
    Object.keys({ ...cell.weights, ...last.weights }).every((name) =>
      isSame(cell.weights[name], last.weights[name]),
    ) &&
    // Its tanh and the next step.
    dataflow.users(last.nextC).length === 2 &&
    !dataflow.isRoot(last.nextC)
  );
}

/** `i, f, g, o` from one sum of products, then `c' = σ(f)·c + σ(i)·tanh(g)` and `h' = σ(o)·tanh(c')`. */
function cellOf(gates: Operation, dataflow: Dataflow): Cell | undefined {
  const sum =
    gates.kernel === 'SplitV' && gates.outputs.length === GATES ? gates.uses[0]! : undefined;
  const inputs = sum && inputsOf(sum, dataflow);
  if (!inputs || gates.outputs.some(({ shape }) => !isSameShape(shape, inputs.h.shape)))
    return undefined;
  const [i, f, g, o] = gates.outputs.map((gate, index) => {
    const activation = onlyUser(gate, index === 2 ? 'Tanh' : 'Sigmoid', dataflow);
    return activation && onlyUser(activation.outputs[0]!, 'Multiply', dataflow);
  });
  if (!i || !f || !o || i !== g) return undefined;
  const nextC = onlyUser(f.outputs[0]!, 'Add', dataflow);
  if (!nextC || nextC !== onlyUser(i.outputs[0]!, 'Add', dataflow)) return undefined;
  const c = eitherWay(f, (a, b) =>
    dataflow.producer(a.storage)?.uses[0]!.storage === gates.outputs[1] ? b : undefined,
  );
  const isOfState = ({ storage }: Use): boolean => {
    const tanh = dataflow.onlyFor(storage);
    return tanh?.kernel === 'Tanh' && tanh.uses[0]!.storage === nextC.outputs[0];
  };
  const states = [c, ...f.uses, ...i.uses, ...o.uses, ...nextC.uses];
  if (!o.uses.some(isOfState) || !states.every((use) => use && isUsedAs(use, nextC)))
    return undefined;
  return { ...inputs, c: c!, nextH: o.outputs[0]!, nextC: nextC.outputs[0]! };
}

/** What is added up: `x·kernel + h·recurrent`, and perhaps a bias. */
function inputsOf(
  sum: Use,
  dataflow: Dataflow,
): Pick<Cell, 'x' | 'index' | 'h' | 'weights'> | undefined {
  const outer = dataflow.onlyFor(sum.storage);
  if (outer?.kernel !== 'Add' || !isUsedAs(sum, outer)) return undefined;
  const bias = outer.uses.find(({ shape }) => shape.length === 1);
  const inner = bias ? dataflow.onlyFor(outer.uses.find((use) => use !== bias)!.storage) : outer;
  if (bias && bias.shape[0] !== sum.shape.at(-1)) return undefined;
  if (inner?.kernel !== 'Add' || !isSameShape(inner.outputs[0]!.shape, sum.shape)) return undefined;
  const [ofInput, ofState] = inner.uses.map((use) => {
    const product = dataflow.onlyFor(use.storage);
    const { transposeA, transposeB } = product?.attributes ?? {};
    const isPlain = product && isProduct(product) && !transposeA && !transposeB;
    return isPlain && isSameShape(use.shape, sum.shape) ? product.uses.map(asMatrix) : undefined;
  });
  const steps = ofInput && dataflow.producer(ofInput[0]!.storage);
  if (!ofState || steps?.kernel !== 'Unpack' || steps.attributes['axis'] !== 0) return undefined;
  return {
    x: steps.uses[0]!,
    index: steps.outputs.indexOf(ofInput![0]!.storage as Storage<'float32'>),
    h: ofState[0]!,
    weights: { kernel: ofInput![1]!, recurrent: ofState[1]!, ...(bias && { bias }) },
  };
}

const asMatrix = (use: Use): Use => ({ ...use, shape: matrixOf(use.shape) });

/** The operation that uses the storage, if it is the only one and of that kernel. */
function onlyUser(storage: Storage, kernel: string, dataflow: Dataflow): Operation | undefined {
  const [user] = dataflow.onlyFor(storage) ? dataflow.users(storage) : [];
  return user?.kernel === kernel ? user : undefined;
}
