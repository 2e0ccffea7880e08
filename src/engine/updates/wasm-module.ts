/**
 * WebAssembly, as far as loops over floats need it: one function without parameters, over a memory that is given.
 *
 * @see https://webassembly.github.io/spec/core/binary/
 */
export type Code = readonly number[];

export const BYTES_OF_PAGE = 65_536;

const BLOCK = { empty: 0x40, i32: 0x7f, v128: 0x7b } as const;

/** Operations on four floats. */
const SIMD = {
  load: 0x00,
  loadSplat: 0x09,
  store: 0x0b,
  splat: 0x13,
  storeLane: 0x5a,
  abs: 0xe0,
  neg: 0xe1,
  sqrt: 0xe3,
  add: 0xe4,
  sub: 0xe5,
  mul: 0xe6,
  div: 0xe7,
  min: 0xe8,
  max: 0xe9,
} as const;

export const simd = (name: keyof typeof SIMD): Code => [0xfd, ...unsigned(SIMD[name])];

/** The same number four times. */
export const number = (value: number): Code => [
  0x43,
  ...new Uint8Array(Float32Array.of(value).buffer),
  ...simd('splat'),
];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];

const integer = (value: number): Code => [0x41, ...signed(value)];

/** The local that counts bytes; those behind it hold four floats each. */
const COUNTER = 0;
export const FIRST_LOCAL = 1;

/** Four floats from `address` on, moved by the counter. */
export const load = (address: number): Code => [
  ...get(COUNTER),
  ...simd('load'),
  2,
  ...unsigned(address),
];
export const store = (address: number, value: Code): Code => [
  ...get(COUNTER),
  ...value,
  ...simd('store'),
  2,
  ...unsigned(address),
];

/** The float at `address`, four times. */
export const loadNumber = (address: number): Code => [
  ...integer(0),
  ...simd('loadSplat'),
  2,
  ...unsigned(address),
];
export const storeNumber = (address: number, value: Code): Code => [
  ...integer(0),
  ...value,
  ...simd('storeLane'),
  2,
  ...unsigned(address),
  0,
];

/** `body` for each four of so many floats; at least once. */
export const loop = (length: number, body: Code): Code => [
  ...integer(0),
  ...set(COUNTER),
  ...[0x03, BLOCK.empty],
  ...body,
  ...get(COUNTER),
  ...[...integer(16), 0x6a],
  ...tee(COUNTER),
  ...[...integer(4 * length), 0x49],
  ...[0x0d, 0],
  0x0b,
];

/** A module with `body` as its function `run`; it imports its memory, of so many pages. */
export function moduleOf(body: Code, { locals, pages }: { locals: number; pages: number }) {
  const code = [2, 1, BLOCK.i32, ...unsigned(locals), BLOCK.v128, ...body, 0x0b];
  return Uint8Array.from([
    ...[0, ...text('asm'), 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(2, [1, ...named('e'), ...named('m'), 2, 1, ...unsigned(pages), ...unsigned(pages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const text = (name: string): Code => Array.from(name, (letter) => letter.charCodeAt(0));
const named = (name: string): Code => [name.length, ...text(name)];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))];
}

function signed(value: number): number[] {
  const low = value & 127;
  const rest = value >> 7;
  const isAll = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return isAll ? [low] : [low | 128, ...signed(rest)];
}
