import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Messages, type Frame } from '../../../kernel/src/wire/messages.js';

const KEY = 'secret';
const draft = {
  type: 'status',
  content: { execution_state: 'busy' },
  identities: [Buffer.from('id')],
};

/** Frames as a socket gives them. */
const received = (frames: readonly Frame[]) => frames.map((frame) => Buffer.from(frame as string));

describe('Messages', () => {
  test('are signed as Jupyter asks: HMAC-SHA-256 of the four parts, in hex', () => {
    const frames = received(new Messages(KEY, 'sha256').encode('1', draft));
    const [identity, delimiter, signature, ...parts] = frames;
    expect([identity, delimiter].map(String)).toEqual(['id', '<IDS|MSG>']);
    const expected = createHmac('sha256', KEY).update(Buffer.concat(parts)).digest('hex');
    expect(signature!.toString()).toBe(expected);
  });

  test('come back as they were sent', () => {
    const messages = new Messages(KEY, 'sha256');
    const id = messages.nextId();
    const frames = messages.encode(id, draft);
    const { header, content, identities } = messages.decode(received(frames));
    expect(header).toMatchObject({ msg_id: id, msg_type: 'status' });
    expect(content).toEqual(draft.content);
    expect(identities.map(String)).toEqual(['id']);
  });

  test.each([
    {
      are: 'signed with another key',
      frames: new Messages('other', 'sha256').encode('1', draft),
    },
    { are: 'not signed', frames: new Messages('', 'sha256').encode('1', draft) },
    { are: 'without delimiter', frames: [Buffer.from('a'), Buffer.from('b')] },
    { are: 'cut short', frames: new Messages(KEY, 'sha256').encode('1', draft).slice(0, 5) },
    { are: 'none', frames: [] },
  ])('are refused when they $are', ({ frames }) => {
    expect(() => new Messages(KEY, 'sha256').decode(received(frames))).toThrow(SyntaxError);
  });

  test.each([999, 1001])('are refused when nested deeper than 1000: %i', (depth) => {
    const messages = new Messages(KEY, 'sha256');
    let nested: object = { text: '{[[[["\\"[['.repeat(1000) };
    for (let level = 1; level < depth; level++) nested = { nested };
    const decode = () =>
      messages.decode(received(messages.encode('1', { ...draft, content: nested })));
    if (depth > 1000) expect(decode).toThrow('nested');
    else expect(decode().content).toEqual(nested);
  });

  test('with the right signature are refused when they are no objects', () => {
    const parts = ['{}', '{}', '{}', '[]'].map((part) => Buffer.from(part));
    const signature = createHmac('sha256', KEY).update(Buffer.concat(parts)).digest('hex');
    const frames = [Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...parts];
    expect(() => new Messages(KEY, 'sha256').decode(frames)).toThrow('no object');
  });
});
