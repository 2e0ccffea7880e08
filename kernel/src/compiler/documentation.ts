/**
 * Documentation comments, read where they stand when somebody asks.
 *
 * Parsed with every file they would cost a start a third of its time, and memory for as long as the kernel lives.
 */
import type { Library } from './library.js';
import type { ts } from './typescript.js';

export function documentationAbove(
  library: Library,
  file: ts.SourceFile,
  position: number,
): string {
  const comment =
    (file.fileName === library.file ? library.commentAt(position) : undefined) ??
    commentAbove(file.text, position);
  return comment ? textOf(comment) : '';
}

function commentAbove(text: string, position: number): string | undefined {
  const before = text.slice(0, position).trimEnd();
  return before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : undefined;
}

/** The text and the tags of a comment, without its stars. */
function textOf(comment: string): string {
  const lines = comment.replace(/^\/\*\*+|\*+\/$/g, '').split('\n');
  return lines
    .map((line, index) => (index === 0 ? line : line.replace(/^\s*\* ?/, '')).trimEnd())
    .join('\n')
    .replace(
      /\{@link\w*\s+([^\s|}]+)\s*\|?\s*([^}]*)\}/g,
      (_all, name: string, words: string) => words || name,
    )
    .trim();
}
