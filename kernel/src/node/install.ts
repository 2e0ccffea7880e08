import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface InstallOptions {
  /** The spec goes to `share/jupyter/kernels/` under it. */
  prefix: string;
  name: string;
  displayName: string;
  resolveFrom: readonly string[];
}

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="8" fill="#3178c6"/>
  <g stroke="#fff" stroke-width="2.5" opacity=".55">
    <path d="M14 16 32 12M14 16l18 16M14 16l18 36M14 46l18-34M14 46l18-14M14 46l18 6M32 12l18 20M32 32h18M32 52l18-20"/>
  </g>
  <g fill="#fff">
    <circle cx="14" cy="16" r="5.5"/><circle cx="14" cy="46" r="5.5"/>
    <circle cx="32" cy="12" r="5.5"/><circle cx="32" cy="32" r="5.5"/><circle cx="32" cy="52" r="5.5"/>
    <circle cx="50" cy="32" r="5.5" fill="#f5a623"/>
  </g>
</svg>
`;

/**
 * Writes a kernel spec: whole or not at all.
 *
 * @returns Its folder.
 * @throws {RangeError} If the name is none that Jupyter takes.
 */
export function installKernelSpec({
  prefix,
  name,
  displayName,
  resolveFrom,
}: InstallOptions): string {
  if (!/^[a-z0-9._-]+$/.test(name))
    throw new RangeError(
      `install: --name is ${JSON.stringify(name)}, expected small letters, digits, dots and dashes.`,
    );
  const kernels = path.resolve(prefix, 'share/jupyter/kernels');
  mkdirSync(kernels, { recursive: true });
  const made = mkdtempSync(path.join(kernels, '.installing-'));
  try {
    const spec = {
      argv: [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        MAIN,
        '--connection-file',
        '{connection_file}',
        ...resolveFrom.flatMap((folder) => ['--resolve-from', path.resolve(folder)]),
      ],
      display_name: displayName,
      language: 'typescript',
      interrupt_mode: 'message',
      metadata: { debugger: false },
    };
    writeFileSync(path.join(made, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
    writeFileSync(path.join(made, 'logo-svg.svg'), LOGO);
    const folder = path.join(kernels, name);
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
    return folder;
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}
