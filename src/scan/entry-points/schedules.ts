import type { EntryPointLibrary } from '../entry-point.js';
import { ts } from '../ts.js';
import { writtenUnder, literalOf } from './objects.js';
import { pathText, textOfProperty } from './paths.js';

// https://github.com/node-cron/node-cron, https://github.com/kelektiv/node-cron, https://github.com/node-schedule/node-schedule

const PACKAGES = new Set(['node-cron', 'cron', 'croner', 'node-schedule']);

export const schedules: EntryPointLibrary = {
  title: 'Schedules: node-cron, cron, croner, node-schedule',
  calls: ['schedule', 'scheduleJob', 'CronJob', 'Cron', 'from'],

  *ofCall(call, context) {
    const callee = context.evaluate(call.expression);
    if (callee.kind !== 'external' || !PACKAGES.has(callee.package)) return;
    const args = call.arguments ?? [];
    const options = literalOf(args[0], context);
    const ticking = writtenUnder(options, 'onTick');
    const time = args.find((one) => !ts.isFunctionLike(one));
    const handler =
      ticking ?? args.find((one, at) => at > 0 && !ts.isStringLiteralLike(one)) ?? null;
    if (time === undefined || handler === null) return;
    yield {
      found: 'entry-point',
      kind: 'schedule',
      label: 'cron',
      path:
        options === null
          ? pathText(time, context)
          : (textOfProperty(options, 'cronTime', context) ?? '?'),
      on: null,
      handlers: [handler],
      place: call.getStart(),
    };
  },
};
