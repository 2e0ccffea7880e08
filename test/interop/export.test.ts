import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as nn from '../../src/index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = nn.sequential(
  [nn.input(6, 6, 2), nn.conv2d(3, 3), nn.flatten(), nn.dense(4, 'softmax')],
  { seed: 4 },
);

test.each<[nn.Format, string[]]>([
  ['onnx', ['.onnx']],
  ['safetensors', ['.safetensors']],
  ['keras', ['.weights.h5']],
  ['tensorflow', ['.weights.h5']],
  ['pytorch', ['.safetensors']],
  ['mxnet', ['.params']],
  ['caffe', ['.prototxt', '.caffemodel']],
])('%s writes its files, and nothing beside them', async (format, endings) => {
  const own = path.join(folder, 'new', format);
  const paths = await model.export(format, path.join(own, 'm'));
  expect(paths).toEqual(endings.map((ending) => path.join(own, `m${ending}`)));
  expect(readdirSync(own).sort()).toEqual(endings.map((ending) => `m${ending}`).sort());
});

test('safetensors tell names, shapes and the numbers themselves', async () => {
  const [file] = await model.export('safetensors', path.join(folder, 'numbers.safetensors'));
  expect(path.basename(file!)).toBe('numbers.safetensors');
  const bytes = readFileSync(file!);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  expect(Object.keys(header)).toEqual([
    'conv1.kernel',
    'conv1.bias',
    'dense1.kernel',
    'dense1.bias',
  ]);
  const { shape, data_offsets: offsets } = header['dense1.kernel']!;
  expect(shape).toEqual([48, 4]);
  const [start, end] = offsets.map((offset) => 8 + length + offset);
  const found = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + start!, bytes.byteOffset + end!),
  );
  expect(found).toEqual(model.tf.layers.at(-1)!.getWeights()[0]!.dataSync());
});

test('names what is wrong, and writes nothing then', async () => {
  await expect(model.export('h5' as 'keras', 'm')).rejects.toThrow(
    'export: format is "h5", expected onnx, safetensors, keras, tensorflow, pytorch, mxnet or caffe',
  );
  await expect(model.export('onnx', '')).rejects.toThrow('expected a name without ending');
  const taken = path.join(folder, 'taken');
  writeFileSync(taken, '');
  await expect(model.export('onnx', path.join(taken, 'm'))).rejects.toThrow(
    'is a file, expected a folder',
  );
});
