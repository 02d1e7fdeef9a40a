// fill.mjs measured [document]: a document, on standard output, with its figures
// filled in.  measured is the folder that make measure has written.  Without a
// document it is slides/deck.md, with these directives:
//
//	{{step1.reads}}                 a figure: 1,205,006
//	{{step1.time / step2.time | times}}     how it is written: see forms
//	{{claim step1.time > 10 * step2.time}}  nothing, where it is so
//	{{code step3 newbyte}}          a function of a program, or a struct
//	{{code step3 newbyte, mark malloc}}     lines with that text highlighted
//	{{change step3 step4 readbyte}} the same as a diff from one to the other
//	{{indented solutions/step4-escape/WHY.md var buf}}      the block with that text
//	{{text step2-flat.txt}}         of measured/, as the terminal had it
//	{{about}}                       the machine, and what runs on it
//	{{machine}}                     the machine alone
//
// In any other document a table of slides/tables.md stands between
// <!-- table name --> and <!-- end -->.  The same directives fill it.
//
// For what cannot be had there is a line that says where it is asked for, what is
// wrong and what to do, and the status is 1.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = join(dirname(fileURLToPath(import.meta.url)), '..')
const measured = process.argv[2]

// Byte for byte what the steps start from; those are the learner's to change.
const folders = {
	step1: 'tools/step1-original',
	step2: 'solutions/step1-unbuffered',
	step3: 'solutions/step2-buffered',
	step4: 'solutions/step3-heap',
	end: 'solutions/step4-escape',
}

class Wrong extends Error {}

const commas = (n) => Math.round(n).toLocaleString('en-US')
const digits = (n) => (n >= 9.95 ? commas(n) : n.toFixed(1))
const forms = {
	count: commas, // without a form
	time: (s) => (s >= 0.9995 ? `${s.toFixed(1)} s` : `${digits(s * 1e3)} ms`),
	micro: (s) => `${digits(s * 1e6)} µs`,
	percent: (n) => `${Math.round(n * 100)} %`,
	off: (n) => `${n < 0 ? '−' : '+'}${Math.abs(n * 100).toFixed(1)} %`,
	bytes: (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e3).toFixed(1)} KB`),
	times: (n) => `${digits(n)} times`,
}

// Of make compare, what is true of the text once; beside it all that has names already.
function readFigures() {
	const all = {}
	for (const file of readdirSync(measured).filter((f) => f.endsWith('.json'))) {
		const part = JSON.parse(readFileSync(join(measured, file)))
		Object.assign(all, file === 'compare.json' ? flat(part) : part)
	}
	for (const program in folders) all[`${program}.lines`] = linesOf(sourceOf(program)).length
	return all
}

function flat({ bytes, programs }) {
	const all = { bytes }
	for (const program of programs) {
		const of = programs.find((p) => p.name === program.same_as) ?? program
		const run = of.runs.find((r) => r.scale === 1)
		if (!run) continue
		const name = { 'step4 solved': 'end', 'wc -w': 'wc' }[program.name] ?? program.name
		all[`${name}.time`] = run.seconds
		all[`${name}.reads`] = run.reads
		all[`${name}.allocs`] = run.allocations
		all[`${name}.peak`] = run.peak_heap_bytes
		all[`${name}.resident`] = run.peak_resident_bytes
	}
	return all
}

const figures = readFigures()

function neighbours(name) {
	const [program] = name.split('.')
	const near = Object.keys(figures).filter((other) => other.startsWith(`${program}.`))
	return near.length ? `of ${program} there are ${near.join(', ')}` : `it begins with step1 to step4, end, wc, sample or escape`
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

function claim(expression) {
	if (value(expression) === true) return ''
	const [left, right] = expression.split(/[<>]=?/).map((side) => value(side))
	throw new Wrong(`${expression.trim()} is not so: ${left} and ${right} were measured; change the text, or measure again on a quiet machine`)
}

function linesOf(path) {
	try {
		return readFileSync(path, 'utf8').trimEnd().split('\n')
	} catch {
		throw new Wrong(`${path}: no such file`)
	}
}

function sourceOf(program) {
	if (!folders[program])
		throw new Wrong(`no program is named ${program}; there are ${Object.keys(folders).join(', ')}`)
	return join(top, folders[program], 'words.c')
}

// In the house style a function's name begins a line, below its type; a struct
// comes with its comment.
function region(lines, name, program, bare = (line) => line) {
	const first = lines.findIndex((l) => bare(l).startsWith(`${name}(`) || bare(l) === `struct ${name} {`)
	if (first === -1)
		throw new Wrong(`${program} has no function or struct ${name}; name one that it has`)
	const last = lines.findIndex((l, i) => i > first && /^};?$/.test(bare(l)))
	let begin = first - 1
	if (bare(lines[first]).startsWith('struct'))
		while (bare(lines[begin - 1])) begin--
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

function code([program, name], marks) {
	return fenced('c', region(linesOf(sourceOf(program)), name, program), marks)
}

function change([from, to, name], marks) {
	const files = [from, to].map(sourceOf)
	const { stdout } = spawnSync('diff', ['-U', '999', ...files], { encoding: 'utf8' })
	const lines = stdout.split('\n').slice(3)
	return fenced('diff', region(lines, name, to, (line) => line.slice(1)), marks)
}

function indented([file, ...text], marks) {
	const lines = linesOf(join(top, file))
	const is = (line) => line?.startsWith('    ')
	let begin = lines.findIndex((line) => is(line) && line.includes(text.join(' ')))
	if (begin === -1) throw new Wrong(`${file} has no indented line with "${text.join(' ')}"`)
	let end = begin
	while (is(lines[begin - 1])) begin--
	while (is(lines[end])) end++
	return fenced('go', lines.slice(begin, end).map((line) => line.slice(4)), marks)
}

function text([file], marks) {
	return fenced('text', linesOf(join(measured, file)), marks)
}

// Where the figures come from.
function about() {
	return linesOf(join(measured, 'about.txt'))[0]
}

function directive(said) {
	if (said === 'about') return about()
	if (said === 'machine') return about().split(';')[0]
	const [what, ...marks] = said.split(', mark ')
	const [verb, ...rest] = what.trim().split(/\s+/)
	const block = { code, change, indented, text }[verb]
	if (block) return block(rest, marks)
	return verb === 'claim' ? claim(rest.join(' ')) : figure(said)
}

// A picture is in measured/ too.
function checkPicture(line) {
	const [, file] = line.match(/!\[.*\]\(measured\/(.*)\)/) ?? []
	if (file) linesOf(join(measured, file))
}

let failed = false
function fill(file, lines, first = 1) {
	return lines.map((line, i) => {
		try {
			checkPicture(line)
			return line.replace(/\{\{(.*?)\}\}/g, (_, said) => directive(said))
		} catch (error) {
			if (!(error instanceof Wrong)) throw error
			console.error(`${file}:${first + i}: ${error.message}`)
			failed = true
			return line
		}
	})
}

// A table as it can be read in a terminal: its first column is on the left.
function aligned(lines) {
	const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1)
		.map((cell) => cell.trim().replaceAll('`', '')))
	const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
	const pad = (cell, i) => (i ? cell.padStart(widths[i] + 3) : cell.padEnd(widths[i]))
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

const document = process.argv[3] ?? 'slides/deck.md'
const lines = readFileSync(join(top, document), 'utf8').split('\n')
const filled = process.argv[3] ? withTables(document, lines) : fill(document, lines)
if (failed) process.exit(1)
process.stdout.write(filled.join('\n'))
