import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, parse, relative, sep } from 'node:path';
import { filesIn } from '../setup/fingerprint.mjs';

/** How the editors of staff read the files of checks: nothing for learners. */
const FOR_EDITORS = 'tsconfig.json';

/**
 * Brings the learner's copy of the course up to date and never overwrites what the learner wrote:
 *
 * - a file that is not there is copied (deleting a lesson is the way to get it fresh);
 * - a file as it was copied is replaced when the course has a newer one;
 * - a file that the learner changed stays; a newer version is put beside it, once.
 *
 * `.nnlab/course.json` holds the hash of each file as we last wrote it or offered it.
 *
 * @param {import('../setup/clone.mjs').Clone} clone
 * @returns {string[]} What the learner should know, a line each.
 */
export function updateCourse({ root, course, state }) {
  const record = join(state, 'course.json');
  /** @type {Record<string, string>} */
  const written = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
  const source = join(root, 'notebooks');
  const notes = [];
  let copied = 0;
  for (const file of filesIn(source)) {
    const name = relative(source, file).split(sep).join('/');
    if (name === FOR_EDITORS) continue;
    const content = readFileSync(file);
    const wanted = sha256(content);
    const copy = join(course, name);
    const present = existsSync(copy) ? sha256(readFileSync(copy)) : undefined;
    if (present === undefined || present === written[name]) {
      if (present !== wanted) {
        write(copy, content);
        copied++;
      }
    } else if (present !== wanted && written[name] !== wanted) {
      const beside = freeName(course, name);
      write(join(course, beside), content);
      notes.push(`${name} has your changes and stays; the new version is ${beside}`);
    }
    written[name] = wanted;
  }
  write(record, JSON.stringify(written, undefined, 2));
  if (copied > 0)
    notes.unshift(
      `${copied} ${copied === 1 ? 'file' : 'files'} of the course copied into ${course}`,
    );
  return notes;
}

/** @param {Buffer} content */
function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

/** @param {string} folder @param {string} name */
function freeName(folder, name) {
  const { dir, name: stem, ext } = parse(name);
  for (let n = 1; ; n++) {
    const candidate = join(dir, `${stem} (new version${n === 1 ? '' : ` ${n}`})${ext}`);
    if (!existsSync(join(folder, candidate))) return candidate;
  }
}

/**
 * Whole or not at all: a full disk must not leave half a lesson.
 *
 * @param {string} path
 * @param {Buffer | string} content
 */
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  writeFileSync(part, content);
  renameSync(part, path);
}
