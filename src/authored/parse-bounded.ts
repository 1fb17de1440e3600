import { Composer, LineCounter, Parser, YAMLParseError, type CST, type Document } from 'yaml';

/**
 * Parses the first document of a text. The library continues after errors, and each takes time: a file
 * that is not YAML at all has an error per character, so the text after the first errors is not parsed.
 */
export function parseBounded(text: string, lines: LineCounter): Document.Parsed {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false });
  let document: Document.Parsed | undefined;
  for (const found of composer.compose(firstErrors(parser.parse(text)), true, text.length)) {
    if (document === undefined) document = found;
    else if (document.errors.length === 0) {
      document.errors.push(secondDocument(found.range[0]));
    }
  }
  return document ?? parseBounded('', new LineCounter());
}

function secondDocument(offset: number): Document.Parsed['errors'][number] {
  return new YAMLParseError([offset, offset + 1], 'MULTIPLE_DOCS', 'a second document');
}

function* firstErrors(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let errors = 0;
  for (const token of tokens) {
    if (token.type === 'error') errors += 1;
    if (errors > ERRORS_MAX) return;
    yield token;
  }
}

/** More errors than are reported, because several may stand on one line. */
const ERRORS_MAX = 50;
