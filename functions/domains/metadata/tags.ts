import { Tokenizer } from 'htmlparser2';

export type Attributes = ReadonlyMap<string, string>;

/** What a page is made of, in the order in which it stands there. Names are in lower case. */
export interface TagHandlers {
  opened(name: string, attributes: Attributes): void;
  closed(name: string): void;
  /** Character references decoded. */
  text(text: string): void;
  comment(text: string): void;
  /** Whether the reader is inside SVG or MathML, where `title` and `style` are ordinary elements. */
  foreign(): boolean;
}

/** Most tags have no attributes: they share this one. */
const NONE = new Map<string, string>();

/** Of one tag, and characters of one value: more than any real page has. The rest is passed over. */
const MAX_ATTRIBUTES = 200;
const MAX_VALUE = 65_536;

/** Longest name of a tag or an attribute: what is longer is cut, and then is none that anybody knows. */
const MAX_NAME = 200;

/**
 * Reads HTML as a stream of tags. It builds no tree and keeps no stack, so its time and memory grow with the length of
 * the page and with nothing else: not with how deep elements are nested, nor with how many are never closed. (The
 * library's `Parser` searches its stack at every closing tag, which on hostile input is quadratic.)
 */
export function readTags(html: string, handlers: TagHandlers): void {
  let name = '';
  let attributes = NONE;
  let attribute = '';
  let value = '';

  const opened = () => handlers.opened(name, attributes);
  const nameAt = (start: number, end: number) => html.slice(start, Math.min(end, start + MAX_NAME)).toLowerCase();

  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        name = nameAt(start, end);
        attributes = NONE;
      },
      onattribname(start, end) {
        attribute = attributes.size < MAX_ATTRIBUTES ? nameAt(start, end) : '';
        value = '';
      },
      onattribdata(start, end) {
        if (value.length < MAX_VALUE) value += html.slice(start, Math.min(end, start + MAX_VALUE - value.length));
      },
      onattribentity(codePoint) {
        if (value.length < MAX_VALUE) value += String.fromCodePoint(codePoint);
      },
      onattribend() {
        if (attribute === '') return;
        if (attributes === NONE) attributes = new Map();
        // Of two attributes of one name, the first counts.
        if (!attributes.has(attribute)) attributes.set(attribute, value);
      },
      onopentagend: opened,
      onselfclosingtag() {
        opened();
        if (handlers.foreign()) handlers.closed(name);
      },
      onclosetag: (start, end) => handlers.closed(nameAt(start, end)),
      ontext: (start, end) => handlers.text(html.slice(start, end)),
      ontextentity: (codePoint) => handlers.text(String.fromCodePoint(codePoint)),
      isInForeignContext: () => handlers.foreign(),
      oncdata() {},
      oncomment: (start, end) => handlers.comment(html.slice(start, end)),
      ondeclaration() {},
      onend() {},
      onprocessinginstruction() {},
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}
