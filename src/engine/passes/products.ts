import { sizeOf, type Operation, type Shape, type Use } from '../graph.js';

const isMatrix = ({ shape }: Use): boolean => sizeOf(shape.slice(0, -2)) === 1;

/** Whether it is a product of two matrices and nothing else. */
export function isProduct({ kernel, names, uses, attributes }: Operation): boolean {
  if (kernel !== 'BatchMatMul' && kernel !== '_FusedMatMul') return false;
  const { activation } = attributes;
  const isLinear = activation === undefined || activation === 'linear';
  return names.length === 2 && isLinear && uses.every(isMatrix);
}

/** The shape without leading axes of length 1. */
export const matrixOf = (shape: Shape): Shape => shape.slice(-2);
