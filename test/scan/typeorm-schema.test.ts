import { describe, expect, test } from 'vitest';
import { indexCode } from '../../src/scan/index-code.js';
import { codeOf } from '../support/scan-texts.js';

const SHOP = `
  import { Column, Entity, ChildEntity, JoinColumn, JoinTable, ManyToMany, ManyToOne, PrimaryGeneratedColumn, TableInheritance } from 'typeorm';
  export class Address { @Column() zipCode: string; @Column({ name: 'town' }) city: string; }
  @Entity() export class PriceList { @PrimaryGeneratedColumn('uuid') id: string; @Column({ unique: true }) listName: string; }
  @Entity() @TableInheritance({ column: 'kind' })
  export class StockItem {
    @PrimaryGeneratedColumn() id: number;
    @Column(() => Address) location: Address;
    @ManyToOne(() => PriceList, { onDelete: 'SET NULL' }) priceList: PriceList;
    @ManyToOne(() => PriceList, { nullable: false }) @JoinColumn({ name: 'old_list' }) oldList: PriceList;
    @ManyToMany(() => PriceList) @JoinTable() lists: PriceList[];
  }
  @ChildEntity() export class SparePart extends StockItem { @Column({ nullable: true }) partNumber: string; }
`;

function catalogOf(extra: Readonly<Record<string, string>> = {}) {
  const [reading] = indexCode(codeOf({ 'shop.ts': SHOP, ...extra })).readings;
  return reading?.catalog;
}

function columnsOf(table: string, extra: Readonly<Record<string, string>> = {}) {
  return catalogOf(extra)
    ?.tables.find(({ name }) => name === table)
    ?.columns.map(({ name }) => name);
}

describe('the schema that TypeORM entities declare', () => {
  test('follows the default naming strategy', () => {
    expect(catalogOf()?.tables.map(({ name }) => name)).toEqual([
      'price_list',
      'stock_item',
      'stock_item_lists_price_list',
    ]);
    expect(columnsOf('stock_item')).toEqual([
      'id', 'locationZipcode', 'locationTown', 'priceListId', 'old_list', 'partNumber',
    ]); // prettier-ignore
    expect(columnsOf('stock_item_lists_price_list')).toEqual(['stockItemId', 'priceListId']);
  });

  test('follows the snake case strategy where the data source has it', () => {
    const source = `import { DataSource } from 'typeorm'; import { SnakeNamingStrategy } from 'typeorm-naming-strategies';
      export const source = new DataSource({ entityPrefix: 'shop_', namingStrategy: new SnakeNamingStrategy() });`;
    expect(columnsOf('shop_stock_item', { 'source.ts': source })).toEqual([
      'id', 'location_zip_code', 'location_town', 'price_list_id', 'old_list', 'part_number',
    ]); // prettier-ignore
  });

  test('has the keys with what happens on deletion', () => {
    const keys = catalogOf()?.foreignKeys.map(
      ({ from, columns, to, toColumns, onDelete, isNullable }) =>
        [from, columns, to, toColumns, onDelete, isNullable].join(' '),
    );
    expect(keys).toEqual([
      'stock_item old_list price_list id no action false',
      'stock_item priceListId price_list id set null true',
      'stock_item_lists_price_list priceListId price_list id cascade false',
      'stock_item_lists_price_list stockItemId stock_item id cascade false',
    ]);
  });

  test('leaves out what only tests and examples declare, and says so', () => {
    const probe = `import { Entity, PrimaryGeneratedColumn } from 'typeorm';
      @Entity() export class Probe { @PrimaryGeneratedColumn() id: number; }`;
    const code = codeOf({ 'shop.ts': SHOP, 'e2e/probe.ts': probe, 'examples/demo.ts': probe });
    const { readings, ignored } = indexCode(code);
    expect(readings.map(({ used }) => used)).toEqual(['3 TypeORM entities']);
    expect(readings[0]?.catalog.tables.map(({ name }) => name)).not.toContain('probe');
    expect(ignored).toEqual(['2 TypeORM entities in tests and examples']);
  });

  test('takes examples for the application where nothing else declares anything', () => {
    const { readings, ignored } = indexCode(codeOf({ 'examples/shop.ts': SHOP }));
    expect(readings.map(({ used }) => used)).toEqual(['3 TypeORM entities']);
    expect(ignored).toEqual([]);
  });
});
