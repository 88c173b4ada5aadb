import { renderTemplate, type TemplateFile } from '../template.ts';
import type { AdoptionPlan } from './adoption-plan.ts';
import { entityText } from './entity-text.ts';
import { rowText, samplesText } from './row-text.ts';
import { definitionText, integrationTestText, nameText, unitTestText, workText } from './work-text.ts';

/** The files of a scheduler whose items are the rows of a table that exists: as of any other, but for what knows the table. */
export function adoptedFiles(plan: AdoptionPlan): TemplateFile[] {
  const { names, entity, relatives, prefix, nameProperty, sampleName } = plan;
  const { name, singular, className } = names;
  const folder = `functions/${name}`;
  const row = `${className}Row`;
  const own = new Map([
    [
      `${folder}/${singular}.entity.ts`,
      entityText(entity, { prefix, row: { file: `./${singular}-row.ts`, name: row } }),
    ],
    [`${folder}/${singular}-row.ts`, rowText(entity, row)],
    [`${folder}/${singular}-name.ts`, nameText(plan)],
    [`${folder}/${name}.ts`, definitionText(plan)],
    [`${folder}/work.ts`, workText(plan)],
    [`local/samples/${name}.ts`, samplesText(entity, { name, singular, key: nameProperty, nameOf: sampleName })],
    [`tests/unit/${name}/work.test.ts`, unitTestText(plan)],
    [`tests/integration/${name}.test.ts`, integrationTestText(plan)],
    ...relatives.map((relative) => [`${folder}/${relative.file}`, entityText(relative.entity)] as const),
  ]);
  const others = renderTemplate(names).filter(({ path }) => !own.has(path));
  return [...others, ...[...own].map(([path, text]) => ({ path, text }))];
}
