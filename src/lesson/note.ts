import type { MimeBundle } from '../display/bundle.js';
import { escapeXml } from '../display/picture.js';
import { tokens } from '../display/tokens.js';

/** What a note is about: `yes` and `no` have the colours of the two classes, and a sign each. */
export type Tone = 'yes' | 'no' | 'plain';

const accents: Record<Tone, string> = {
  yes: tokens.positive,
  no: tokens.negative,
  plain: tokens.line,
};

/** A note to the learner: a title, lines below it, code where there is some. */
export function note(
  tone: Tone,
  title: string,
  lines: readonly string[] = [],
  code?: string,
): MimeBundle {
  const text = [title, ...lines, ...(code === undefined ? [] : ['', code])].join('\n');
  const body = [
    `<strong>${escapeXml(title)}</strong>`,
    ...lines.map(
      (line) => `<div style="margin-top:4px;white-space:pre-wrap">${withCode(line)}</div>`,
    ),
    ...(code === undefined
      ? []
      : [`<pre style="margin:8px 0 0;white-space:pre-wrap">${escapeXml(code)}</pre>`]),
  ];
  return {
    'text/plain': text,
    'text/html': `<div role="note" style="border-left:4px solid ${accents[tone]};padding:2px 12px;max-width:44em;line-height:1.5">${body.join('')}</div>`,
  };
}

/** HTML in which `code` between backticks is set as such. */
export const withCode = (text: string): string =>
  escapeXml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
