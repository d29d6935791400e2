import { describe, expect, test } from 'vitest';
import { indexCode } from '../../../src/scan/index-code.js';
import { codeOf, scanTexts } from '../../support/scan-texts.js';

const GARDEN = `
  import { Cascade, Collection, Embeddable, Embedded, Entity, Formula, ManyToMany, ManyToOne, OneToOne, PrimaryKey, Property } from '@mikro-orm/core';
  @Embeddable() export class Spot { @Property() rowNumber: number; @Property({ fieldName: 'col' }) column: number; }
  @Entity() export class PlantBed { @PrimaryKey() bedId: number; @Property({ unique: true }) bedName: string; }
  @Entity({ discriminatorColumn: 'kind' })
  export class GardenPlant {
    @PrimaryKey({ type: 'uuid' }) id: string;
    @Embedded(() => Spot) mainSpot: Spot;
    @Embedded({ entity: () => Spot, prefix: false }) otherSpot: Spot;
    @Embedded({ entity: () => Spot, array: true }) allSpots: Spot[];
    @ManyToOne() homeBed: PlantBed;
    @ManyToOne({ entity: () => PlantBed, nullable: true, fieldName: 'winter' }) winterBed?: PlantBed;
    @ManyToOne(() => PlantBed, { cascade: [Cascade.ALL] }) ownBed: PlantBed;
    @OneToOne({ entity: () => PlantBed, nullable: true, deleteRule: 'restrict', updateRule: 'no action' }) lastBed?: PlantBed;
    @ManyToMany(() => PlantBed) pastBeds = new Collection<PlantBed>(this);
    @ManyToMany(() => GardenPlant) friends = new Collection<GardenPlant>(this);
    @Formula('1') one: number;
  }
  @Entity() export class FruitTree extends GardenPlant { @Property({ nullable: true }) fruitColour?: string; }
`;

function catalogOf(extra: Readonly<Record<string, string>> = {}) {
  const [reading] = indexCode(codeOf({ 'garden.ts': GARDEN, ...extra })).readings;
  return reading?.catalog;
}

function columnsOf(table: string, extra: Readonly<Record<string, string>> = {}) {
  return catalogOf(extra)
    ?.tables.find(({ name }) => name === table)
    ?.columns.map(({ name }) => name);
}

// What MikroORM 6.4 creates for the same entities was read from its schema generator.
describe('the schema that MikroORM entities declare', () => {
  test('follows the underscore strategy', () => {
    expect(catalogOf()?.tables.map(({ name }) => name)).toEqual([
      'garden_plant', 'garden_plant_friends', 'garden_plant_past_beds', 'plant_bed',
    ]); // prettier-ignore
    expect(columnsOf('garden_plant')).toEqual([
      'id', 'main_spot_row_number', 'main_spot_col', 'row_number', 'col', 'all_spots',
      'home_bed_bed_id', 'winter', 'own_bed_bed_id', 'last_bed_bed_id', 'fruit_colour',
    ]); // prettier-ignore
    expect(columnsOf('garden_plant_past_beds')).toEqual(['garden_plant_id', 'plant_bed_bed_id']);
    expect(columnsOf('garden_plant_friends')).toEqual(['garden_plant_1_id', 'garden_plant_2_id']);
  });

  test('follows the strategy that the configuration imports', () => {
    const config = `import { defineConfig, EntityCaseNamingStrategy } from '@mikro-orm/mysql';
      export default defineConfig({ namingStrategy: EntityCaseNamingStrategy });`;
    expect(columnsOf('GardenPlant', { 'config.ts': config })).toContain('homeBed');
    expect(catalogOf({ 'config.ts': config })?.tables.map(({ name }) => name)).toContain(
      'PlantBed',
    );
  });

  test('has the keys with what happens on deletion and update', () => {
    const keys = catalogOf()?.foreignKeys.map(
      ({ from, columns, to, onDelete, onUpdate }) =>
        `${from} ${columns.join()} ${to}: ${onDelete}, ${onUpdate}`,
    );
    expect(keys).toEqual([
      'garden_plant home_bed_bed_id plant_bed: no action, cascade',
      'garden_plant last_bed_bed_id plant_bed: restrict, no action',
      'garden_plant own_bed_bed_id plant_bed: cascade, cascade',
      'garden_plant winter plant_bed: set null, cascade',
      'garden_plant_friends garden_plant_1_id garden_plant: cascade, cascade',
      'garden_plant_friends garden_plant_2_id garden_plant: cascade, cascade',
      'garden_plant_past_beds garden_plant_id garden_plant: cascade, cascade',
      'garden_plant_past_beds plant_bed_bed_id plant_bed: cascade, cascade',
    ]);
  });

  test('is told apart from TypeORM by what its decorators are imported from, re-exports followed', () => {
    const orm = `export * from '@mikro-orm/core';`;
    const pond = `import { Entity, PrimaryKey } from './orm'; @Entity() export class FishPond { @PrimaryKey() id: number; }`;
    const shed = `import { Entity, PrimaryGeneratedColumn } from 'typeorm'; @Entity() export class ToolShed { @PrimaryGeneratedColumn() id: number; }`;
    const { readings } = indexCode(codeOf({ 'orm.ts': orm, 'pond.ts': pond, 'shed.ts': shed }));
    expect(readings.map(({ used }) => used)).toEqual(['1 MikroORM entity', '1 TypeORM entity']);
  });
});

test('a flush after a change of something unknown is listed as unresolved', () => {
  const { facts } = scanTexts({
    'garden.ts': GARDEN,
    'water.ts': `import './garden'; import type { EntityManager } from '@mikro-orm/core';
      export async function water(em: EntityManager, request: any) {
        const bed = request.find();
        bed.bedName = 'wet';
        await em.flush();
      }`,
  });
  expect(facts.accesses).toEqual([]);
  expect(facts.unresolved.map(({ line, detail }) => `${line} ${detail}`)).toEqual([
    '5 Sends what was changed; the entity of `bed` is not known.',
  ]);
});

test('what a transaction sends at its end is part of it', () => {
  const { facts } = scanTexts({
    'garden.ts': GARDEN,
    'move.ts': `import type { EntityManager } from '@mikro-orm/core';
      import { PlantBed } from './garden';
      export async function move(em: EntityManager) {
        await em.transactional(async (inner) => {
          const bed = await inner.findOneOrFail(PlantBed, 1);
          bed.bedName = 'moved';
        });
      }`,
  });
  const steps = facts.transactions.flatMap((one) => one.steps.map(({ operation }) => operation));
  expect(steps.sort()).toEqual(['select', 'update']);
});
