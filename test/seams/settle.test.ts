import { expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import { createSettler } from '../../src/seams/settle.js';
import { catalog, code } from '../support/builders.js';

const SCHEMA = catalog(`
  books(id, title)
  authors(id, name)
  series(id, name)
  book_authors(book_id# -> books.id cascade, author_id# -> authors.id cascade)
  copies(id, book_id -> books.id, shelf)
  shelves(id, room)
  rooms(id, name)
  moves(id, copy_id -> copies.id, shelf_id -> shelves.id)
`);

const CODE = code(`
  catalog edit: insert books, insert authors, insert series
  catalog buy: insert copies, update copies, delete copies
  store arrange: insert shelves, insert rooms, insert moves
  store count: update copies
`);

const settle = (...groups: readonly string[][]): string[][] =>
  createSettler(
    buildGraph(SCHEMA, CODE),
    SCHEMA,
    new Set(),
  )(groups.map((tables) => ({ tables, pin: null }))).map(({ tables }) => [...tables]);

test('a table stands with the feature that has the strongest claim on it', () => {
  expect(
    settle(['authors', 'book_authors', 'books', 'series'], ['copies', 'moves', 'rooms', 'shelves']),
  ).toEqual([
    ['authors', 'book_authors', 'books', 'copies', 'series'],
    ['moves', 'rooms', 'shelves'],
  ]);
});

test('a feature may have more than one seam', () => {
  const groups = [
    ['authors', 'book_authors', 'books'],
    ['copies', 'series'],
    ['moves', 'rooms', 'shelves'],
  ];
  expect(settle(...groups)).toEqual(groups);
});

test('a link table that nobody writes goes where its parents stand together', () => {
  expect(
    settle(
      ['authors', 'books', 'copies', 'series'],
      ['book_authors', 'moves', 'rooms', 'shelves'],
    )[0],
  ).toContain('book_authors');
});

test('what one feature alone touches joins its home where the code is divided into features', () => {
  const schema = catalog(`
    books(id)
    authors(id)
    series(id)
    shelves(id)
    rooms(id)
    moves(id)
    loans(id)
    holds(id)
    fines(id)
    reminders(id)
  `);
  const facts = code(`
    catalog edit: insert books, insert authors, insert series
    store arrange: insert shelves, insert rooms, insert moves
    desk lend: insert loans, insert holds, insert fines
    desk remind: insert reminders
  `);
  const groups = [
    ['authors', 'books', 'series'],
    ['moves', 'rooms', 'shelves'],
    ['fines', 'holds', 'loans'],
    ['reminders'],
  ];
  const settle = createSettler(buildGraph(schema, facts), schema, new Set());
  const settled = settle(groups.map((tables) => ({ tables, pin: null })));
  expect(settled.map(({ tables }) => tables)).toEqual([
    ['authors', 'books', 'series'],
    ['moves', 'rooms', 'shelves'],
    ['fines', 'holds', 'loans', 'reminders'],
  ]);
});

test('what constraints hold stays', () => {
  const groups = [
    { tables: ['authors', 'book_authors', 'books', 'series'], pin: null },
    { tables: ['copies', 'moves', 'rooms', 'shelves'], pin: null },
  ];
  const bound = new Set(['copies']);
  expect(createSettler(buildGraph(SCHEMA, CODE), SCHEMA, bound)(groups)).toEqual(groups);
});
