/** `text` as HTML that shows just that. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** A table: a row of heads, then rows of cells. */
export function htmlTable(
  head: readonly string[],
  body: readonly (readonly string[])[],
  label?: string,
): string {
  const row = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const named = label === undefined ? '' : ` aria-label="${escapeHtml(label)}"`;
  return `<table${named}><thead>${row('th', head)}</thead><tbody>${body.map((cells) => row('td', cells)).join('')}</tbody></table>`;
}
