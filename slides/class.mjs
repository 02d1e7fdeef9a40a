// class.mjs document: prints the slides for a class that follows along.  They have no notes, no
// slides of the class answer, and only step 1's contract, because the changed contract is the
// answer of step 3.  The commands on the slides that are left out are on the last page.  The class
// has only this file, so links to other slides stay, and links to other files become the name of
// the file.
import { readFileSync } from 'node:fs'

const document = readFileSync(process.argv[2], 'utf8')
const [front, ...slides] = document.replace(/^---\n/, '').split('\n---\n')
const [contract] = document.match(/^> .*$/m) ?? []

const withoutNotes = (slide) => slide.replace(/<!--(?! _?\w+: [^\n]*-->\n).*?-->\n?/gs, '')
const withoutContracts = (slide) => slide.replace(/^(> .*)\n+/gm, (all, said) => (said === contract ? all : ''))
const withoutLinks = (slide) =>
	slide.replace(/(?<!!)\[([^\]]+)\]\((?!#)(?:\.\.\/)*([^)]+)\)/g, (_, said, file) => `${said} (\`${file}\`)`)

const isAnswer = (slide) => /^<!-- _class: .*\banswer\b/m.test(slide)
const typed = slides.filter(isAnswer).flatMap((slide) => slide.match(/(?<=^`)make [^`]+(?=`$)/gm) ?? [])
const last = ['', '## The other commands of today', '', '```', ...typed, '```', ''].join('\n')
const shown = [...slides.filter((slide) => !isAnswer(slide)), last]
process.stdout.write(['---\n' + front, ...shown.map((slide) => withoutLinks(withoutContracts(withoutNotes(slide))))].join('\n---\n'))
