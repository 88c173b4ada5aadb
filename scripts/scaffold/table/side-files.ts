import { renderTemplate, type TemplateFile } from '../template.ts';
import { entityText } from './entity-text.ts';
import type { SidePlan } from './side-plan.ts';
import { definitionText, itemText, samplesText, unitTestText, workText } from './side-text.ts';
import { idText, integrationTestText } from './work-text.ts';

/** The files of a scheduler whose items stand beside a table that exists: as of any other, but for what knows the table. */
export function sideFiles(plan: SidePlan): TemplateFile[] {
  const { names, item, entity, entityPath, isShared } = plan;
  const { name, singular } = names;
  const folder = `functions/${name}`;
  const own = new Map([
    ...(isShared ? [] : [[entityPath, entityText(entity)] as const]),
    [`${folder}/${item.file}`, itemText(plan)],
    [`${folder}/${singular}-name.ts`, idText(entity.className, entityPath.replace('functions/', '../'))],
    [`${folder}/${name}.ts`, definitionText(plan)],
    [`${folder}/work.ts`, workText(plan)],
    [`local/samples/${name}.ts`, samplesText(plan)],
    [`tests/unit/${name}/work.test.ts`, unitTestText(plan)],
    [`tests/integration/${name}.test.ts`, integrationTestText(plan)],
  ]);
  const replaced = new Set([...own.keys(), `${folder}/${singular}.entity.ts`]);
  const others = renderTemplate(names).filter(({ path }) => !replaced.has(path));
  return [...others, ...[...own].map(([path, text]) => ({ path, text }))];
}
