import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

/**
 * After an answer the keyboard is where the reader left it. Shift+Enter on a cell that asks goes on
 * to the next one; then the box with the question takes the focus, which makes its cell the active
 * one, and the Lab leaves it so. The next Shift+Enter would ask again.
 */
export const answerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nnlab-extension:answer',
  description: 'Goes on to the next cell after an answer, as without a question.',
  autoStart: true,
  activate: ({ commands }: JupyterFrontEnd) => {
    // While the event goes down to the box: the notebook hears it later, on its way up.
    document.addEventListener(
      'focusin',
      (event) => {
        const box = boxOf(event);
        const asking = box?.closest('.jp-Cell');
        const active = asking?.closest('.jp-Notebook')?.querySelector('.jp-Cell.jp-mod-active');
        if (box && active && active !== asking) hasMovedOn.add(box);
      },
      true,
    );
    document.addEventListener(
      'keydown',
      (event) => {
        const box = event.key === 'Enter' && boxOf(event);
        const asking = box && hasMovedOn.has(box) && box.closest('.jp-Cell');
        if (!asking) return;
        whenGone(box, () => {
          // Unless the reader is somewhere else by now.
          if (document.activeElement === asking) void commands.execute('notebook:move-cursor-down');
        });
      },
      true,
    );
  },
};

/** Boxes that came when another cell was active already. */
const hasMovedOn = new WeakSet<HTMLElement>();

function boxOf({ target }: Event): HTMLElement | undefined {
  return target instanceof HTMLElement && target.matches('.jp-Stdin-input') ? target : undefined;
}

/** The Lab takes the box away and focuses its cell in one go. */
function whenGone(box: HTMLElement, then: () => void): void {
  const observer = new MutationObserver(() => {
    if (box.isConnected) return;
    observer.disconnect();
    setTimeout(then); // the focus comes after the box is gone
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
