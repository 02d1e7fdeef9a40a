// class.mjs document: slides for a class that follows along, on standard output:
// without notes, without slides of the class answer, and with the contract as step 1
// has it, because a different one is the answer of step 3.  A link stays if it leads to
// another slide, because the class has one file; of the others the file's name remains.
import { readFileSync } from 'node:fs'

const document = readFileSync(process.argv[2], 'utf8')
const [front, ...slides] = document.replace(/^---\n/, '').split('\n---\n')
const [contract] = document.match(/^> .*$/m) ?? []

const withoutNotes = (slide) => slide.replace(/<!--(?! _?\w+: [^\n]*-->\n).*?-->\n?/gs, '')
const withoutContracts = (slide) => slide.replace(/^(> .*)\n+/gm, (all, said) => (said === contract ? all : ''))
const withoutLinks = (slide) =>
	slide.replace(/(?<!!)\[([^\]]+)\]\((?!#)(?:\.\.\/)*([^)]+)\)/g, (_, said, file) => `${said} (\`${file}\`)`)

const shown = slides.filter((slide) => !/^<!-- _class: .*\banswer\b/m.test(slide))
process.stdout.write(['---\n' + front, ...shown.map((slide) => withoutLinks(withoutContracts(withoutNotes(slide))))].join('\n---\n'))
