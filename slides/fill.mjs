// fill.mjs measured [document]: a document, on standard output, with its figures
// filled in.  measured is the folder that make measure has written.  Without a
// document it is slides/deck.md, with these directives:
//
//	{{step1.reads}}                 a figure: 1,205,006
//	{{step1.time / step2.time | times}}     how it is written: see forms
//	{{claim step1.time > 10 * step2.time}}  nothing, where it is so
//	{{either bench.two < bench.one ? yes : no}}     one of two texts
//	{{code step3 newbyte}}          a function of a program, or a struct
//	{{code step3 newbyte, mark malloc}}     lines with that text highlighted
//	{{code step2 buffered_read, from if (b, to }}   its lines from one to another
//	{{skeleton step2 buffered_read: fill it: copy}} what a fix begins with, and what is to do
//	{{change step3 step4 readbyte}} the same as a diff from one to the other
//	{{contract step1}}              what the comment above struct reader promises
//	{{gone step1}}                  the same, crossed out
//	{{text step2-flat.txt}}         of measured/, as the terminal had it
//	{{text step2-flat.txt, columns 1 3, heads self function}}    some columns of it
//	{{text step3-callers.txt, without 0x[0-9A-F]+: }}       less what that matches
//	{{about}}                       the machine, and what runs on it
//	{{machine}}                     the machine alone
//
// A claim on counts stops the build.  One on times or samples does too, but for
// figures that somebody has measured with MEASURE=1: there it is a warning.
//
// In the notes, the minutes of each slide are followed by the time on the clock.
//
// In any other document a table of slides/tables.md stands between
// <!-- table name --> and <!-- end -->.  The same directives fill it.
//
// For what cannot be had there is a line that says where it is asked for, what is
// wrong and what to do, and the status is 1.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { contractOf, forms, linesOf, readFigures, sourceOf, top, varies, Wrong } from './figures.mjs'

const measured = process.argv[2]
const isRecorded = resolve(measured) === join(top, 'slides/measured')

const figures = readFigures(measured)

function neighbours(name) {
	const [program] = name.split('.')
	const near = Object.keys(figures).filter((other) => other.startsWith(`${program}.`))
	return near.length ? `of ${program} there are ${near.join(', ')}` : `it begins with step1 to step4, end, wc, sample, bench or escape`
}

function value(expression) {
	const sum = expression.replace(/[a-z][\w-]*(\.[\w-]+)*/gi, (name) => {
		if (typeof figures[name] !== 'number')
			throw new Wrong(`no figure is named ${name}; ${neighbours(name)}`)
		return `(${figures[name]})`
	})
	if (!/^[-+*/()<>=.\de\s]+$/.test(sum))
		throw new Wrong(`${expression}: only figures, numbers, + - * / ( ) < > belong here`)
	return Function(`return ${sum}`)()
}

function figure(directive) {
	const [expression, form = 'count'] = directive.split('|').map((s) => s.trim())
	if (!(form in forms))
		throw new Wrong(`no form is named ${form}; those there are: ${Object.keys(forms).join(' ')}`)
	return forms[form](value(expression))
}

class Doubtful extends Error {}

function claim(expression) {
	if (value(expression) === true) return ''
	const [left, right] = expression.split(/[<>]=?/).map((side) => value(side))
	const said = `${expression.trim()} is not so: ${left} and ${right} were measured`
	const isCounted = !expression.match(/[a-z][\w-]*(\.[\w-]+)*/gi).some(varies)
	if (isCounted) throw new Wrong(`${said}; these are counts, so the program or the text is wrong`)
	if (isRecorded) throw new Wrong(`${said}; change the text, or measure again on a quiet machine`)
	throw new Doubtful(`${said}; on your machine the slide says what is not so`)
}

function either(said) {
	const [, condition, yes, no] = said.match(/^(.*?) \? (.*) : (.*)$/) ?? []
	if (!no) throw new Wrong(`either ${said}: write either a < b ? this : that`)
	return value(condition) ? yes : no
}

// In the house style a function's name begins a line, below its type; a struct
// comes with its comment.
function region(lines, name, program, bare = (line) => line) {
	const first = lines.findIndex((l) => bare(l).startsWith(`${name}(`) || bare(l) === `struct ${name} {`)
	if (first === -1)
		throw new Wrong(`${program} has no function or struct ${name}; name one that it has`)
	const last = lines.findIndex((l, i) => i > first && /^};?$/.test(bare(l)))
	let begin = first
	if (bare(lines[first]).startsWith('struct'))
		while (bare(lines[begin - 1])) begin--
	else begin--
	return lines.slice(begin, last + 1)
}

// The numbers of the lines to highlight stand as {1,2} behind the language: a code
// host passes over them, and engine.mjs does not.
function fenced(language, lines, marks) {
	const marked = marks.flatMap((text) => {
		const found = lines.flatMap((line, i) => (line.includes(text) ? [i + 1] : []))
		if (found.length === 0)
			throw new Wrong(`no line has "${text}", which is to be marked; name text that is there`)
		return found
	})
	const fence = '```' + language + (marked.length ? ` {${marked}}` : '')
	return [fence, ...lines.map((line) => line.replace(/\t/g, '    ')), '```'].join('\n')
}

// The lines from one text to another, without what all of them begin with.
function cut(lines, from, to) {
	const begin = from ? lines.findIndex((line) => line.includes(from)) : 0
	const end = to ? lines.findIndex((line, i) => i >= begin && line.includes(to)) : lines.length - 1
	if (begin === -1 || end === -1) throw new Wrong(`no line has "${begin === -1 ? from : to}"; name text that is there`)
	const some = lines.slice(begin, end + 1)
	const margin = Math.min(...some.filter((line) => line).map((line) => line.match(/^\t*/)[0].length))
	return some.map((line) => line.slice(margin))
}

function code([program, name], { mark = [], from = [], to = [] }) {
	return fenced('c', cut(region(linesOf(sourceOf(program)), name, program), from[0], to[0]), mark)
}

// Structs without their comments, and the head of a function, the last one named.
function skeleton(said) {
	const [names, ...tasks] = said.split(': ')
	const [program, ...rest] = names.split(' ')
	const lines = linesOf(sourceOf(program))
	const parts = rest.map((name) => region(lines, name, program).map((line) => line.replace(/ *\/\*.*\*\//, '')))
	const body = parts.at(-1)
	parts[parts.length - 1] = [...body.slice(0, body.indexOf('{') + 1), ...tasks.map((task) => `\t/* ${task} */`), '}']
	return fenced('c', parts.flatMap((part, i) => (i ? ['', ...part] : part)), [])
}

function change([from, to, name], { mark = [] }) {
	const files = [from, to].map(sourceOf)
	const { stdout } = spawnSync('diff', ['-U', '999', ...files], { encoding: 'utf8' })
	const lines = stdout.split('\n').slice(3)
	return fenced('diff', region(lines, name, to, (line) => line.slice(1)), mark)
}

// Columns are what two blanks separate; the last one is on the left, as text is.
function columnsOf(lines, numbers, heads) {
	const rows = [heads, ...lines.map((line) => line.trim().split(/ {2,}/)).map((cells) => numbers.map((n) => cells[n - 1] ?? ''))]
	const widths = numbers.map((_, i) => Math.max(...rows.map((row) => row[i].length)))
	return rows.map((row) => row.map((cell, i) => (i < numbers.length - 1 ? cell.padStart(widths[i]) : cell)).join('  '))
}

function text([file], { mark = [], columns, heads = [], without = [] }) {
	let lines = linesOf(join(measured, file))
	for (const said of without) lines = lines.map((line) => line.replace(new RegExp(said, 'g'), ''))
	if (columns) lines = columnsOf(lines, columns[0].split(' ').map(Number), heads[0].split(' '))
	return fenced('text', lines, mark)
}

// Where the figures come from.
function about() {
	return linesOf(join(measured, 'about.txt'))[0]
}

// What follows a comma and one of these words belongs to it, up to the next one.
function optionsOf(said) {
	const [what, ...rest] = said.split(/, (?=(?:mark|from|to|columns|heads|without) )/)
	const options = {}
	for (const option of rest) {
		const [, name, given] = option.match(/^(\w+) (.*)$/)
		options[name] = [...(options[name] ?? []), given]
	}
	return [what.trim().split(/\s+/), options]
}

function directive(said) {
	if (said === 'about') return about()
	if (said === 'machine') return about().split(';')[0]
	const [[verb, ...rest], options] = optionsOf(said)
	const block = { code, change, text }[verb]
	if (block) return block(rest, options)
	const sentence = { claim, either, skeleton, contract: (program) => `> ${contractOf(program)}`, gone: (program) => `> ~~${contractOf(program)}~~` }[verb]
	return sentence ? sentence(said.slice(verb.length).trim()) : figure(said)
}

// A picture is drawn from the same figures.
function checkPicture(line) {
	const [, file] = line.match(/!\[.*\]\(pictures\/(.*)\)/) ?? []
	if (file && !existsSync(join(top, 'slides/pictures', file)))
		throw new Wrong(`there is no picture ${file}; slides/pictures.mjs draws those that there are`)
}

let failed = false
function fill(file, lines, first = 1) {
	return lines.map((line, i) => {
		try {
			checkPicture(line)
			return line.replace(/\{\{(.*?)\}\}/g, (_, said) => directive(said))
		} catch (error) {
			if (!(error instanceof Wrong || error instanceof Doubtful)) throw error
			const isWrong = error instanceof Wrong
			console.error(`${file}:${first + i}: ${isWrong ? '' : 'warning: '}${error.message}`)
			failed ||= isWrong
			return isWrong ? line : ''
		}
	})
}

// A table as it can be read in a terminal: ---: below its head puts a column on the right.
function aligned(lines) {
	const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1)
		.map((cell) => cell.trim().replaceAll('`', '')))
	const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)) + (i ? 3 : 0))
	const marks = lines.find((line) => line.startsWith('|-')).split('|').slice(1, -1)
	const pad = (cell, i) => (marks[i].endsWith(':') ? cell.padStart(widths[i]) : (i ? '   ' : '') + cell.padEnd(widths[i] - (i ? 3 : 0)))
	return [...rows.map((row) => `    ${row.map(pad).join('')}`.trimEnd()),
		...lines.filter((line) => !line.startsWith('|'))]
}

// The table of that name, as far down as the next one's name.
function table(name) {
	const lines = readFileSync(join(top, 'slides/tables.md'), 'utf8').trimEnd().split('\n')
	const begin = lines.indexOf(`## ${name}`) + 2
	if (begin === 1) throw new Wrong(`slides/tables.md has no table ${name}`)
	const next = lines.findIndex((line, i) => i > begin && line.startsWith('## '))
	const end = next === -1 ? lines.length : next - 1
	return ['', ...aligned(fill('slides/tables.md', lines.slice(begin, end), begin + 1)), '']
}

// What stood between the two lines is left out.
function withTables(file, lines) {
	const filled = []
	let inside = false
	for (const [i, line] of lines.entries()) {
		const [, blanks, name] = line.match(/^( *)<!-- table (\S+) -->$/) ?? []
		if (line.trim() === '<!-- end -->') inside = false
		if (!inside) filled.push(line)
		if (!name) continue
		inside = true
		try {
			filled.push(...table(name).map((row) => (row ? blanks + row : row)))
		} catch (error) {
			if (!(error instanceof Wrong)) throw error
			console.error(`${file}:${i + 1}: ${error.message}`)
			failed = true
		}
	}
	return filled
}

// Behind the minutes in the notes stands when the slide begins; and a slide of the
// class turn has its minutes.
const minutesLine = /^.+\. (\d+) minutes? of 60, (\d+) of 90, (\d+) of 180\.$/
function withClock(lines) {
	const clock = [0, 0, 0]
	const time = (n) => `${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`
	return lines.flatMap((line, i) => {
		if (/^<!-- _class: .*\bturn\b/.test(line)) {
			const minutes = lines.slice(i).find((l) => minutesLine.test(l))?.match(minutesLine).slice(1, 4)
			return [line, `<!-- _minutes: ${minutes?.join(' ')} -->`]
		}
		const minutes = line.match(minutesLine)?.slice(1).map(Number)
		if (!minutes) return [line]
		const now = clock.map(time)
		minutes.forEach((n, k) => (clock[k] += n))
		return [line, `On the clock: ${now[0]} of 60, ${now[1]} of 90, ${now[2]} of 180.`]
	})
}

const document = process.argv[3] ?? 'slides/deck.md'
const lines = readFileSync(join(top, document), 'utf8').split('\n')
const filled = process.argv[3] ? withTables(document, lines) : withClock(fill(document, lines))
if (failed) process.exit(1)
process.stdout.write(filled.join('\n'))
