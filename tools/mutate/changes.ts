/**
 * The changes that can be made to a source, each of which a test should notice: a comparison, a
 * condition, a number, a statement or a returned value becomes another.
 *
 * Types are left alone: what they say is checked by the compiler and not by a test.
 *
 * @module
 */
import type { Expression, Node, PrefixUnaryExpression, SourceFile } from 'typescript/unstable/ast';
import {
  isBinaryExpression,
  isConditionalExpression,
  isDoStatement,
  isExpressionStatement,
  isForStatement,
  isIfStatement,
  isNumericLiteral,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isTypeNode,
  isWhileStatement,
  SyntaxKind,
} from 'typescript/unstable/ast';

import { returnedInstead } from './returned.ts';

/** One replacement of a piece of a source. Offsets count UTF-16 units. */
export type Change = {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly instead: string;
};

type Replacement = { readonly node: Node; readonly instead: string };

const comparisons = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
]);

/** All changes of one source, in the order in which they stand there. */
export function changesOf(file: string, source: SourceFile): readonly Change[] {
  const changes: Change[] = [];
  const text = (node: Node) => node.getText(source);
  const visit = (node: Node) => {
    if (isTypeNode(node)) return;
    for (const { node: replaced, instead } of replacementsOf(node, text)) {
      changes.push({ file, start: replaced.getStart(source), end: replaced.end, instead });
    }
    node.forEachChild(visit);
  };
  visit(source);
  return changes.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function* replacementsOf(node: Node, text: (node: Node) => string): Generator<Replacement> {
  if (isBinaryExpression(node)) {
    const { left, right, operatorToken } = node;
    const instead = comparisons.get(text(operatorToken));
    if (instead !== undefined) yield { node: operatorToken, instead };
    if (isJunction(node)) {
      yield { node, instead: text(left) };
      if (!isSameJunction(left, operatorToken.kind)) yield { node, instead: text(right) };
    }
  }
  if (isNegation(node)) yield { node, instead: text(node.operand) };
  if (isNumericLiteral(node)) yield { node, instead: otherNumber(text(node)) };
  if (isExpressionStatement(node) && hasEffect(node.expression)) yield { node, instead: ';' };
  const condition = conditionOf(node);
  if (condition !== undefined && !changesAnyhow(condition, text)) {
    yield { node: condition, instead: `!(${text(condition)})` };
  }
  for (const [returned, instead] of returnedInstead(node, text)) yield { node: returned, instead };
}

function isJunction(node: Node): boolean {
  return (
    isSameJunction(node, SyntaxKind.AmpersandAmpersandToken) ||
    isSameJunction(node, SyntaxKind.BarBarToken)
  );
}

function isSameJunction(node: Node, operator: SyntaxKind): boolean {
  return isBinaryExpression(node) && node.operatorToken.kind === operator;
}

function isNegation(node: Node): node is PrefixUnaryExpression {
  return isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken;
}

/** A number that is wrong by more than a rounding: a bound that nobody tests is found by it. */
function otherNumber(literal: string): string {
  const value = Number(literal.replaceAll('_', ''));
  if (value === 0) return '1';
  return value === 1 ? '2' : String(value * 2);
}

/** Calls, assignments and the like. A promise that is awaited is such a call. */
function hasEffect(expression: Expression): boolean {
  if (isBinaryExpression(expression))
    return comparisons.get(expression.operatorToken.getText()) === undefined;
  if (isPostfixUnaryExpression(expression)) return true;
  return [
    SyntaxKind.CallExpression,
    SyntaxKind.AwaitExpression,
    SyntaxKind.DeleteExpression,
    SyntaxKind.PrefixUnaryExpression,
    SyntaxKind.VoidExpression,
    SyntaxKind.YieldExpression,
  ].includes(expression.kind);
}

function conditionOf(node: Node): Expression | undefined {
  if (isIfStatement(node) || isWhileStatement(node) || isDoStatement(node)) return node.expression;
  if (isConditionalExpression(node) || isForStatement(node)) return node.condition;
  return undefined;
}

/** Conditions whose opposite another change of theirs already is. */
function changesAnyhow(condition: Expression, text: (node: Node) => string): boolean {
  if (isNegation(condition)) return true;
  return isBinaryExpression(condition) && ['===', '!=='].includes(text(condition.operatorToken));
}
