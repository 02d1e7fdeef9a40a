// class.mjs document: slides for a class that follows along, on standard output:
// without notes, without slides of the class answer, without the gauges, and with the
// contract as step 1 has it: another one is the answer of step 3.  A
// link stays only if it leads to another slide, as the class has one file; of the
// others the name of the file remains.
import { readFileSync } from 'node:fs'

const document = readFileSync(process.argv[2], 'utf8')
const [front, ...slides] = document.replace(/^---\n/, '').split('\n---\n')
const [contract] = document.match(/^> .*$/m) ?? []

const withoutNotes = (slide) => slide.replace(/<!--(?! _?\w+: [^\n]*-->\n).*?-->\n?/gs, '')
const withoutGauges = (slide) => slide.replace(/<!-- _?gauges: .*? -->\n/g, '')
const withoutContracts = (slide) => slide.replace(/^(> .*)\n+/gm, (all, said) => (said === contract ? all : ''))
const withoutLinks = (slide) =>
	slide.replace(/(?<!!)\[([^\]]+)\]\((?!#)(?:\.\.\/)*([^)]+)\)/g, (_, said, file) => `${said} (\`${file}\`)`)

const shown = slides.filter((slide) => !/^<!-- _class: .*\banswer\b/m.test(slide))
process.stdout.write(['---\n' + front, ...shown.map((slide) => withoutLinks(withoutContracts(withoutGauges(withoutNotes(slide)))))].join('\n---\n'))
