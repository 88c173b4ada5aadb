/** What of the domains scheduler's work reads what others have written. It runs in a thread of its own. */
import { readRobotsText } from '../../lib/http/robots-text.ts';
import { answering } from '../../lib/sandbox/answer.ts';
import { readHomePage } from './read-home-page.ts';

export const tasks = { readHomePage, readRobots: readRobotsText };

export default answering(tasks);
