/** `npm run docs`: brings the generated parts of the documents up to date with the code. */
import { writeGenerated } from './write-generated.ts';

writeGenerated();
