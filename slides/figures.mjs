// figures.mjs: reads the figures that make measure has written, and formats them.
//
// measured/figures.tsv has a name, a tab and a value on each line:
//
//	step1.time       seconds, the median of the runs
//	step1.reads      read(2) calls, counted
//	step1.allocs     allocations, counted
//	step1.peak       bytes, peak heap
//	step1.heap       share of the samples, from 0 to 1
//
// step1 to step4 are the programs that the steps start with, end is our solution of
// step 4, wc is LC_ALL=C wc -w.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const top = join(dirname(fileURLToPath(import.meta.url)), '..')

// The originals of the steps.  Those in the step folders are not used, because learners change them.
const sources = {
	step1: 'tools/step1-original.c',
	step2: 'solutions/step1-unbuffered/words.c',
	step3: 'solutions/step2-buffered/words.c',
	step4: 'solutions/step3-heap/words.c',
	end: 'solutions/step4-escape/words.c',
}

// An error in a directive or a figure.  Its message says why, and what to do.
export class Wrong extends Error {}

const commas = (n) => Math.round(n).toLocaleString('en-US')
const digits = (n) => (n >= 9.95 ? commas(n) : n.toFixed(1))

export const forms = {
	count: commas, // the default
	time: (s) => (s >= 0.9995 ? `${s.toFixed(1)} s` : `${digits(s * 1e3)} ms`),
	micro: (s) => `${digits(s * 1e6)} µs`,
	percent: (n) => `${Math.round(n * 100)} %`,
	error: (n) => `±${(100 / Math.sqrt(n)).toFixed(1)} %`, // of an estimate from n samples
	off: (n) => `${n < 0 ? '−' : '+'}${Math.abs(n * 100).toFixed(1)} %`,
	bytes: (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e3).toFixed(1)} KB`),
	million: (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} million` : commas(n)),
	rate: digits, // the number of one thing for each of a different thing
	factor: (n) => `${n >= 9.95 ? commas(n.toPrecision(2)) : n.toFixed(1)}×`,
	ratio: (n) => n.toFixed(n >= 100 ? 0 : n >= 10 ? 1 : 2), // three digits
}

// Times, shares of samples and estimates differ from run to run, and wc has versions.  All other
// figures are counts, and stay the same.
export const varies = (name) => /\.(time|ratio|price|kernel|read|heap|faults|own|resident|samples)$|^(sample|bench|encore|look|wc)\./.test(name)

export function linesOf(path) {
	try {
		return readFileSync(path, 'utf8').trimEnd().split('\n')
	} catch {
		throw new Wrong(`${path}: no such file`)
	}
}

export function sourceOf(program) {
	if (!sources[program]) throw new Wrong(`no program is named ${program}; there are ${Object.keys(sources).join(', ')}`)
	return join(top, sources[program])
}

export function readFigures(measured) {
	const figures = {}
	for (const line of linesOf(join(measured, 'figures.tsv'))) {
		const [name, value] = line.split('\t')
		figures[name] = Number.isNaN(Number(value)) ? value : Number(value)
	}
	for (const program in sources) figures[`${program}.lines`] = linesOf(sourceOf(program)).length
	return figures
}

// The names of the functions in a program, each of which begins a line in the house style.
export function functionsOf(program) {
	return linesOf(sourceOf(program)).flatMap((line) => line.match(/^(\w+)\(/)?.[1] ?? [])
}

// The second paragraph of the comment above struct reader, as one line.
export function contractOf(program) {
	const lines = linesOf(sourceOf(program))
	const end = lines.indexOf('struct reader {') - 1
	const begin = lines.lastIndexOf(' *', end) + 1
	if (lines[end] !== ' */' || begin < 1) throw new Wrong(`${program} has no contract: a comment of two paragraphs above struct reader`)
	return lines.slice(begin, end).map((line) => line.replace(/^ \* /, '')).join(' ')
}
