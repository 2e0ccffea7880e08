/** Connects the package tslab, when a notebook imports it, so that its display functions show under the cell. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { JupyterHost } from '../executor/executor.js';

interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

/** @param folder Where the import of tslab resolved from. */
export function connectTslab(folder: string, host: JupyterHost): void {
  const require = createRequire(path.join(folder, 'notebook.mjs'));
  const jupyter = require(path.join(path.dirname(require.resolve('tslab')), 'jupyter.js')) as {
    lastWriteDisplayData: (content: DisplayData, update?: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) =>
    host.display(data, {
      metadata,
      ...(transient.display_id ? { displayId: transient.display_id } : {}),
      ...(update ? { update } : {}),
    });
}
