/** The part of the Debug Adapter Protocol that Jupyter's front ends speak. */

export interface DebugRequest {
  type: 'request';
  seq: number;
  command: string;
  arguments?: Record<string, unknown> | undefined;
}

export interface DebugResponse {
  type: 'response';
  seq: number;
  request_seq: number;
  success: boolean;
  command: string;
  message?: string;
  body?: object;
}

export interface DebugEvent {
  type: 'event';
  seq: number;
  event: 'initialized' | 'stopped' | 'continued';
  body: object;
}

export interface Breakpoint {
  verified: boolean;
  line: number;
  source: { path: string };
  message?: string;
}

export interface StackFrame {
  id: number;
  name: string;
  source: { name: string; path: string };
  line: number;
  column: number;
}

export interface Variable {
  name: string;
  value: string;
  type: string;
  /** 0 for what has no parts. */
  variablesReference: number;
  evaluateName?: string;
}

/** There is one thread of the learner's. */
export const THREAD = 1;
