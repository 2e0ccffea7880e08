/**
 * Documentation comments, read where they stand when somebody asks.
 *
 * Parsed with every file they would cost a start a third of its time, and memory for as long as the kernel lives.
 */
import type { Library } from './library.js';
import type { ts, TypeScript } from './typescript.js';

export function documentationAbove(
  ts: TypeScript,
  library: Library,
  file: ts.SourceFile,
  position: number,
): string {
  const comment =
    (file.fileName === library.file ? library.commentAt(position) : undefined) ??
    commentAbove(file.text, position);
  return comment ? textOf(ts, comment) : '';
}

function commentAbove(text: string, position: number): string | undefined {
  const before = text.slice(0, position).trimEnd();
  return before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : undefined;
}

/** The text and the tags of a comment, without its stars. */
function textOf(ts: TypeScript, comment: string): string {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
  };
  // The comments of a node are found by way of its parents.
  const file = ts.createSourceFile('doc.ts', `${comment}\nlet documented;`, options, true);
  const parts = ts.getJSDocCommentsAndTags(file.statements[0]!).filter(ts.isJSDoc);
  const tagText = (tag: ts.JSDocTag): string => {
    const { name, typeExpression } = tag as { name?: ts.Node; typeExpression?: ts.Node };
    const words = [typeExpression, name].map((node) => node?.getText(file));
    return [`@${tag.tagName.text}`, ...words, ts.getTextOfJSDocComment(tag.comment)]
      .filter(Boolean)
      .join(' ');
  };
  return parts
    .flatMap(({ comment: text, tags }) => [
      ts.getTextOfJSDocComment(text),
      ...(tags ?? []).map(tagText),
    ])
    .filter(Boolean)
    .join('\n');
}
