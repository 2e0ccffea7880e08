/** Inspection: what stands at a place of a cell. */
import type { Inspection } from '../contracts.js';
import { callAt } from './call.js';
import {
  declarationOf,
  documentationAt,
  sourceAt,
  type Asking,
  type PlaceInFile,
} from './declarations.js';
import { tidyTypes } from './diagnostics.js';
import type { ts } from './typescript.js';

/**
 * What stands at a place of the draft: within the brackets of a call, the function that is called.
 *
 * @param isDetailed Whether its source is told too, where the learner wrote it.
 */
export function inspectionAt(
  asking: Asking,
  text: string,
  cursor: number,
  isDetailed: boolean,
): Inspection | undefined {
  const named = nameAt(asking, text, cursor);
  const isCallee = named && /^\s*(\?\.)?[(<`]/.test(text.slice(named.end));
  const call = isCallee ? undefined : callAt(asking, cursor);
  const place = call?.callee ?? named?.place;
  if (!place) return undefined;
  const source = isDetailed ? sourceAt(asking, place) : '';
  return {
    signature: call?.signature ?? signatureOf(asking, named!.info),
    ...(call?.parameter ? { parameter: call.parameter } : {}),
    documentation: call?.documentation ?? documentationAt(asking, place),
    ...(source ? { source } : {}),
  };
}

const signatureOf = ({ ts }: Asking, { displayParts }: ts.QuickInfo): string =>
  tidyTypes(ts.displayPartsToString(displayParts)).replace('(alias) ', '');

interface Named {
  info: ts.QuickInfo;
  /** Where it is declared, if in an earlier cell; else where it stands. */
  place: PlaceInFile;
  /** Where it ends in the draft. */
  end: number;
}

/** The name at a place of the draft, or just before it. */
function nameAt(asking: Asking, text: string, cursor: number): Named | undefined {
  const { files, service } = asking;
  for (const at of [cursor, cursor - 1]) {
    if (at < 0 || at > text.length) continue;
    const here = { file: files.draftFile, at };
    const info = service.getQuickInfoAtPosition(here.file, at);
    if (!info || info.textSpan.start > text.length) continue;
    const end = info.textSpan.start + info.textSpan.length;
    if (end < cursor) continue;
    const [definition] = service.getDefinitionAtPosition(files.draftFile, at) ?? [];
    const isOfEarlier =
      definition &&
      (definition.fileName === files.draftFile
        ? definition.textSpan.start > text.length
        : files.isCell(definition.fileName));
    // The tail knows only the type of an earlier name: its declaration has the documentation.
    const earlier = isOfEarlier
      ? declarationOf(asking, text.slice(info.textSpan.start, end))
      : undefined;
    if (!earlier) return { info, place: here, end };
    const declared = service.getQuickInfoAtPosition(earlier.file, earlier.at);
    return { info: declared ?? info, place: earlier, end };
  }
  return undefined;
}
