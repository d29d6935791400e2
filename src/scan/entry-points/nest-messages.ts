import type { UseCaseKind } from '../../model/access.js';
import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { ts } from '../ts.js';
import { decoratorsFrom, methodsOf, type UsedDecorator } from './decorators.js';
import { pathText, textOfProperty } from './paths.js';
import { lookupTable } from '../../util/lookup-table.js';

// https://docs.nestjs.com/microservices/basics, /techniques/queues, /techniques/task-scheduling, /techniques/events

const PACKAGES = [
  '@nestjs/microservices',
  '@nestjs/schedule',
  '@nestjs/bull',
  '@nestjs/bullmq',
  '@nestjs/event-emitter',
  '@nestjs/websockets',
  '@nestjs/cqrs',
  'nest-commander',
];

interface Registration {
  readonly kind: UseCaseKind;
  readonly label: string;
}

/** Decorators of methods. */
const ON_METHODS: Readonly<Record<string, Registration>> = lookupTable({
  MessagePattern: { kind: 'message', label: 'message' },
  EventPattern: { kind: 'message', label: 'event' },
  GrpcMethod: { kind: 'rpc', label: 'rpc' },
  SubscribeMessage: { kind: 'message', label: 'message' },
  Cron: { kind: 'schedule', label: 'cron' },
  Interval: { kind: 'schedule', label: 'every' },
  Timeout: { kind: 'schedule', label: 'after' },
  OnEvent: { kind: 'event', label: 'on' },
  Process: { kind: 'job', label: 'job' },
});

/** Decorators of classes that stand for one method each. */
const ON_CLASSES: Readonly<Record<string, Registration & { readonly method: string }>> =
  lookupTable({
    CommandHandler: { kind: 'message', label: 'handle', method: 'execute' },
    QueryHandler: { kind: 'message', label: 'handle', method: 'execute' },
    EventsHandler: { kind: 'event', label: 'on', method: 'handle' },
    Command: { kind: 'command', label: 'command', method: 'run' },
  });

export const nestMessages: EntryPointLibrary = {
  title:
    'NestJS beyond HTTP: `@MessagePattern`, `@EventPattern`, `@Cron`, `@Process`, `@Processor`, `@OnEvent`, `@CommandHandler`',

  *ofClass(node, context) {
    const onClass = decoratorsFrom(node, PACKAGES, context);
    const queue = onClass.find(({ name }) => name === 'Processor');
    for (const decorator of onClass) {
      const registration = ON_CLASSES[decorator.name];
      const method = methodNamed(node, registration?.method);
      if (registration === undefined || method === undefined) continue;
      yield entry(registration, titleOf(decorator, context) ?? method.name.getText(), method);
    }
    const processing = methodNamed(node, 'process');
    if (queue !== undefined && processing !== undefined) {
      yield entry({ kind: 'job', label: 'job' }, titleOf(queue, context) ?? '', processing);
    }
    for (const method of methodsOf(node)) {
      for (const decorator of decoratorsFrom(method, PACKAGES, context)) {
        const registration = ON_METHODS[decorator.name];
        if (registration === undefined) continue;
        const own = titleOf(decorator, context);
        const title =
          decorator.name === 'Process' && queue !== undefined
            ? [titleOf(queue, context), own].filter(Boolean).join(' ')
            : (own ?? method.name.getText());
        yield entry(registration, title, method);
      }
    }
  },
};

function methodNamed(node: ts.ClassLikeDeclaration, name: string | undefined) {
  return name === undefined
    ? undefined
    : methodsOf(node).find((method) => method.name.getText() === name);
}

function entry({ kind, label }: Registration, path: string, method: ts.MethodDeclaration): Found {
  return {
    found: 'entry-point',
    kind,
    label,
    path,
    on: null,
    handlers: [method],
    place: method.name.getStart(),
  };
}

/** What the decorator is given: a text, a class, or an object with a name. */
function titleOf({ arguments: [first] }: UsedDecorator, context: ScanContext): string | null {
  if (first === undefined) return null;
  return (
    textOfProperty(first, 'name', context) ??
    textOfProperty(first, 'cmd', context) ??
    pathText(first, context)
  );
}
