import { jupyterHost } from '../display/host.js';
import { tokens } from '../display/tokens.js';
import { escapeHtml } from './html.js';

/**
 * Tells the learner something that must not be missed: a note below the cell, or lines in a plain
 * script.
 *
 * @param title What matters, in one sentence.
 * @param details Why, and what can be done; lines are kept.
 */
export function notice(title: string, details: string): void {
  const text = `⚠ ${title}\n${details}`;
  const host = jupyterHost();
  if (!host) {
    console.log(text);
    return;
  }
  host.display({
    'text/plain': text,
    'text/html': `<div role="note" style="border-left: 4px solid ${tokens.line}; padding: 4px 12px"><strong>⚠ ${escapeHtml(title)}</strong><div style="white-space: pre-line">${escapeHtml(details)}</div></div>`,
  });
}
