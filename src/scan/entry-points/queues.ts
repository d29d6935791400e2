import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import type { InstanceValue } from '../resolve/value.js';
import { ts } from '../ts.js';
import { madeBy } from './made-by.js';
import { literalOf, nameOfProperty, writtenUnder } from './objects.js';
import { knownPath, pathText, textOfProperty } from './paths.js';

// https://docs.bullmq.io, https://www.inngest.com/docs, https://trigger.dev/docs, https://kafka.js.org

const PACKAGES = [
  'bullmq', 'bull', 'bee-queue', 'kue', 'agenda', '@hokify/agenda', 'pg-boss', 'graphile-worker', 'inngest',
  '@trigger.dev/sdk', '@trigger.dev/sdk/v3', 'kafkajs', 'sqs-consumer', 'amqplib', '@google-cloud/pubsub',
]; // prettier-ignore

/** What stands for something else than the call's own library object: `kafka.consumer()`, `pubsub.subscription('x')`. */
const PARTS = /^(?:consumer|createChannel|createConfirmChannel|subscription|topic|connect)$/;

/** Properties of options that are handlers. */
const HANDLERS = ['eachMessage', 'eachBatch', 'handleMessage', 'handleMessageBatch', 'run'];

export const queues: EntryPointLibrary = {
  title:
    'Queues and job runners: BullMQ, Bull, Agenda, pg-boss, Graphile Worker, Inngest, Trigger.dev, KafkaJS, SQS',
  packages: PACKAGES,
  calls: [
    'Worker', 'process', 'define', 'work', 'createFunction', 'task', 'schemaTask', 'run', 'consume', 'create', 'on',
  ], // prettier-ignore

  *ofCall(call, context) {
    if (ts.isNewExpression(call)) yield* ofWorker(call, context);
    else if (ts.isPropertyAccessExpression(call.expression)) {
      const on = madeBy(context.evaluate(call.expression.expression), PACKAGES);
      if (on === null) yield* ofFunction(call, context);
      else yield* ofMethod(call, call.expression.name.text, on, context);
    } else yield* ofFunction(call, context);
  },

  valueOfCall(_call, receiver, name) {
    return PARTS.test(name) && receiver.type.kind === 'external'
      ? { ...receiver, type: { ...receiver.type, name } }
      : null;
  },
};

/** `new Worker('invoices', handler)`. */
function* ofWorker(call: ts.NewExpression, context: ScanContext): Iterable<Found> {
  const [name, handler] = call.arguments ?? [];
  if (name === undefined || handler === undefined) return;
  const made = madeBy(context.evaluate(call), PACKAGES);
  if (made?.type.name === 'Worker') yield entry(pathText(name, context), handler, call);
}

/** `task({ id, run })`, `run({ taskList })`, `Consumer.create({ handleMessage })`. */
function* ofFunction(call: ts.CallExpression, context: ScanContext): Iterable<Found> {
  const callee = context.evaluate(call.expression);
  if (callee.kind === 'external' && PACKAGES.includes(callee.package)) {
    yield* ofOptions(call, context);
  }
}

/** `queue.process(handler)`, `agenda.define(name, handler)`, `boss.work(name, handler)`, `consumer.run({ ... })`. */
function* ofMethod(
  call: ts.CallExpression,
  method: string,
  on: InstanceValue,
  context: ScanContext,
): Iterable<Found> {
  const [first] = call.arguments;
  const handler = call.arguments.at(-1);
  if (first === undefined || handler === undefined) return;
  const isNamed = call.arguments.length > 1;
  if (method === 'process') {
    const name = isNamed ? knownPath(first, context) : null;
    const path = [queueName(on, context), name].filter((part) => part !== null).join(' ');
    yield entry(path, handler, call);
  } else if (method === 'createFunction') {
    const title = textOfProperty(first, 'id', context) ?? textOfProperty(first, 'name', context);
    yield entry(title ?? pathText(first, context), handler, call);
  } else if (method === 'on') {
    if (on.type.name === 'subscription') yield entry(pathText(first, context), handler, call);
  } else if (isNamed) yield entry(pathText(first, context), handler, call);
  else yield* ofOptions(call, context);
}

/** `new Queue('invoices')`. */
function queueName({ origin }: InstanceValue, context: ScanContext): string | null {
  const made = origin === null ? null : context.find(origin);
  const name = made !== null && ts.isNewExpression(made) ? made.arguments?.[0] : undefined;
  return name === undefined ? null : pathText(name, context);
}

function* ofOptions(call: ts.CallExpression, context: ScanContext): Iterable<Found> {
  const [first] = call.arguments;
  const options = literalOf(first, context);
  if (options === null) return;
  const title = textOfProperty(first, 'id', context) ?? textOfProperty(first, 'queueUrl', context);
  for (const name of HANDLERS) {
    const handler = writtenUnder(options, name);
    if (handler !== null) yield entry(title ?? inFile(name, context), handler, call);
  }
  const tasks = literalOf(writtenUnder(options, 'taskList') ?? undefined, context);
  for (const task of tasks?.properties ?? []) {
    const name = task.name === undefined ? null : nameOfProperty(task.name);
    const handler = name === null ? null : writtenUnder(tasks, name);
    if (name !== null && handler !== null) yield entry(name, handler, call);
  }
}

/** What has no name of its own. */
function inFile(name: string, { file }: ScanContext): string {
  return `${name} in ${file.split('/').at(-1) ?? file}`;
}

function entry(path: string, handler: ts.Node, call: ts.CallExpression | ts.NewExpression): Found {
  return {
    found: 'entry-point',
    kind: 'job',
    label: 'job',
    path,
    on: null,
    handlers: [handler],
    place: call.getStart(),
  };
}
