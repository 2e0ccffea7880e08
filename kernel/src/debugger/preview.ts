/** A value in one line. */
import type { Runtime } from 'node:inspector';
import { tidyNames } from '../executor/stacks.js';

const LENGTH = 120;

export function preview(value: Runtime.RemoteObject): string {
  if (value.type === 'object' && value.preview) return shorten(objectPreview(value.preview));
  if (value.type === 'string') return shorten(JSON.stringify(value.value));
  if (value.type === 'function') return functionPreview(value.description ?? '');
  if (value.subtype === 'null') return 'null';
  if (value.type === 'undefined') return 'undefined';
  return shorten(value.description ?? value.unserializableValue ?? String(value.value));
}

/** JupyterLab shows the value of what has one of Python's types, and only the type of all else. */
const TYPES: Record<string, string> = { number: 'float', boolean: 'bool' };

export function typeOf({ type, subtype, className = type }: Runtime.RemoteObject): string {
  const isPart = (type === 'object' && subtype !== 'null') || type === 'function';
  return isPart ? className : (TYPES[type] ?? 'str');
}

function objectPreview(of: Runtime.ObjectPreview): string {
  const { subtype, description = 'Object', properties, entries, overflow } = of;
  const [heading = ''] = description.split('\n');
  if (/^(error|regexp|date)$/.test(subtype ?? '')) return heading;
  const isList = subtype === 'array' || subtype === 'typedarray';
  const parts = entries
    ? entries.map(({ key, value }) => (key ? `${part(key)} => ${part(value)}` : part(value)))
    : properties.map(({ name, type, value = '', subtype: kind }) => {
        const text = type === 'string' ? JSON.stringify(value) : partText(type, value, kind);
        return isList && /^\d+$/.test(name) ? text : `${name}: ${text}`;
      });
  if (overflow) parts.push('…');
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const inside = `${open}${parts.join(', ')}${close}`;
  return heading === 'Object' ? inside : `${heading} ${inside}`;
}

const part = (of: Runtime.ObjectPreview): string =>
  of.type === 'string'
    ? JSON.stringify(of.description)
    : partText(of.type, of.description ?? '', of.subtype);

function partText(type: string, text: string, subtype?: string): string {
  if (type === 'function') return 'ƒ';
  if (type === 'accessor') return '(getter)';
  if (subtype === 'error') return text.split('\n')[0]!;
  return text === 'Object' ? '{…}' : text;
}

function functionPreview(description: string): string {
  const [, name] = /^class\s+([\p{ID_Continue}$]+)/u.exec(description) ?? [];
  if (name) return `class ${name}`;
  const [, parameters = ''] = /^(?:async\s+)?(?:function\b\*?\s*)?(.*?\))/s.exec(description) ?? [];
  return shorten(`ƒ ${tidyNames(parameters).replace(/\s+/g, ' ')}`.trim());
}

const shorten = (text: string): string =>
  text.length > LENGTH ? `${text.slice(0, LENGTH - 1)}…` : text;
