import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/**
 * An explanation waits for what it explains. The text below a comparison says what came out, and
 * would stand on the same screen as the question. It shows itself once the comparison has run, or
 * when the reader asks for it.
 */
export const waitingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nnlab-extension:waiting',
  description: 'Shows the explanation of a prediction after the comparison has run.',
  autoStart: true,
  activate: ({ docRegistry }: JupyterFrontEnd) => {
    docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel) => {
        const { content } = panel as NotebookPanel;
        let timer = 0;
        const update = () => {
          window.clearTimeout(timer); // a live plot changes the content many times a second
          timer = window.setTimeout(() => showWhatIsDue(content.widgets), 100);
        };
        content.modelContentChanged.connect(update);
        update();
      },
    });
  },
};

// What is used of @jupyterlab/notebook: its types alone would bring all of the editor.
type NotebookPanel = Widget & { readonly content: Notebook };
interface Notebook {
  readonly widgets: readonly Cell[];
  readonly modelContentChanged: { connect(slot: () => void): unknown };
}
type Cell = Widget & {
  readonly model: {
    readonly type: string;
    readonly executionCount?: number | null;
    readonly sharedModel: { getSource(): string };
  };
};

/** The first line of a folded cell that compares, as docs/lessons.md has it. */
const COMPARISON = '// Run this: what came out';
const WAITS = 'nn-waits';

/** What the reader wanted to see at once. */
const askedFor = new WeakSet<Cell['model']>();

function showWhatIsDue(cells: readonly Cell[]): void {
  cells.forEach((cell, i) => {
    const before = cells[i - 1]?.model;
    const waits =
      cell.model.type === 'markdown' &&
      before?.type === 'code' &&
      before.executionCount === null &&
      before.sharedModel.getSource().startsWith(COMPARISON) &&
      !askedFor.has(cell.model);
    if (waits === cell.hasClass(WAITS)) return;
    cell.toggleClass(WAITS, waits);
    if (waits) cell.node.append(noteOf(cell, () => showWhatIsDue(cells)));
    else cell.node.querySelector(':scope > .nn-waits-note')?.remove();
  });
}

/** Stands in the place of the explanation. */
function noteOf(cell: Cell, update: () => void): HTMLElement {
  const note = document.createElement('div');
  note.className = 'nn-waits-note';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Show it now';
  button.dataset.lmSuppressShortcuts = 'true'; // Enter presses it, and does not edit the cell
  button.addEventListener('click', () => {
    askedFor.add(cell.model);
    update();
  });
  note.append('The explanation comes when you have run the folded cell above. ', button);
  return note;
}
