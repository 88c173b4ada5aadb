/** `npm run simulate:scaling`: simulates the sizes of docs/scaling.md anew; then `npm run docs` writes its tables. */
import { saveScaling } from './simulate/scaling.ts';

saveScaling();
