import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type Node, type Pair } from 'yaml';
import type { DataPath } from './path.ts';
import {
  DEPTH_MAX,
  placeOf,
  ALIASES_MAX,
  lineText,
  positionOf,
  report,
  reportBent,
  type Reader,
} from './reader.ts';
import { plainText } from './syntax.ts';
import { typographyOf } from './typography.ts';

/* Turns the nodes of a document into plain data: bounds aliases, depth and size, and keeps every place. */

/** The data of a node at a path. */
export function readNode(reader: Reader, node: Node, path: DataPath): unknown {
  reader.nodesLeft -= 1;
  if (path.length > DEPTH_MAX || reader.nodesLeft === 0) {
    const message = 'nested too deep, or too often repeated by aliases';
    report(reader, node, { fault: 'TOO_LARGE', message, hint: 'write the values out' });
  }
  if (path.length > DEPTH_MAX || reader.nodesLeft <= 0) return undefined;
  const place = positionOf(reader, node);
  if (place !== undefined && !reader.values.has(placeOf(path))) {
    reader.values.set(placeOf(path), place);
  }
  if (isAlias(node)) {
    const target = resolveAlias(reader, node);
    return target === undefined ? undefined : readNode(reader, target, path);
  }
  if (isMap(node)) return readMap(reader, node.items, path);
  if (isSeq(node)) {
    return node.items.map((item, index) => readNode(reader, item as Node, [...path, index]));
  }
  if (!isScalar(node)) return undefined;
  if (node.type === Scalar.PLAIN) reportTypography(reader, node);
  return node.value;
}

/** Characters that look like those of YAML but are not. */
function reportTypography(reader: Reader, node: Scalar): void {
  const fault = typeof node.value === 'string' ? typographyOf(node.value) : undefined;
  if (fault !== undefined) reportBent(reader, node, fault);
}

function resolveAlias(reader: Reader, node: Alias): Node | undefined {
  reader.aliasesLeft -= 1;
  // Each look-up walks the document: without a bound, the time is quadratic in its length.
  if (reader.aliasesLeft === -1) {
    const message = `more than ${ALIASES_MAX} aliases`;
    report(reader, node, {
      fault: 'TOO_LARGE',
      message,
      hint: 'write the values out',
    });
  }
  if (reader.aliasesLeft < 0) return undefined;
  const target = node.resolve(reader.document);
  // If it were left out silently, a guard would be missing that its author relies on.
  if (target === undefined && node.source !== '') {
    reportBent(reader, node, {
      message: `\`*${node.source}\` repeats nothing: there is no \`&${node.source}\` before it`,
      hint: 'put a text that begins with `*` in quotes; an alias must follow its anchor',
    });
  }
  return target;
}

function readMap(reader: Reader, pairs: readonly Pair[], path: DataPath): unknown {
  // Without a prototype, so that a key with the name of an object's member is an ordinary key.
  const data = Object.create(null) as Record<string, unknown>;
  for (const pair of pairs) {
    const keyNode = pair.key as Node;
    const key = readKey(reader, keyNode);
    if (isScalar(keyNode) && keyNode.type === Scalar.PLAIN) reportTypography(reader, keyNode);
    if (key === undefined) {
      const plain = plainText(lineText(reader, positionOf(reader, keyNode)?.line ?? 1));
      const message = 'a key must be one word or text';
      reportBent(reader, keyNode, { message, hint: 'write `key: value`', ...plain });
      continue;
    }
    const at = [...path, key];
    if (key === '__proto__') {
      reportProto(reader, keyNode, at);
      continue;
    }
    if (Object.hasOwn(data, key)) reportTwice(reader, keyNode, at, key);
    if (Object.hasOwn(data, key)) continue;
    const place = positionOf(reader, keyNode);
    if (place !== undefined) reader.keys.set(placeOf(at), place);
    const value = pair.value as Node | null;
    // A key without a value is not the same as a missing key: it stays, and the schema refuses it.
    data[key] = value === null ? null : readNode(reader, value, at);
  }
  return data;
}

/** In JavaScript this key sets an object's prototype, so a value under it would be lost. */
function reportProto(reader: Reader, node: Node, path: DataPath): void {
  const message = '`__proto__` cannot be a key';
  report(reader, node, { fault: 'UNKNOWN_KEY', path, message, hint: 'use another name' });
}

/** Numbers are keys too: an author writes `1: balance` and means the key `1`. */
function readKey(reader: Reader, node: Node): string | undefined {
  const scalar = isAlias(node) ? resolveAlias(reader, node) : node;
  const value = isScalar(scalar) ? scalar.value : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function reportTwice(reader: Reader, node: Node, path: DataPath, key: string): void {
  const first = reader.keys.get(placeOf(path))?.line ?? 1;
  // One of the two may be part of an unquoted text rather than a key.
  if (reader.bentLines.has(first)) return;
  const message = `duplicate key \`${key}\``;
  const hint = `line ${first} has it already; keep one of the two`;
  report(reader, node, { fault: 'DUPLICATE_KEY', path, message, hint });
}
