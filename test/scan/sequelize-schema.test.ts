import { expect, test } from 'vitest';
import { codeOf } from '../support/scan-texts.js';
import { indexCode } from '../../src/scan/index-code.js';

const MODELS = `
const { Sequelize, DataTypes } = require('sequelize');
const sequelize = new Sequelize();
const Author = sequelize.define('author', { name: DataTypes.STRING });
const Book = sequelize.define('book', { title: DataTypes.STRING });
const Tag = sequelize.define('tag', { text: DataTypes.STRING });
Book.belongsTo(Author, { foreignKey: 'authorId', constraints: false });
Book.belongsTo(Author, { as: 'editor', foreignKey: 'editorId', constraints: false });
Author.hasMany(Book, { as: 'edited', foreignKey: 'editorId' });
Book.belongsToMany(Tag, { through: 'book_tags', constraints: false });
`;

test('associations without constraints are not enforced, unless the other side asks for one', () => {
  const { readings } = indexCode(codeOf({ 'models.js': MODELS }));
  const keys = readings.flatMap(({ catalog }) => catalog.foreignKeys);
  expect(
    keys.map(({ from, columns, origin, isValidated }) => [
      `${from}.${columns.join()}`,
      origin,
      isValidated,
    ]),
  ).toEqual([
    ['book_tags.bookId', 'ghost', false],
    ['book_tags.tagId', 'ghost', false],
    ['books.authorId', 'ghost', false],
    ['books.editorId', 'declared', true],
  ]);
});
