import { Tokenizer } from 'htmlparser2';

export type Attributes = ReadonlyMap<string, string>;

/** What a page is made of, in the order in which it stands there. Names are in lower case. */
export interface TagHandlers {
  opened(name: string, attributes: Attributes): void;
  closed(name: string): void;
  /** Character references decoded. */
  text(text: string): void;
  /** Whether the reader is inside SVG or MathML, where `title` and `style` are ordinary elements. */
  foreign(): boolean;
}

/** Most tags have no attributes: they share this one. */
const NONE = new Map<string, string>();

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

  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase();
        attributes = NONE;
      },
      onattribname(start, end) {
        attribute = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        value += html.slice(start, end);
      },
      onattribentity(codePoint) {
        value += String.fromCodePoint(codePoint);
      },
      onattribend() {
        if (attributes === NONE) attributes = new Map();
        // Of two attributes of one name, the first counts.
        if (!attributes.has(attribute)) attributes.set(attribute, value);
      },
      onopentagend: opened,
      onselfclosingtag() {
        opened();
        if (handlers.foreign()) handlers.closed(name);
      },
      onclosetag: (start, end) => handlers.closed(html.slice(start, end).toLowerCase()),
      ontext: (start, end) => handlers.text(html.slice(start, end)),
      ontextentity: (codePoint) => handlers.text(String.fromCodePoint(codePoint)),
      isInForeignContext: () => handlers.foreign(),
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onend() {},
      onprocessinginstruction() {},
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}
