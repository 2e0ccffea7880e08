/**
 * What the parts of the kernel say to one another. Plain data only: every message crosses a thread.
 *
 * The session has a cell compiled, the compiler hands it to the executor, and that tells the session its outputs and how it
 * ended; the wire alone knows Jupyter.
 */

/** A cell on its way to the compiler. `id` is unique in the kernel's life, `name` is what the learner sees. */
export interface CellSource {
  id: number;
  name: string;
  text: string;
  /** What stands before this place has run already. */
  from?: number;
}

/** A checked cell, ready to run. */
export interface CompiledCell extends CellSource {
  /** The body of the cell's function. */
  code: string;
  /** Source map of the emitted JavaScript, before names were rewritten. */
  map: string;
  /** Columns that the rewriting moved: see `originalColumn`. */
  shifts: number[];
  isAsync: boolean;
  /** Whether it calls nothing and repeats nothing. */
  isBrief: boolean;
  /** Names whose boxes the function takes, in order. */
  boxes: string[];
  /** Names that exist as soon as the cell starts. */
  hoisted: string[];
  /** Whether the names of earlier cells are forgotten first. */
  isReset: boolean;
  /** What stands from here on is to be compiled when the cell has run: it may need what the cell installs. */
  rest?: number;
}

/** An error as a learner reads it. `traceback` is lines of text, coloured by ANSI codes. */
export interface Failure {
  name: string;
  message: string;
  traceback: string[];
}

export type CompileResult =
  { status: 'ok'; cell: CompiledCell } | { status: 'error'; failure: Failure };

export interface Completion {
  name: string;
  /** The field's word: `function`, `const`, `method`, `property`, ... */
  kind: string;
  insert?: string;
  /** Its type, of a function its signature. Told of the first names only, like the documentation. */
  signature?: string;
  documentation?: string;
}

export interface Completions {
  /** The replaced part of the text, in UTF-16 units. */
  start: number;
  end: number;
  items: Completion[];
}

export interface Inspection {
  signature: string;
  /** Within the brackets of a call, the parameter at the cursor, and what is known of it. */
  parameter?: string;
  documentation: string;
  /** The declaration, where the learner wrote it. */
  source?: string;
}

export interface Completeness {
  status: 'complete' | 'incomplete' | 'invalid';
  indent: string;
}

export interface Compiler {
  compile(cell: CellSource): CompileResult;
  /** Makes the names that a cell reached known to later cells. Without them, it did not run. */
  commit(id: number, reached: string[] | undefined): void;
  complete(text: string, cursor: number): Completions;
  inspect(text: string, cursor: number, isDetailed: boolean): Inspection | undefined;
  isComplete(text: string): Completeness;
  /** Emits a local module as the body of a CommonJS function. */
  emitModule(file: string, text: string): { code: string; map: string };
  /** Makes names known that no cell declared. `text` declares them. */
  declare(id: number, text: string): void;
  breakableLines(text: string): number[];
  isCaught(text: string, line: number, column: number): boolean;
  debugScript(text: string, names: string[]): { code: string; boxes: string[] };
}

/** A compiler with a line to the executor. */
export interface CompilerPart extends Compiler {
  /** Compiles a cell and has it run. While a debugger is attached, it goes there first. */
  start(cell: CellSource, isDebugged: boolean): void;
}

/** MIME type to JSON value. */
export type Bundle = Record<string, unknown>;

export interface DisplayOptions {
  displayId?: string;
  update?: boolean;
  metadata?: Record<string, unknown>;
}

/** A message of a comm: JSON, and bytes beside it. */
export interface CommMessage {
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** What happens to a comm, from either side. */
export type CommEvent = { id: string; message: CommMessage } & (
  { type: 'open'; target: string } | { type: 'message' | 'close' }
);

/** A line of text that code in the notebook asks the reader for. */
export interface Question {
  id: number;
  prompt: string;
  password: boolean;
  /** The asking thread stands still until the answer is there. */
  isBlocking: boolean;
}

export type Output =
  | { type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; data: Bundle; options: DisplayOptions }
  | { type: 'clear'; wait: boolean }
  | { type: 'comm'; event: CommEvent }
  /** A text that takes the place of the cell. */
  | { type: 'replacement'; text: string }
  | ({ type: 'input' } & Question);

/** How a cell ended, which declared names it reached, and what of it is still to be compiled. */
export type RunResult =
  | { status: 'ok'; reached: string[]; data?: Bundle; rest?: number }
  /** Without names, nothing of it ran. */
  | { status: 'error'; reached?: string[]; failure: Failure };

export interface Executor {
  /** Tells the session when the cell has ended. */
  run(cell: CompiledCell): void;
  /**
   * Ends the await of the running cell; loops see the flag of the `Interrupter`.
   *
   * @returns How the cell ended by that, if it was on. Its own answer to `run` may never come: what is stopped with the
   *   learner's code includes all that was about to run.
   */
  interrupt(cell: number): RunResult | undefined;
  /** Whether somebody in the notebook knows the comm, or its target. `run` names what the listener does. */
  comm(run: number, event: CommEvent): boolean;
  /** Without a text, the front end cannot ask. */
  answerInput(id: number, text: string | undefined): void;
  shutdown(): void;
}

/** What compiler and executor tell the session of a cell. */
export interface CellEvents {
  output(cell: number, output: Output): void;
  compiled(cell: CompiledCell): void;
  ended(cell: number, result: RunResult): void;
}
