import { writeFileSync } from 'node:fs';
import { z } from 'zod';

import { ScenarioFile } from './schema.ts';

/**
 * The JSON Schema (draft 2020-12) of a scenario file, for editors: from the same source as the
 * check. What it cannot say (one act a step, one moment) `floorkeeper call` says.
 */
export function scenarioJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(ScenarioFile, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'ref',
  });
  return `${JSON.stringify({ $schema, title: 'A scenario of Floorkeeper', ...schema }, undefined, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(
    new URL('../../../docs/scenario.schema.json', import.meta.url),
    scenarioJsonSchema(),
  );
}
