/**
 * The error to show for `error`, which the file system gave while `folder` was written or read:
 * what is wrong with the folder, and what helps.
 */
export function folderError(folder: string, error: unknown, bytes: number): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const elsewhere = 'set NNLAB_CACHE to another folder';
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const full = `is on a full disk, expected room for ${size}. Make room, or ${elsewhere}, and run this again.`;
  const closed = `may not be written, expected a folder of your own. Change who may write there, or ${elsewhere}.`;
  const blocked = `is not a folder, expected one for downloads. Move the file that is in its place, or ${elsewhere}.`;
  const sentences: Record<string, string> = {
    ENOSPC: full,
    EDQUOT: full,
    EACCES: closed,
    EPERM: closed,
    EROFS: closed,
    EEXIST: blocked,
    ENOTDIR: blocked,
  };
  const sentence =
    sentences[code ?? ''] ?? `cannot be used (${message}). Repair that, or ${elsewhere}.`;
  return new Error(`download: ${folder} ${sentence}`, { cause: error });
}
