/** An inspection as text and as Markdown. */
import type { Bundle, Inspection } from '../contracts.js';

export function inspectionBundle(found: Inspection): Bundle {
  const { signature, parameter, documentation, source } = found;
  const parameterLine = parameter && `Active parameter: ${parameter}`;
  return {
    'text/plain': paragraphs(signature, parameterLine, documentation, source),
    'text/markdown': paragraphs(
      code(signature),
      parameterLine,
      withTags(documentation),
      source && code(source),
    ),
  };
}

const paragraphs = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join('\n\n');

const code = (text: string): string => `\`\`\`typescript\n${text}\n\`\`\``;

/** Gives each tag of a documentation comment a paragraph, and each example a block of code. */
function withTags(documentation: string): string {
  const [text, ...tags] = documentation.split(/^@(?=[a-z])/m);
  const written = tags.map((tag) => {
    const [, name = '', rest = ''] = /^(\w+)\s*([^]*)$/.exec(tag.trim()) ?? [];
    const isCode = name === 'example' && rest !== '' && !rest.includes('```');
    if (isCode) return `*@example*\n\n${code(rest)}`;
    return name === 'param'
      ? `*@param* ${rest.replace(/^(\S+)(?: -)?/, '`$1`')}`
      : `*@${name}* ${rest}`.trimEnd();
  });
  return paragraphs(text?.trim(), ...written);
}
