import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { ScanContext } from '../../detector.js';

/** The models of all Prisma schemas at hand, found by the names that clients give them. */
export interface PrismaModels {
  readonly isEmpty: boolean;
  /** The model behind `client.<delegate>` in this file: of several schemas, of the one nearest to it. */
  ofDelegate(delegate: string, file: string): FoundModel | null;
  /** The other side of a relation, in the same schema. */
  target(model: OrmModel, property: OrmProperty): OrmModel | null;
}

export interface FoundModel {
  readonly model: OrmModel;
  /** Two schemas are equally near and name different tables. */
  readonly isGuess: boolean;
}

/** The index over the Prisma models, made once for the scan. */
export function prismaModels(context: ScanContext): PrismaModels {
  const { all } = context.models;
  return context.once('prisma models', () =>
    createPrismaModels(all.filter((model) => model.orm === 'prisma' && model.table !== null)),
  );
}

function createPrismaModels(models: readonly OrmModel[]): PrismaModels {
  const byDelegate = new Map<string, OrmModel[]>();
  const byName = new Map<string, OrmModel[]>();
  for (const model of models) {
    add(byDelegate, delegateOf(model.name), model);
    add(byName, model.name, model);
  }
  return {
    isEmpty: models.length === 0,
    ofDelegate: (delegate, file) => nearest(byDelegate.get(delegate) ?? [], file),
    target: (model, { relation }) =>
      relation === null
        ? null
        : (nearest(byName.get(relation.target) ?? [], model.file)?.model ?? null),
  };
}

/** `OAuthClient` is `client.oAuthClient`: only the first letter changes. */
function delegateOf(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}

function add(map: Map<string, OrmModel[]>, key: string, model: OrmModel): void {
  const group = map.get(key);
  if (group === undefined) map.set(key, [model]);
  else group.push(model);
}

function nearest(models: readonly OrmModel[], file: string): FoundModel | null {
  const ranked = models
    .map((model) => ({ model, shared: sharedFolders(model.file, file) }))
    .sort((a, b) => b.shared - a.shared);
  const [first, second] = ranked;
  if (first === undefined) return null;
  const isTied = second !== undefined && second.shared === first.shared;
  return { model: first.model, isGuess: isTied && second.model.table !== first.model.table };
}

function sharedFolders(a: string, b: string): number {
  const left = a.split('/').slice(0, -1);
  const right = b.split('/').slice(0, -1);
  let count = 0;
  while (count < left.length && left[count] === right[count]) count += 1;
  return count;
}
