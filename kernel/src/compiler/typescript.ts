import type typescript from 'typescript';

/** The compiler's own module, passed in: a browser loads it from elsewhere. */
export type TypeScript = typeof typescript;
export type { typescript as ts };
