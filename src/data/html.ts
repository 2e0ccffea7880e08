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

/** A table: a row of heads, then rows of cells; `texts` says which columns hold sentences, which are read from the left. */
export function htmlTable(
  head: readonly string[],
  body: readonly (readonly string[])[],
  { label, texts = [] }: { readonly label?: string; readonly texts?: readonly number[] } = {},
): string {
  const named = label === undefined ? '' : ` aria-label="${escapeHtml(label)}"`;
  const heads = head.map((cell) => `<th>${escapeHtml(cell)}</th>`);
  const cellOf = (cell: string, column: number): string => {
    const left = texts.includes(column) ? ' style="text-align:left"' : '';
    return `<td${left}>${escapeHtml(cell)}</td>`;
  };
  const rows = body.map((cells) => `<tr>${cells.map(cellOf).join('')}</tr>`);
  return `<table${named}><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
