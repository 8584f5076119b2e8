import type { Json } from '../search/trial.ts';

/** Brackets within brackets; what the protocol has is five deep. */
const MOST_DEPTH = 32;

export type JsonObject = { readonly [name: string]: Json };

/** What one line says, by JSON-RPC 2.0 (jsonrpc.org/specification), of which batches are left out. */
export type Message =
  | { readonly kind: 'result'; readonly id: number | string; readonly result: Json }
  | { readonly kind: 'error'; readonly id: number | string | null; readonly code: number; readonly message: string }
  | { readonly kind: 'request'; readonly id: number | string; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'malformed'; readonly why: string };

/** Reads a line. Never throws: whatever is wrong with it, it is `malformed`, and why. */
export function parseMessage(line: string): Message {
  const malformed = (why: string): Message => ({ kind: 'malformed', why });
  if (isDeep(line)) return malformed(`brackets within brackets, more than ${MOST_DEPTH} deep`);
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (error) {
    return malformed(`not JSON: ${(error as Error).message}`);
  }
  if (!isObject(content)) return malformed('not a JSON object');
  const infinite = findInfinite(content);
  if (infinite !== undefined) return malformed(`${infinite} is no finite number`);
  const { jsonrpc, id, method, params = {}, result, error } = content;
  if (jsonrpc !== '2.0') return malformed(`jsonrpc is ${shorten(jsonrpc)}: expected "2.0"`);
  const isId = typeof id === 'number' || typeof id === 'string';
  if (method !== undefined) {
    if (typeof method !== 'string' || !isObject(params)) return malformed('expected a method and params by name');
    if (id === undefined) return { kind: 'notification', method, params };
    return isId ? { kind: 'request', id, method, params } : malformed('expected a number or a string as id');
  }
  if (error !== undefined && result === undefined && (isId || id === null)) {
    const { code, message } = isObject(error) ? error : {};
    if (!Number.isInteger(code) || typeof message !== 'string')
      return malformed('expected an error of code and message');
    return { kind: 'error', id, code: code as number, message };
  }
  if (result !== undefined && error === undefined && isId) return { kind: 'result', id, result };
  return malformed('expected a method, or an id with either a result or an error');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as JSON, for a message: its beginning. */
export function shorten(value: unknown, length = 80): string {
  const text = String(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Found before it is parsed: what walks through a value afterwards would run out of stack. */
function isDeep(line: string): boolean {
  let depth = 0;
  let isString = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (isString) {
      if (character === '\\') i++;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '[' || character === '{') {
      if (++depth > MOST_DEPTH) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}

/** Where in a value 1e999 or the like stands, which JSON allows and which is no number here. */
function findInfinite(value: Json, path = ''): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const found = findInfinite(each, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
