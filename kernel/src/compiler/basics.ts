/**
 * What nearly every script uses of the platform, so that it needs no more: a part of what `@types/node` declares, and
 * compared with it by a test. Where a cell needs more, or seems wrong, the full declarations take this place.
 */
export const BASICS = `
interface Console {
  /** Prints a message if the value is false. */
  assert(value: any, message?: string, ...optionalParams: any[]): void;
  /** Removes what the cell has shown so far. */
  clear(): void;
  /** Prints how often it was called with this label. */
  count(label?: string): void;
  /** Starts the count of this label afresh. */
  countReset(label?: string): void;
  /** Prints, as \`log\` does. */
  debug(message?: any, ...optionalParams: any[]): void;
  /** Prints the properties of an object. */
  dir(obj: any, options?: { showHidden?: boolean; depth?: number | null; colors?: boolean }): void;
  /** Prints, as \`log\` does. */
  dirxml(...data: any[]): void;
  /** Prints to stderr. */
  error(message?: any, ...optionalParams: any[]): void;
  /** Indents what follows, up to \`groupEnd\`. */
  group(...label: any[]): void;
  /** Indents what follows, as \`group\` does. */
  groupCollapsed(...label: any[]): void;
  /** Ends the last \`group\`. */
  groupEnd(): void;
  /** Prints, as \`log\` does. */
  info(message?: any, ...optionalParams: any[]): void;
  /**
   * Prints values, with a space between them.
   *
   * @example
   * console.log("loss", 0.25);
   */
  log(message?: any, ...optionalParams: any[]): void;
  /** Prints an array of objects as a table, with a column for each property. */
  table(tabularData: any, properties?: readonly string[]): void;
  /** Starts a clock. */
  time(label?: string): void;
  /** Prints the time of a clock, and ends it. */
  timeEnd(label?: string): void;
  /** Prints the time of a clock. */
  timeLog(label?: string, ...data: any[]): void;
  /** Prints a message and the calls that led here. */
  trace(message?: any, ...optionalParams: any[]): void;
  /** Prints to stderr. */
  warn(message?: any, ...optionalParams: any[]): void;
  profile(label?: string): void;
  profileEnd(label?: string): void;
  timeStamp(label?: string): void;
}
declare var console: Console;
declare namespace NodeJS {
  interface RefCounted {
    ref(): this;
    unref(): this;
  }
  interface Immediate extends RefCounted, Disposable {
    hasRef(): boolean;
    _onImmediate(...args: any[]): void;
    [Symbol.dispose](): void;
  }
  interface Timer extends RefCounted {
    hasRef(): boolean;
    refresh(): this;
    [Symbol.toPrimitive](): number;
  }
  interface Timeout extends RefCounted, Disposable, Timer {
    close(): this;
    _onTimeout(...args: any[]): void;
    [Symbol.dispose](): void;
  }
}
/** Calls a function when what is at work has ended. */
declare function setImmediate<TArgs extends any[]>(callback: (...args: TArgs) => void, ...args: TArgs): NodeJS.Immediate;
declare function setImmediate(callback: (_: void) => void): NodeJS.Immediate;
/** Calls a function again and again, \`delay\` milliseconds apart, until \`clearInterval\`. */
declare function setInterval<TArgs extends any[]>(callback: (...args: TArgs) => void, delay?: number, ...args: TArgs): NodeJS.Timeout;
declare function setInterval(callback: (_: void) => void, delay?: number): NodeJS.Timeout;
/** Calls a function once, after \`delay\` milliseconds. */
declare function setTimeout<TArgs extends any[]>(callback: (...args: TArgs) => void, delay?: number, ...args: TArgs): NodeJS.Timeout;
declare function setTimeout(callback: (_: void) => void, delay?: number): NodeJS.Timeout;
declare function clearImmediate(immediate: NodeJS.Immediate | undefined): void;
declare function clearInterval(timeout: NodeJS.Timeout | string | number | undefined): void;
declare function clearTimeout(timeout: NodeJS.Timeout | string | number | undefined): void;
/** Calls a function right after the code at work, before any timer. */
declare function queueMicrotask(callback: () => void): void;
`;
