/**
 * What a function may return instead: a constant of the type that it declares, so that the compiler
 * would accept the change.
 *
 * @module
 */
import type { Expression, Node } from 'typescript/unstable/ast';
import {
  isArrowFunction,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isFunctionLikeDeclaration,
  isPrefixUnaryExpression,
  isReturnStatement,
  SyntaxKind,
} from 'typescript/unstable/ast';

type Text = (node: Node) => string;

const comparing = new Set(['===', '!==', '<', '<=', '>', '>=']);
const constants = new Set(['true', 'false', 'undefined', '[]', "''"]);

/** The returned expression, if the node returns one, with each constant that can stand for it. */
export function* returnedInstead(node: Node, text: Text): Generator<readonly [Expression, string]> {
  const returned = returnedBy(node);
  if (returned === undefined) return;
  const written = text(returned);
  if (written === 'true') yield [returned, 'false'];
  if (written === 'false') yield [returned, 'true'];
  if (constants.has(written)) return;
  for (const constant of constantsLike(returned, declaredType(node, text), text)) {
    yield [returned, constant];
  }
}

function returnedBy(node: Node): Expression | undefined {
  if (isReturnStatement(node)) return node.expression;
  if (!isArrowFunction(node) || isBlock(node.body)) return undefined;
  return node.body;
}

/** The declared type of the function that the node is or belongs to; empty where it declares none. */
function declaredType(node: Node, text: Text): string {
  let at = node;
  while (!isFunctionLikeDeclaration(at) && at.kind !== SyntaxKind.SourceFile) at = at.parent;
  if (!isFunctionLikeDeclaration(at) || at.type === undefined) return '';
  return text(at.type);
}

function constantsLike(returned: Expression, type: string, text: Text): readonly string[] {
  if (type === 'boolean' || /\bis\b/u.test(type) || isComparison(returned, text))
    return ['true', 'false'];
  if (type.endsWith('| undefined')) return ['undefined'];
  if (type.endsWith('[]')) return ['[]'];
  return type === 'string' ? ["''"] : [];
}

/** Whether an expression is true or false by its form: a comparison, a negation, or such a question. */
function isComparison(expression: Expression, text: Text): boolean {
  if (isBinaryExpression(expression)) return comparing.has(text(expression.operatorToken));
  if (isPrefixUnaryExpression(expression))
    return expression.operator === SyntaxKind.ExclamationToken;
  if (!isCallExpression(expression)) return false;
  return /\.(?:some|every|has|includes|test|startsWith|endsWith)$/u.test(
    text(expression.expression),
  );
}
