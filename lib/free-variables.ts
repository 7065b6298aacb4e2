import { type Node, parse } from "acorn";

type Tree = Node & { readonly [field: string]: unknown };
type Scope = ReadonlySet<string>;

/** Names that a function reads from around it. */
export interface FreeVariables {
  /** By themselves: `units`. */
  readonly plain: ReadonlySet<string>;
  /** As the notebook kernel writes its variables and imports: `exports.units`. */
  readonly exported: ReadonlySet<string>;
}

/**
 * The names that the text of a function or class (`String(f)`) does not define itself: globals are among them, imports of
 * compiled modules are not.
 *
 * @throws SyntaxError if the text cannot be read: that of a bound or native function
 */
export function freeVariables(text: string): FreeVariables {
  const plain = new Set<string>();
  const exported = new Set<string>();

  const visit = (node: Tree, scope: Scope): void => {
    switch (node.type) {
      case "Identifier":
        if (!scope.has(node.name as string)) plain.add(node.name as string);
        return;
      case "MemberExpression": {
        const { object, property, computed } = node as unknown as { object: Tree; property: Tree; computed: boolean };
        const name = !computed ? property.name : property.type === "Literal" ? property.value : undefined;
        if (object.type === "Identifier" && object.name === "exports" && !scope.has("exports") && name !== undefined) {
          exported.add(String(name));
          return;
        }
        // What a compiler makes of an import: `stillact_1.tf`.
        if (object.type !== "Identifier" || !/_\d+$/.test(object.name as string)) visit(object, scope);
        if (computed) visit(property, scope);
        return;
      }
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) visit(node.key as Tree, scope);
        if (node.value) visit(node.value as Tree, scope);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression": {
        const own = [...(node.params as Tree[]).flatMap(boundBy), ...varsOf(node.body as Tree)];
        if (node.id) own.push((node.id as Tree).name as string);
        if (node.type !== "ArrowFunctionExpression") own.push("arguments");
        const inner = new Set([...scope, ...own]);
        for (const part of [...(node.params as Tree[]), node.body as Tree]) visit(part, inner);
        return;
      }
      case "ClassDeclaration":
      case "ClassExpression": {
        const inner = new Set([...scope, ...(node.id ? [(node.id as Tree).name as string] : [])]);
        if (node.superClass) visit(node.superClass as Tree, inner);
        visit(node.body as Tree, inner);
        return;
      }
      case "CatchClause":
        visitChildren(node, new Set([...scope, ...(node.param ? boundBy(node.param as Tree) : [])]));
        return;
      case "LabeledStatement":
        visit(node.body as Tree, scope);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      default:
        visitChildren(node, new Set([...scope, ...declaredIn(node)]));
    }
  };
  const visitChildren = (node: Tree, scope: Scope) => {
    for (const child of childrenOf(node)) visit(child, scope);
  };

  visit(parseFunction(text), new Set());
  return { plain, exported };
}

/** A function's text may be an expression, or a method as it stands in an object or in a class. */
function parseFunction(text: string): Tree {
  const options = { ecmaVersion: "latest", allowSuperOutsideMethod: true } as const;
  for (const whole of [`(${text}\n)`, `({${text}\n})`]) {
    try {
      return parse(whole, options) as unknown as Tree;
    } catch {
      // perhaps the next
    }
  }
  return parse(`(class {${text}\n})`, options) as unknown as Tree;
}

function childrenOf(node: Tree): Tree[] {
  const isTree = (value: unknown): value is Tree => typeof (value as Tree | null)?.type === "string";
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isTree) : isTree(value) ? [value] : [],
  );
}

/** The names that a pattern binds: `{ a, b: [c = 1], ...d }`. */
function boundBy(pattern: Tree): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name as string];
    case "ObjectPattern":
      return (pattern.properties as Tree[]).flatMap((property) =>
        boundBy((property.value ?? property.argument) as Tree),
      );
    case "ArrayPattern":
      return (pattern.elements as (Tree | null)[]).flatMap((element) => (element ? boundBy(element) : []));
    case "AssignmentPattern":
      return boundBy(pattern.left as Tree);
    case "RestElement":
      return boundBy(pattern.argument as Tree);
    default:
      return [];
  }
}

/** What `let`, `const`, `class` and `function` declare directly in a block, the head of a loop, or a switch. */
function declaredIn(node: Tree): string[] {
  const statements = node.type === "SwitchStatement" ? (node.cases as Tree[]).flatMap(childrenOf) : childrenOf(node);
  return statements.flatMap((statement) => {
    if (statement.type === "VariableDeclaration") return declarators(statement);
    return /^(Function|Class)Declaration$/.test(statement.type) ? [(statement.id as Tree).name as string] : [];
  });
}

/** What `var` declares anywhere in a function, but not in the functions inside it. */
function varsOf(node: Tree): string[] {
  if (/Function|^Class/.test(node.type)) return [];
  const own = node.type === "VariableDeclaration" && node.kind === "var" ? declarators(node) : [];
  return [...own, ...childrenOf(node).flatMap(varsOf)];
}

const declarators = (declaration: Tree): string[] =>
  (declaration.declarations as Tree[]).flatMap(({ id }) => boundBy(id as Tree));
