import type { MimeBundle } from '../display/bundle.js';
import { escapeXml } from '../display/picture.js';
import { newViewId, viewPart } from '../display/view.js';
import type { Backprop } from './backprop.js';
import { layoutOf, pathOf } from './backprop-layout.js';
import { backpropPicture, SCENES } from './backprop-picture.js';
import { scenesOf } from './backprop-scenes.js';
import { backpropTables, backpropText } from './backprop-text.js';

// Stepping without a script: thirteen radio buttons stand before the picture, and a style sheet
// shows what belongs to the one that is checked. Arrow keys move through radio buttons by themselves.

/** The trace as a notebook shows it: scenes to step through, all numbers below, a still picture. */
export function backpropBundle(trace: Backprop, scene: number): MimeBundle {
  // Radio buttons of one name exclude each other on the whole page, where other notebooks are open.
  const id = newViewId();
  return {
    'text/plain': backpropText(trace),
    'text/html': stepper(trace, scene, id),
    'image/svg+xml': backpropPicture(trace, SCENES),
    ...viewPart('backprop', dataOf(trace, scene), id),
  };
}

/** The numbers for a view that draws them itself. */
const dataOf = (trace: Backprop, scene: number) => {
  const { inputs, target, layers, error, errorAfter, errorFunction, learningRate } = trace;
  return {
    scene,
    inputs,
    target,
    layers,
    error,
    errorAfter,
    errorName: errorFunction.name,
    learningRate,
  };
};

function stepper(trace: Backprop, scene: number, id: string): string {
  const told = scenesOf(trace, pathOf(trace, layoutOf(trace)));
  const label = (k: number, text: string, title: string, classes = '') =>
    k < 1 || k > SCENES
      ? `<span class="nn-off">${text}</span>`
      : `<label for="${id}-${k}" title="${title}" class="${classes}">${text}</label>`;
  return [
    `<div class="nn nn-steps" role="group" aria-label="Backpropagation in ${SCENES} scenes">`,
    `<style>${stepCss}</style>`,
    ...scenes.map(
      (k) =>
        `<input type="radio" name="${id}" id="${id}-${k}" class="nn-step-${k}" aria-label="scene ${k} of ${SCENES}: ${escapeXml(`${told[k - 1]!.title}. ${told[k - 1]!.says}`)}"${k === scene ? ' checked' : ''}>`,
    ),
    backpropPicture(trace),
    '<div class="nn-bar">',
    ...scenes.map((k) =>
      [
        `<span class="nn-at-${k}">`,
        label(k - 1, '◀ back', 'the scene before'),
        label(k + 1, 'next ▶', 'the next scene'),
        '</span>',
      ].join(''),
    ),
    ...scenes.map((k) => label(k, String(k), told[k - 1]!.title, `nn-dot-${k}`)),
    '</div>',
    `<details><summary>all numbers</summary>${tables(trace)}</details>`,
    '</div>',
  ].join('\n');
}

function tables(trace: Backprop): string {
  return backpropTables(trace)
    .map(({ title, rows, more }) => {
      const row = (cells: readonly string[], tag: string) =>
        `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
      const [head, ...body] = rows;
      return `<table><caption>${escapeXml(title)}</caption><thead>${row(head!, 'th')}</thead><tbody>${body.map((cells) => row(cells, 'td')).join('')}</tbody></table>${more > 0 ? `<p>… ${more} more</p>` : ''}`;
    })
    .join('');
}

const scenes = Array.from({ length: SCENES }, (_, k) => k + 1);
const later = (k: number) => scenes.slice(k).map((each) => `.from-${each}`);

/** The same for every trace on a page. */
const stepCss = [
  '.nn-steps{font-family:sans-serif;position:relative;overflow-x:auto;background:var(--nn-surface);color:var(--nn-ink)}',
  '.nn-steps>input{position:absolute;left:24px;bottom:0;opacity:0;pointer-events:none}',
  '.nn-steps svg [class^="at-"],.nn-bar [class^="nn-at-"]{display:none}',
  ...scenes.flatMap((k) => [
    `.nn-step-${k}:checked~svg .at-${k}{display:inline}`,
    ...(k < SCENES ? [`.nn-step-${k}:checked~svg :is(${later(k).join(',')}){display:none}`] : []),
    `.nn-step-${k}:checked~.nn-bar .nn-at-${k}{display:inline-flex;gap:8px;margin-right:16px}`,
    `.nn-step-${k}:checked~.nn-bar .nn-dot-${k}{background:var(--nn-focus);color:var(--nn-surface);border-color:var(--nn-focus)}`,
    `.nn-step-${k}:focus-visible~.nn-bar .nn-dot-${k}{outline:2.5px solid var(--nn-focus);outline-offset:2px}`,
  ]),
  '.nn-bar{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding:8px 24px;font:12px/1 sans-serif}',
  '.nn-bar label,.nn-bar .nn-off{display:inline-flex;align-items:center;justify-content:center;box-sizing:border-box;min-width:28px;height:28px;padding:0 6px;border:1px solid var(--nn-line);border-radius:4px;cursor:pointer}',
  '.nn-bar .nn-off{opacity:.4;cursor:default}',
  '.nn-steps details{padding:0 24px 12px;font-size:12px}.nn-steps summary{cursor:pointer;color:var(--nn-ink-2)}',
  '.nn-steps table{display:inline-table;vertical-align:top;margin:8px 24px 8px 0;border-collapse:collapse;font-variant-numeric:tabular-nums}',
  '.nn-steps caption{text-align:left;font-weight:600;padding:4px 0}.nn-steps th,.nn-steps td{padding:2px 8px;text-align:right}',
  // On paper the last scene stands for all.
  `@media print{.nn-bar{display:none}.nn-steps svg [class^="from-"]{display:inline!important}.nn-steps svg [class^="at-"]{display:none!important}.nn-steps svg .at-${SCENES}{display:inline!important}}`,
].join('\n');
