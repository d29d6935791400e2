import { describe, expect, test } from 'vitest';
import { scanTexts } from '../../support/scan-texts.js';

const GARDEN = `
  import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
  export class Spot { @Column() row: number; @Column({ name: 'place' }) column: number; }
  @Entity('beds') export class Bed {
    @PrimaryGeneratedColumn() id: number;
    @Column({ name: 'bed_name' }) name: string;
    @Column(() => Spot) spot: Spot;
    @OneToMany(() => Plant, (plant) => plant.bed) plants: Plant[];
  }
  @Entity('plants') export class Plant {
    @PrimaryGeneratedColumn() id: number;
    @Column({ name: 'plant_kind' }) kind: string;
    @Column() height: number;
    @ManyToOne(() => Bed, (bed) => bed.plants) @JoinColumn({ name: 'bed_id' }) bed: Bed;
  }
`;

function columnsIn(body: string): readonly string[] {
  const code = `
    import { In, Repository } from 'typeorm';
    import { Bed, Plant } from './garden';
    export async function run(beds: Repository<Bed>, plants: Repository<Plant>, id: number) { ${body} }`;
  const { facts } = scanTexts({ 'garden.ts': GARDEN, 'run.ts': code });
  return facts.accesses
    .filter(({ file }) => file === 'run.ts')
    .map(({ table, operation, columns }) => [operation, table, ...columns].join(' '));
}

describe('the columns that code with TypeORM shows', () => {
  test.each([
    ['plants.find({ where: [{ kind: "a" }, { height: 1 }], order: { id: "ASC" } })', ['select plants height id plant_kind']],
    ['plants.find({ select: ["id", "kind"] })', ['select plants id plant_kind']],
    ['plants.find({ where: { bed: { name: "a" } } })', ['select plants bed_id', 'select beds bed_name']],
    ['beds.findBy({ spot: { column: 2 } })', ['select beds spotPlace']],
    ['plants.update({ kind: "a" }, { height: 2, bed: { id } })', ['update plants bed_id height plant_kind']],
  ])('conditions, sorting, selection and data: %s', (code, expected) => {
    expect(columnsIn(code)).toEqual(expected);
  }); // prettier-ignore

  test('texts of a query builder, by alias', () => {
    const code = `plants.createQueryBuilder('p').leftJoin('p.bed', 'b').select(['p.id', 'b.name'])
      .where('p.kind = :kind AND p.bed_id = :id', { id }).orderBy({ 'p.height': 'ASC' }).getMany();`;
    expect(columnsIn(code)).toEqual(['select plants bed_id height id plant_kind', 'select beds bed_name']);
  }); // prettier-ignore

  test('data of a query builder', () => {
    const code = `plants.createQueryBuilder().insert().values([{ kind: 'a' }, { bed: { id } }]).execute();
      plants.createQueryBuilder().update(Plant).set({ height: 3 }).where('id = :id', { id }).execute();`;
    expect(columnsIn(code)).toEqual(['insert plants bed_id plant_kind', 'update plants height']);
  });
});
