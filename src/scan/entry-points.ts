import type { EntryPointLibrary } from './entry-point.js';
import { commands } from './entry-points/commands.js';
import { express } from './entry-points/express.js';
import { fastify } from './entry-points/fastify.js';
import { graphqlClasses } from './entry-points/graphql-classes.js';
import { graphqlMaps } from './entry-points/graphql-maps.js';
import { hono } from './entry-points/hono.js';
import { koa } from './entry-points/koa.js';
import { nestHttp } from './entry-points/nest-http.js';
import { nestMessages } from './entry-points/nest-messages.js';
import { next } from './entry-points/next.js';
import { ownJobs } from './entry-points/own-jobs.js';
import { ownRouter } from './entry-points/own-router.js';
import { queues } from './entry-points/queues.js';
import { remix } from './entry-points/remix.js';
import { schedules } from './entry-points/schedules.js';
import { trpc } from './entry-points/trpc.js';

/** Everything that makes an entry point known, by the name that use cases carry (`UseCase.via`). One line each. */
export const entryPoints = {
  commands,
  express,
  fastify,
  'graphql-classes': graphqlClasses,
  'graphql-maps': graphqlMaps,
  hono,
  koa,
  'nest-http': nestHttp,
  'nest-messages': nestMessages,
  next,
  'own-jobs': ownJobs,
  'own-router': ownRouter,
  queues,
  remix,
  schedules,
  trpc,
} as const satisfies Record<string, EntryPointLibrary>;
