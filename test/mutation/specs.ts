import { readdirSync } from 'node:fs';

/** All specs of a folder as one file, so that what they import is loaded once for each mutant, not once for each spec. */
export async function importSpecs(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.spec.ts')) await import(`../../${folder}/${name}`);
  }
}
