import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { alternatives } from '../resolve/value.js';
import type { ts } from '../ts.js';
import { decoratorsFrom, methodsOf, type UsedDecorator } from './decorators.js';
import { pathText, textOf, textOfProperty } from './paths.js';

// https://docs.nestjs.com/controllers

const PACKAGES = ['@nestjs/common', 'routing-controllers', '@tsed/common', '@tsed/schema'];

const VERBS = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All', 'Sse']);

export const nestHttp: EntryPointLibrary = {
  title: 'NestJS and routing-controllers: `@Controller(path)` classes with `@Get(path)` methods',

  *ofClass(node, context) {
    const controller = decoratorsFrom(node, PACKAGES, context).find(({ name }) =>
      /^(?:Json)?Controller$/.test(name),
    );
    if (controller === undefined) return;
    const prefixes = pathsOf(controller, context);
    const version = textOfProperty(controller.arguments[0], 'version', context);
    for (const method of methodsOf(node)) {
      for (const decorator of decoratorsFrom(method, PACKAGES, context)) {
        if (!VERBS.has(decorator.name)) continue;
        for (const prefix of prefixes) {
          yield route(
            decorator,
            method,
            version === null ? prefix : `v${version}/${prefix}`,
            context,
          );
        }
      }
    }
  },
};

function route(
  decorator: UsedDecorator,
  method: ts.MethodDeclaration,
  prefix: string,
  context: ScanContext,
): Found {
  const [path = ''] = pathsOf(decorator, context);
  return {
    found: 'entry-point',
    kind: 'http',
    label: decorator.name === 'Sse' ? 'GET' : decorator.name.toUpperCase(),
    path: `/${prefix}/${path}`,
    on: null,
    handlers: [method],
    place: method.name.getStart(),
  };
}

/** `@Controller('x')`, `@Controller(['x', 'y'])`, `@Controller({ path: 'x' })`; one empty path where there is none. */
function pathsOf({ arguments: [first] }: UsedDecorator, context: ScanContext): readonly string[] {
  if (first === undefined) return [''];
  const value = context.evaluate(first);
  const list = alternatives(value).flatMap((one) => (one.kind === 'array' ? one.elements : [one]));
  const texts = list.flatMap((one) => textOf(one) ?? []);
  if (texts.length > 0) return texts;
  if (value.kind !== 'object') return [pathText(first, context)];
  return [textOfProperty(first, 'path', context) ?? ''];
}
