// figures.mjs: what make measure has written, by name, and how a figure is written.
//
//	step1.time       seconds, the median of the runs
//	step1.reads      read(2) calls, counted
//	step1.allocs     allocations, counted
//	step1.peak       bytes, peak heap
//	step1.ratio      step 1's time divided by that of wc -w, the median of the pairs
//
// step1 to step4 are the programs that the steps start with, end is our solution of
// step 4, wc is LC_ALL=C wc -w.
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const top = join(dirname(fileURLToPath(import.meta.url)), '..')

// Byte for byte what the steps start from; those are the learner's to change.
export const folders = {
	step1: 'tools/step1-original',
	step2: 'solutions/step1-unbuffered',
	step3: 'solutions/step2-buffered',
	step4: 'solutions/step3-heap',
	end: 'solutions/step4-escape',
}

// What cannot be filled in or drawn: the message says why, and what to do.
export class Wrong extends Error {}

const commas = (n) => Math.round(n).toLocaleString('en-US')
const digits = (n) => (n >= 9.95 ? commas(n) : n.toFixed(1))

export const forms = {
	count: commas, // without a form
	time: (s) => (s >= 0.9995 ? `${s.toFixed(1)} s` : `${digits(s * 1e3)} ms`),
	micro: (s) => `${digits(s * 1e6)} µs`,
	percent: (n) => `${Math.round(n * 100)} %`,
	off: (n) => `${n < 0 ? '−' : '+'}${Math.abs(n * 100).toFixed(1)} %`,
	bytes: (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e3).toFixed(1)} KB`),
	million: (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} million` : commas(n)),
	times: (n) => `${digits(n)} times`,
	rate: digits, // so many of one thing for each of another
	ratio: (n) => n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0),
}

// A time, a share of samples, or what is estimated or divided: another run gives
// another one.  Everything else is counted, and is the same on every run.
export const varies = (name) =>
	/\.(time|ratio|bare|perf|massif|kernel|read|heap|faults|own|resident|samples)$|^sample\.|^bench\.|^encore\./.test(name)

export function linesOf(path) {
	try {
		return readFileSync(path, 'utf8').trimEnd().split('\n')
	} catch {
		throw new Wrong(`${path}: no such file`)
	}
}

export function sourceOf(program) {
	if (!folders[program])
		throw new Wrong(`no program is named ${program}; there are ${Object.keys(folders).join(', ')}`)
	return join(top, folders[program], 'words.c')
}

// Of make compare, what is true of the text once.
function flat({ bytes, rounds, programs }) {
	const all = { bytes, rounds }
	for (const program of programs) {
		const of = programs.find((p) => p.name === program.same_as) ?? program
		const run = of.runs.find((r) => r.scale === 1)
		if (!run) continue
		const name = { 'step4 solved': 'end', 'wc -w': 'wc' }[program.name] ?? program.name
		all[`${name}.time`] = run.seconds
		all[`${name}.ratio`] = run.ratio
		all[`${name}.reads`] = run.reads
		all[`${name}.allocs`] = run.allocations
		all[`${name}.peak`] = run.peak_heap_bytes
		all[`${name}.resident`] = run.peak_resident_bytes
	}
	return all
}

// The fastest stage of the encore, in seconds for 1 GiB in large pages.
function fastest(figures, threads) {
	return Math.min(...['read', 'map', 'words'].map((stage) => figures[`encore.large.${threads}.${stage}`] ?? Infinity))
}

function bench(figures) {
	return { 'bench.wc': figures['encore.large.1.wc'], 'bench.one': fastest(figures, 1), 'bench.two': fastest(figures, 2) }
}

export function readFigures(measured) {
	const all = {}
	for (const file of readdirSync(measured).filter((f) => f.endsWith('.json'))) {
		const part = JSON.parse(readFileSync(join(measured, file)))
		Object.assign(all, file === 'compare.json' ? flat(part) : part)
	}
	for (const program in folders) all[`${program}.lines`] = linesOf(sourceOf(program)).length
	return Object.assign(all, bench(all))
}

// The names of the functions in a program, in the house style: at the beginning of a
// line, below the type.
export function functionsOf(program) {
	return linesOf(sourceOf(program)).flatMap((line) => line.match(/^(\w+)\(/)?.[1] ?? [])
}

// The second paragraph of the comment above struct reader, as one line.
export function contractOf(program) {
	const lines = linesOf(sourceOf(program))
	const end = lines.indexOf('struct reader {') - 1
	let begin = end
	while (end > 0 && lines[begin - 1] !== ' *') begin--
	if (lines[end] !== ' */' || begin < 1)
		throw new Wrong(`${program} has no contract: a comment of two paragraphs above struct reader`)
	return lines.slice(begin, end).map((line) => line.replace(/^ \* /, '')).join(' ')
}
