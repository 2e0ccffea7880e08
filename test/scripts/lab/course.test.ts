import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { updateCourse } from '../../../scripts/lab/course.mjs';
import { cloneAt } from '../../../scripts/setup/clone.mjs';
import { temporaryFolder, write } from '../folders.js';

let root: string;
const lesson = (content: string) => write(join(root, 'notebooks', '01-first.ipynb'), content);
const learner = (content: string) => write(join(root, 'course', '01-first.ipynb'), content);
const inCourse = (name = '01-first.ipynb') => readFileSync(join(root, 'course', name), 'utf8');
const update = () => updateCourse(cloneAt(root));

beforeEach(() => {
  root = temporaryFolder();
  lesson('first edition');
  write(join(root, 'notebooks', 'data', 'x.csv'), '1,2');
  update();
});

describe('updateCourse()', () => {
  test('copies the lessons and what lies beside them, once', () => {
    expect(inCourse()).toBe('first edition');
    expect(inCourse(join('data', 'x.csv'))).toBe('1,2');
    expect(update()).toEqual([]);
  });

  test('brings a new edition where the learner changed nothing', () => {
    lesson('second edition');
    expect(update()).toHaveLength(1);
    expect(inCourse()).toBe('second edition');
  });

  test('keeps the work of the learner', () => {
    learner('first edition, solved');
    expect(update()).toEqual([]);
    expect(inCourse()).toBe('first edition, solved');
  });

  test('puts a new edition beside the work of the learner, and says so once', () => {
    learner('first edition, solved');
    lesson('second edition');
    expect(update()).toEqual([
      '01-first.ipynb has your changes and stays; the new version is 01-first (new version).ipynb',
    ]);
    expect(update()).toEqual([]);
    expect(inCourse()).toBe('first edition, solved');
    expect(inCourse('01-first (new version).ipynb')).toBe('second edition');
  });

  test('never writes over a new edition that it offered before', () => {
    learner('first edition, solved');
    lesson('second edition');
    update();
    write(join(root, 'course', '01-first (new version).ipynb'), 'second edition, solved');
    lesson('third edition');
    update();
    expect(inCourse('01-first (new version).ipynb')).toBe('second edition, solved');
    expect(inCourse('01-first (new version 2).ipynb')).toBe('third edition');
  });

  test('brings a deleted lesson back fresh', () => {
    rmSync(join(root, 'course', '01-first.ipynb'));
    update();
    expect(inCourse()).toBe('first edition');
  });

  test('keeps the work of the learner when its own memory is lost', () => {
    learner('first edition, solved');
    rmSync(join(root, '.nnlab'), { recursive: true });
    update();
    expect(inCourse()).toBe('first edition, solved');
  });

  test('leaves no traces', () => {
    expect(readdirSync(join(root, 'course')).sort()).toEqual(['01-first.ipynb', 'data']);
    expect(existsSync(join(root, '.nnlab', 'course.json'))).toBe(true);
  });
});
