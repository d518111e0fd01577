import type { ASTNode } from '@marcbachmann/cel-js';
import { ExpressionRefusedError } from './expression.js';
import type { InputShape } from './input-shape.js';

/** What is known before evaluation about a value: its steps to compute and, for lists and records, its shape. */
interface Bound {
  readonly cost: number;
  readonly shape: InputShape;
}

type Scope = ReadonlyMap<string, InputShape>;

const SCALAR: InputShape = { kind: 'string' };

/** Measured: searching 8 KiB of text takes about as long as a handful of ordinary steps. */
const TEXT_STEPS = 10;

const FUNCTIONS = new Set(['size', 'int', 'double', 'string']);
const TEXT_METHODS = new Set(['contains', 'startsWith', 'endsWith', 'lowerAscii', 'upperAscii', 'trim']);
const LOOPS = new Set(['all', 'exists', 'exists_one', 'filter']);

/**
 * The most steps an expression can take, nested loops multiplied by the declared maximum of their lists.
 * Only what is named here is part of the language: `matches` runs the host's backtracking regular expressions,
 * `map`, `dyn`, map literals and indexes escape the type checker, uint and bytes deviate from the specification.
 * @throws ExpressionRefusedError `not-allowed` for anything else, `unknown-field` for `has()` of an undeclared field
 */
export function celCost(ast: ASTNode, root: Scope): number {
  return boundOf(ast, root).cost;
}

function boundOf(node: ASTNode, scope: Scope): Bound {
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case 'id':
      return { cost: 1, shape: scope.get(node.args) ?? refuse(`"${node.args}"`) };
    case '.':
      return select(boundOf(node.args[0], scope), node.args[1]);
    case '!_':
    case '-_':
      return { cost: 1 + boundOf(node.args, scope).cost, shape: SCALAR };
    case '?:':
      return conditional(node.args, scope);
    case 'list':
      return listLiteral(node.args, scope);
    case 'call':
      return call(node.args[0], node.args[1], scope);
    case 'rcall':
      return method(node.args[0], node.args[1], node.args[2], scope);
    case 'map':
    case '[]':
    case '.?':
    case '[?]':
      return refuse(`operator ${node.op}`);
    case '&&':
    case '||':
    case '!=':
    case '==':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return binary(node.op, node.args, scope);
  }
}

function literal(value: unknown): Bound {
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return { cost: 1, shape: SCALAR };
  return refuse(value === null ? 'null (ask with has() instead)' : 'a uint or bytes literal');
}

function select(owner: Bound, field: string): Bound {
  const shape = owner.shape.kind === 'record' ? ownField(owner.shape.fields, field) : undefined;
  if (!shape) throw new ExpressionRefusedError('unknown-field', `no field "${field}" is declared`);
  return { cost: owner.cost + 1, shape };
}

function ownField(fields: Readonly<Record<string, InputShape>>, name: string): InputShape | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function conditional(args: readonly [ASTNode, ASTNode, ASTNode], scope: Scope): Bound {
  const [test, yes, no] = [boundOf(args[0], scope), boundOf(args[1], scope), boundOf(args[2], scope)];
  const longer = itemsOf(yes.shape) >= itemsOf(no.shape) ? yes : no;
  return { cost: 1 + test.cost + Math.max(yes.cost, no.cost), shape: longer.shape };
}

function listLiteral(items: readonly ASTNode[], scope: Scope): Bound {
  const bounds = items.map((item) => boundOf(item, scope));
  const longest = bounds.reduce<InputShape>(
    (most, { shape }) => (itemsOf(shape) > itemsOf(most) ? shape : most),
    bounds[0]?.shape ?? SCALAR,
  );
  return {
    cost: bounds.reduce((sum, { cost }) => sum + cost, 1),
    shape: { kind: 'list', of: longest, maxItems: items.length },
  };
}

function binary(op: string, [left, right]: readonly [ASTNode, ASTNode], scope: Scope): Bound {
  const [a, b] = [boundOf(left, scope), boundOf(right, scope)];
  const own = op === '+' ? TEXT_STEPS : 1;
  const cost = own + a.cost + b.cost + itemsOf(a.shape) + itemsOf(b.shape);
  if (op !== '+' || a.shape.kind !== 'list' || b.shape.kind !== 'list') return { cost, shape: SCALAR };
  const longer = itemsOf(a.shape.of) >= itemsOf(b.shape.of) ? a.shape.of : b.shape.of;
  return { cost, shape: { kind: 'list', of: longer, maxItems: a.shape.maxItems + b.shape.maxItems } };
}

function call(name: string, args: readonly ASTNode[], scope: Scope): Bound {
  const [argument] = args;
  if (!argument || args.length !== 1) return refuse(`${name}() with ${args.length} arguments`);
  const bound = boundOf(argument, scope);
  // The checker accepts has() of a field that was never declared, and a typing slip then reads as "absent".
  if (name === 'has')
    return argument.op === '.' ? { cost: bound.cost, shape: SCALAR } : refuse('has() of a value');
  return FUNCTIONS.has(name) ? { cost: bound.cost + TEXT_STEPS, shape: SCALAR } : refuse(`${name}()`);
}

function method(name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope): Bound {
  const owner = boundOf(receiver, scope);
  if (name === 'size' && args.length === 0) return { cost: owner.cost + 1, shape: SCALAR };
  if (TEXT_METHODS.has(name)) {
    const argumentCost = args.reduce((sum, arg) => sum + boundOf(arg, scope).cost, 0);
    return { cost: owner.cost + argumentCost + TEXT_STEPS, shape: SCALAR };
  }
  const [variable, body] = args;
  if (!LOOPS.has(name) || variable?.op !== 'id' || !body || args.length !== 2) return refuse(`.${name}()`);
  if (owner.shape.kind !== 'list') return refuse(`.${name}() of something that is not a list`);
  // A loop variable that hides another name is legal CEL and a sure way to misread a rule.
  if (scope.has(variable.args)) return refuse(`a loop variable called "${variable.args}", which is taken`);
  const perItem = 1 + boundOf(body, new Map([...scope, [variable.args, owner.shape.of]])).cost;
  return {
    cost: owner.cost + 1 + owner.shape.maxItems * perItem,
    shape: name === 'filter' ? owner.shape : SCALAR,
  };
}

/** All scalars inside a list: comparing, joining or searching it may touch every one. */
function itemsOf(shape: InputShape): number {
  return shape.kind === 'list' ? shape.maxItems * Math.max(1, itemsOf(shape.of)) : 0;
}

function refuse(what: string): never {
  throw new ExpressionRefusedError('not-allowed', `${what} is not part of the policy language`);
}
