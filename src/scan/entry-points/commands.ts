import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { keyOfRef, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import { identityOf } from './identity.js';
import { madeBy } from './made-by.js';
import { literalOf, writtenUnder } from './objects.js';
import { knownPath, textOfProperty } from './paths.js';

// https://github.com/tj/commander.js, https://yargs.js.org/docs/

const COMMANDER = ['commander', '@commander-js/extra-typings', 'cac', 'sade', '@caporal/core'];
const YARGS = ['yargs', 'yargs/yargs'];
const PACKAGES = [...COMMANDER, ...YARGS];

export const commands: EntryPointLibrary = {
  title: 'Commands: commander and its like, yargs, files that begin with `#!`',
  packages: PACKAGES,
  calls: ['action', 'command', 'addCommand'],

  *ofCall(call, context) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return;
    const { name, expression } = call.expression;
    const receiver = madeBy(context.evaluate(expression), PACKAGES);
    if (receiver?.type.kind !== 'external') return;
    const isYargs = YARGS.includes(receiver.type.package);
    const [first] = call.arguments;
    if (name.text === 'action' && first !== undefined) {
      yield entry(
        nameOfCommand(receiver.origin, context),
        identityOf(expression, context),
        first,
        call,
      );
    } else if (name.text === 'addCommand' && first !== undefined) {
      const child = identityOf(first, context);
      if (child !== null) {
        yield { found: 'mount', parent: identityOf(expression, context), path: '', child };
      }
    } else if (name.text === 'command' && isYargs) yield* ofYargs(call, context);
    else if (name.text === 'command') {
      const parent = identityOf(expression, context);
      yield {
        found: 'mount',
        parent,
        path: nameOfParent(receiver.origin, context),
        child: keyOfRef(refOf(call)),
      };
    }
  },

  *ofFile(tree) {
    if (!tree.text.startsWith('#!')) return;
    const path =
      tree.fileName
        .split('/')
        .at(-1)
        ?.replace(/\.[cm]?[jt]s$/, '') ?? '';
    yield {
      found: 'entry-point', kind: 'command', label: 'command', path, on: null, handlers: [tree], place: 0,
    }; // prettier-ignore
  },

  valueOfCall(call, receiver, name): Value | null {
    if (name === '' || /^(?:parse|opts|parseAsync|argv)/.test(name)) return null;
    return name === 'command' ? { ...receiver, origin: refOf(call) } : receiver;
  },
};

/** The word with which a command is called, its arguments left out; `''` for the program itself. */
function nameOfCommand(origin: Parameters<ScanContext['find']>[0] | null, context: ScanContext) {
  const call = origin === null ? null : context.find(origin);
  if (call === null || !(ts.isCallExpression(call) || ts.isNewExpression(call))) return '';
  return (knownPath(call.arguments?.[0], context) ?? '').split(/\s/)[0] ?? '';
}

/** A program's own name is not typed by those who call its commands from it. */
function nameOfParent(origin: Parameters<ScanContext['find']>[0] | null, context: ScanContext) {
  const call = origin === null ? null : context.find(origin);
  return call !== null && ts.isCallExpression(call) ? nameOfCommand(origin, context) : '';
}

/** `.command('import', 'text', builder, handler)` and `.command({ command, handler })`. */
function* ofYargs(call: ts.CallExpression, context: ScanContext): Iterable<Found> {
  const [first] = call.arguments;
  const literal = literalOf(first, context);
  const handler =
    literal === null
      ? call.arguments.length > 2
        ? call.arguments.at(-1)
        : undefined
      : writtenUnder(literal, 'handler');
  const text =
    literal === null ? knownPath(first, context) : textOfProperty(literal, 'command', context);
  if (handler == null || text === null) return;
  yield entry(text.split(/\s/)[0] ?? '', null, handler, call);
}

function entry(path: string, on: string | null, handler: ts.Node, call: ts.CallExpression): Found {
  return {
    found: 'entry-point',
    kind: 'command',
    label: 'command',
    path,
    on,
    handlers: [handler],
    place: call.getStart(),
  };
}
