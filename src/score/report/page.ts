/** A page in one file. Its policy of content lets no request leave it, whatever a record holds. */
export function page(title: string, parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${safe(title)}</title><style>${STYLE}</style></head>`,
    `<body><main>${parts.join('\n')}</main></body></html>`,
    '',
  ].join('\n');
}

/** A text as HTML shows it: no character of it is markup, and none is invisible or turns the text around. */
export function safe(text: string): string {
  return text
    .replaceAll(/[^\P{C}\u200c\u200d]|[\p{Zl}\p{Zp}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --line: #888; --mark: #0a58ca; --all: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --mark: #8ab4f8; --all: #f2b8b5; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
section { margin: 2rem 0; }
h2 { margin-bottom: 0; }
.unit { margin-top: 0; opacity: 0.75; }
.alert { border-left: 4px solid var(--all); padding-left: 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2rem 0.6rem; border-bottom: 1px solid var(--line); }
th { font-weight: normal; overflow-wrap: anywhere; }
thead th { font-weight: bold; }
svg { width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
.axis { stroke: var(--line); stroke-width: 1; }
.mark { stroke: var(--mark); fill: var(--mark); stroke-width: 2; }
.all { stroke: var(--all); fill: var(--all); }
.no { opacity: 0.6; }
.yes::before { content: "yes"; font-weight: bold; }
.no::before { content: "no"; font-weight: bold; }
`;
