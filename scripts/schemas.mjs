// Writes schemas/*.schema.json from the zod schemas that the program itself checks with.
// Run it with `npm run schemas` after changing one of them; a test fails while the files are behind.
import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../dist/json-schemas.js';

mkdirSync('schemas', { recursive: true });
for (const [name, text] of Object.entries(jsonSchemas())) {
  writeFileSync(`schemas/${name}.schema.json`, text);
}
