// class.mjs document: slides for a class that follows along, on standard output:
// without notes, without slides of the class answer, without the gauges.  A link
// stays only if it leads to another slide, as the class has one file; of the others
// the name of the file remains.
import { readFileSync } from 'node:fs'

const [front, ...slides] = readFileSync(process.argv[2], 'utf8').replace(/^---\n/, '').split('\n---\n')

const withoutNotes = (slide) => slide.replace(/<!--(?! _?\w+: [^\n]*-->\n).*?-->\n?/gs, '')
const withoutGauges = (slide) => slide.replace(/<!-- _?gauges: .*? -->\n/g, '')
const withoutLinks = (slide) =>
	slide.replace(/(?<!!)\[([^\]]+)\]\((?!#)(?:\.\.\/)*([^)]+)\)/g, (_, said, file) => `${said} (\`${file}\`)`)

const shown = slides.filter((slide) => !/^<!-- _class: .*\banswer\b/m.test(slide))
process.stdout.write(['---\n' + front, ...shown.map((slide) => withoutLinks(withoutGauges(withoutNotes(slide))))].join('\n---\n'))
