import { readFileSync } from 'node:fs';

/** What Jupyter's connection file says. */
export interface Connection {
  transport: 'tcp' | 'ipc';
  /** With `ipc` the beginning of the sockets' paths. */
  ip: string;
  key: string;
  /** Name of a hash of `node:crypto`. */
  hash: string;
  ports: Record<Channel, number>;
  /** CurveZMQ keys of the kernel, in Z85, when its server wants the sockets encrypted. */
  curve: { publicKey: string; secretKey: string } | undefined;
}

export const CHANNELS = ['shell', 'control', 'stdin', 'iopub', 'hb'] as const;
export type Channel = (typeof CHANNELS)[number];

const Z85_KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/** @throws {SyntaxError} If the file is no connection file. */
export function readConnection(file: string): Connection {
  const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const text = (name: string, otherwise: string): string => {
    const value = json[name] ?? otherwise;
    if (typeof value !== 'string') throw wrong(file, name, value, 'a string');
    return value;
  };
  const port = (channel: Channel): number => {
    const value = json[`${channel}_port`];
    if (typeof value !== 'number') throw wrong(file, `${channel}_port`, value, 'a number');
    return value;
  };
  const scheme = text('signature_scheme', 'hmac-sha256');
  if (!scheme.startsWith('hmac-'))
    throw wrong(file, 'signature_scheme', scheme, 'hmac- and the name of a hash');
  const transport = text('transport', 'tcp');
  if (transport !== 'tcp' && transport !== 'ipc')
    throw wrong(file, 'transport', transport, '"tcp" or "ipc"');
  const curveKey = (name: string): string => {
    const key = text(name, '');
    if (!Z85_KEY.test(key)) throw wrong(file, name, key && '(a wrong key)', 'a key of 40 signs');
    return key;
  };
  const isEncrypted = Boolean(json.curve_publickey ?? json.curve_secretkey);
  return {
    transport,
    ip: text('ip', '127.0.0.1'),
    key: text('key', ''),
    hash: scheme.slice('hmac-'.length),
    ports: {
      shell: port('shell'),
      control: port('control'),
      stdin: port('stdin'),
      iopub: port('iopub'),
      hb: port('hb'),
    },
    // Never half: a server that gave one key wants no open sockets.
    curve: isEncrypted
      ? { publicKey: curveKey('curve_publickey'), secretKey: curveKey('curve_secretkey') }
      : undefined,
  };
}

const wrong = (file: string, name: string, value: unknown, expected: string): SyntaxError =>
  new SyntaxError(
    `readConnection: ${name} is ${JSON.stringify(value)} in ${file}, expected ${expected}. ` +
      'Start the kernel through Jupyter, which writes this file.',
  );

export function endpointOf({ transport, ip, ports }: Connection, channel: Channel): string {
  const separator = transport === 'ipc' ? '-' : ':';
  return `${transport}://${ip}${separator}${ports[channel]}`;
}
