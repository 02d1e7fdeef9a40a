// fill.mjs measured [document]: prints the document with its figures filled in.  measured is the
// folder that make measure has written.  The default document is slides/deck.md, which may have
// these directives:
//
//	{{step1.reads}}                 a figure: 1,205,006
//	{{step1.time / step2.time | factor}}    the form in which it is written: see figures.mjs
//	{{claim step1.time > 10 * step2.time}}  nothing, if that is true
//	{{better step2.time | time}}    in bold, which a table shows as better; {{worse ...}}
//	{{code step3 newbyte}}          a function of a program
//	{{code step3 newbyte, from if, to }, mark malloc: why}}    its lines between two texts; the
//	                                line with malloc is marked, and why is its remark
//	{{predictions step1-unbuffered a b}}    the questions of predictions.txt, word for word
//	{{contract step1}}              the contract in the comment above struct reader
//	{{gone step1}}                  the same, crossed out
//	{{text step4-flat.txt, rows 5}}    a file of measured/, or its first rows, shown as a
//	                                terminal; mark as above
//	{{agenda}}                      the minutes of each segment, from the notes of deck.md
//	{{left-out 60}}                 the numbers of the slides that have 0 minutes of 60
//	{{machine}}                     the machine that was measured; {{about}} has its software
//
// If a claim is false, the build stops if the claim is about counts.  If it is about times or
// samples, which differ from run to run, there is a warning.
//
// In the notes the time on the clock is added after the minutes of each slide.
//
// In any other document a table of slides/tables.md is put between
// <!-- table name --> and <!-- end -->.  The table may have the same directives.
//
// If a directive cannot be filled in, an error names its line, and the status is 1.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contractOf, forms, linesOf, readFigures, sourceOf, top, varies, Wrong } from './figures.mjs'

const measured = process.argv[2]
const figures = readFigures(measured)
const names = /[a-z][\w-]*(\.[\w-]+)+|bytes|rounds/gi

function value(expression) {
	const sum = expression.replace(names, (name) => {
		if (typeof figures[name] !== 'number') throw new Wrong(`no figure is named ${name}: see slides/measured/figures.tsv`)
		return `(${figures[name]})`
	})
	if (!/^[-+*/()<>=.\de\s]+$/.test(sum)) throw new Wrong(`${expression}: only figures, numbers, + - * / ( ) < > belong here`)
	return Function(`return ${sum}`)()
}

function figure(said) {
	const [expression, form = 'count'] = said.split('|').map((s) => s.trim())
	if (typeof figures[expression] === 'string') return figures[expression]
	if (!(form in forms)) throw new Wrong(`no form is named ${form}; there are ${Object.keys(forms).join(' ')}`)
	return forms[form](value(expression))
}

function claim(expression) {
	if (value(expression) === true) return ''
	const [left, right] = expression.split(/[<>]=?/).map(value)
	const said = `${expression} is not so: ${left} and ${right} were measured`
	const isDoubtful = expression.match(names).some(varies)
	const why = isDoubtful ? 'say so when you show it, or measure on a quiet machine' : 'these are counts, so the program or the text is wrong'
	throw Object.assign(new Wrong(`${said}; ${why}`), { isDoubtful })
}

// In the house style a function's name begins a line, below its type.
function region(program, name) {
	const lines = linesOf(sourceOf(program))
	const first = lines.findIndex((line) => line.startsWith(`${name}(`))
	if (first === -1) throw new Wrong(`${program} has no function ${name}; name one that it has`)
	return lines.slice(first - 1, lines.indexOf('}', first) + 1)
}

// The lines from one text to a second one, without the tabs with which all of them begin.
function cut(lines, from, to) {
	const begin = from ? lines.findIndex((line) => line.includes(from)) : 0
	const end = to ? lines.findIndex((line, i) => i >= begin && line.includes(to)) : lines.length - 1
	if (begin === -1 || end === -1) throw new Wrong(`no line has "${begin === -1 ? from : to}"; name text that is there`)
	const some = lines.slice(begin, end + 1)
	const margin = Math.min(...some.filter((line) => line).map((line) => line.match(/^\t*/)[0].length))
	return some.map((line) => line.slice(margin))
}

// A code block.  {3;5: why} after its language marks lines for engine.mjs.  GitHub ignores this.
function fenced(language, lines, marks = []) {
	const marked = marks.map((mark) => {
		const [, text, remark = ''] = mark.match(/^(.*?)(: [^:]*(?:: \w+)?)?$/)
		const number = lines.findIndex((line) => line.includes(text)) + 1
		if (number === 0) throw new Wrong(`no line has "${text}", which is to be marked; name text that is there`)
		return number + remark
	})
	const fence = '```' + language + (marked.length ? ` {${marked.join(';')}}` : '')
	return [fence, ...lines.map((line) => line.replace(/\t/g, '    ')), '```'].join('\n')
}

function code([program, name], { mark, from = [], to = [] }) {
	return fenced('c', cut(region(program, name), from[0], to[0]), mark)
}

// A file of measured/.  The text after a tab is a remark.  The file's suffix is its language.
function text([file], { mark = [], rows: [most] = [] }) {
	const path = [join(measured, file), join(top, 'slides/measured', file)].find(existsSync) ?? file
	const rows = linesOf(path).slice(0, most).map((line) => line.split('\t'))
	const remarks = rows.filter(([, remark]) => remark).map(([line, remark]) => `${line}: ${remark}`)
	return fenced(file.split('.').pop().replace('txt', 'text'), rows.map(([line]) => line), [...mark, ...remarks])
}

// A comma and mark, from, to or rows begin an option, which goes on to the next one.
function optionsOf(said) {
	const [what, ...rest] = said.split(/, (?=(?:mark|from|to|rows) )/)
	const options = {}
	for (const option of rest) {
		const [, name, given] = option.match(/^(\w+) (.*)$/)
		options[name] = [...(options[name] ?? []), given]
	}
	return [what.split(' '), options]
}

// In the template they are lines such as "a. the peak:".
function predictions(said) {
	const [folder, ...letters] = said.split(' ')
	const asked = linesOf(join(top, folder, 'predictions.template')).filter(([letter, dot]) => dot === '.' && letters.includes(letter))
	return asked.map((line) => `- **${line.slice(0, 2)}**${line.slice(2, -1)}`).join('\n')
}

const blocks = { code, text }
const sentences = {
	claim, predictions, agenda, 'left-out': leftOut,
	contract: (program) => `> ${contractOf(program)}`,
	gone: (program) => `> ~~${contractOf(program)}~~`,
	better: (said) => `**${figure(said)}**`,
	worse: (said) => `*${figure(said)}*`,
}

function directive(said) {
	const [, verb, rest = ''] = said.match(/^(\S*)\s*(.*)$/)
	if (blocks[verb]) return blocks[verb](...optionsOf(rest))
	return sentences[verb] ? sentences[verb](rest) : figure(said)
}

let failed = false

// Returns the result of what, a function.  If it fails, this prints the error and returns ''.
function attempt(place, what) {
	try {
		return what()
	} catch (error) {
		if (!(error instanceof Wrong)) throw error
		failed ||= !error.isDoubtful
		console.error(`${place}: ${error.isDoubtful ? 'warning: ' : ''}${error.message}`)
		return ''
	}
}

const fill = (file, lines, first = 1) =>
	lines.map((line, i) => line.replace(/\{\{(.*?)\}\}/g, (_, said) => attempt(`${file}:${first + i}`, () => directive(said))))

// A table that can be read in a terminal.  ---: below the head of a column aligns it on the right.
function aligned(lines) {
	const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')))
	const isRight = lines.find((line) => line.startsWith('|-')).split('|').slice(1, -1).map((mark) => mark.endsWith(':'))
	const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
	const pad = (cell, i) => (isRight[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))
	return [...rows.map((row) => `    ${row.map(pad).join('   ')}`.trimEnd()), ...lines.filter((line) => !line.startsWith('|'))]
}

// The lines of the table of that name.
function table(name) {
	const lines = linesOf(join(top, 'slides/tables.md'))
	const begin = lines.indexOf(`## ${name}`) + 2
	if (begin === 1) throw new Wrong(`slides/tables.md has no table ${name}`)
	const next = lines.findIndex((line, i) => i > begin && line.startsWith('## '))
	return ['', ...aligned(fill('slides/tables.md', lines.slice(begin, next === -1 ? lines.length : next - 1), begin + 1).join('\n').split('\n')), '']
}

// Replaces the old lines between <!-- table name --> and <!-- end -->.
function withTables(file, lines) {
	let inside = false
	return lines.flatMap((line, i) => {
		if (line.trim() === '<!-- end -->') inside = false
		if (inside) return []
		const [, blanks, name] = line.match(/^( *)<!-- table (\S+) -->$/) ?? []
		if (!name) return [line]
		inside = true
		const rows = attempt(`${file}:${i + 1}`, () => table(name)) || []
		return [line, ...rows.map((row) => (row ? blanks + row : row))]
	})
}

const minutesLine = /^(.+)\. (\d+) minutes? of 60, (\d+) of 90, (\d+) of 180\.$/
const minutesOf = (lines) => lines.map((line) => line.match(minutesLine)).filter(Boolean).map(([, segment, ...minutes]) => [segment, minutes.map(Number)])

// Less than four minutes are too few to type a fix, so it is shown.
const isShown = (segment, n) => /the fix$/.test(segment) && n < 4

// Slides of the class turn show their minutes, and the notes tell when each slide begins.
function withClock(lines) {
	const clock = [0, 0, 0]
	return lines.flatMap((line, i) => {
		if (/^<!-- _class: .*\bturn\b/.test(line)) {
			const [segment, minutes] = minutesOf(lines.slice(i))[0]
			const [of60, of90, of180] = minutes.map((n) => (n === 0 ? 'not today' : isShown(segment, n) ? 'we show it' : `${n} min`))
			return [line, '', `<div class="minutes" data-60="${of60}" data-90="${of90}" data-180="${of180}">${of90}</div>`, '']
		}
		const [[, minutes] = []] = minutesOf([line])
		if (!minutes) return [line]
		const [of60, of90, of180] = clock.map((n) => `${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`)
		minutes.forEach((n, k) => (clock[k] += n))
		return [line, `On the clock: ${of60} of 60, ${of90} of 90, ${of180} of 180.`]
	})
}

const deck = () => minutesOf(linesOf(join(top, 'slides/deck.md')))

// The minutes of each segment, as rows of a table.
function agenda() {
	const segments = {}
	for (const [segment, minutes] of deck()) segments[segment] = minutes.map((n, i) => n + (segments[segment]?.[i] ?? 0))
	const left = Object.values(segments).reduce((rest, minutes) => rest.map((n, i) => n - minutes[i]), [60, 90, 180])
	if (left.some((n) => n < 0)) throw new Wrong(`the slides take more minutes than there are: ${left} of 60, 90 and 180 are left`)
	const how = (segment, n) => (/the fix$/.test(segment) ? `${n}, ${isShown(segment, n) ? 'shown' : 'typed'}` : n)
	const rows = Object.entries(segments).map(([segment, minutes]) => [segment, ...minutes.map((n) => how(segment, n))])
	return [...rows, ['Questions', ...left], ['all', 60, 90, 180]].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

// The numbers of the slides without minutes, except the first, which is shown before the class.
function leftOut(all) {
	const column = [60, 90, 180].indexOf(Number(all))
	return deck().flatMap(([, minutes], i) => (i > 0 && minutes[column] === 0 ? [i + 1] : [])).join(', ')
}

const document = process.argv[3] ?? 'slides/deck.md'
const lines = readFileSync(join(top, document), 'utf8').split('\n')
const filled = process.argv[3] ? withTables(document, lines) : withClock(fill(document, lines))
if (failed) process.exit(1)
process.stdout.write(filled.join('\n'))
