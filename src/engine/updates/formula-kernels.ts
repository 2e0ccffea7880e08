/** Kernels of formulas, in WebAssembly: on four numbers at a time, each result rounded as tfjs rounds it. */
import { number, simd, type Code } from './wasm-module.js';

type Kernel = (a: Code, b: Code) => Code;

const binary =
  (name: Parameters<typeof simd>[0]): Kernel =>
  (a, b) => [...a, ...b, ...simd(name)];
const unary =
  (name: Parameters<typeof simd>[0]): Kernel =>
  (x) => [...x, ...simd(name)];

const squareRoot = unary('sqrt');

/** The code of an operand pushes its four numbers, and may do so again. */
export const formulaKernels: Readonly<Record<string, Kernel>> = {
  Add: binary('add'),
  Sub: binary('sub'),
  Multiply: binary('mul'),
  RealDiv: binary('div'),
  Maximum: binary('max'),
  Minimum: binary('min'),
  Square: (x) => [...x, ...x, ...simd('mul')],
  Sqrt: squareRoot,
  Rsqrt: (x, none) => inverse(squareRoot(x, none)),
  Reciprocal: (x) => inverse(x),
  Abs: unary('abs'),
  Neg: unary('neg'),
};

export const inverse = (x: Code): Code => [...number(1), ...x, ...simd('div')];
