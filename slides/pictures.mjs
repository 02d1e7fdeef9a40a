// pictures.mjs measured folder: draws into folder the pictures that have figures in them.  measured
// is the folder that make measure has written.  The same figures give the same bytes.  Pictures
// without figures are in drawn/, and never change.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forms, functionsOf, linesOf, readFigures, Wrong } from './figures.mjs'
import { arrow, dot, group, line, path, picture, rect, text, then } from './svg.mjs'

const [measured, folder] = process.argv.slice(2)
const known = readFigures(measured)
const width = 1180
const bold = { weight: 700 }
const quiet = { fill: 'quiet', size: 24 }

function of(name) {
	if (typeof known[name] !== 'number') throw new Wrong(`no figure is named ${name}; make measure writes all of them`)
	return known[name]
}

// --- Flame graphs --------------------------------------------------------------

// Reads stacks, one a line: main;count_words:64;read;kernel_[k] 123.
function stacksOf(name) {
	const root = { total: 0, inner: new Map() }
	for (const said of linesOf(join(measured, `${name}.stacks`))) {
		const [, frames, value] = said.match(/^(.*) (\d+)$/)
		let box = root
		box.total += Number(value)
		for (const frame of frames.replace(/:\d+|_\[k\]/g, '').split(';')) {
			if (!box.inner.has(frame)) box.inner.set(frame, { name: frame, total: 0, inner: new Map() })
			box = box.inner.get(frame)
			box.total += Number(value)
		}
	}
	return root
}

// The owner of a function decides its colour.  What malloc calls in the C library is malloc's.
function ownerOf(name, caller, ours) {
	if (name === 'kernel') return 'kernel'
	if (ours.includes(name)) return 'ours'
	return caller === 'malloc' || /malloc|free|calloc/.test(name) ? 'malloc' : 'lib'
}

// A flame graph with main at the top, and each function below its caller.
function flame(root, program, { x, top, wide, high, deep, share = (n) => forms.percent(n / root.total), size = 24 }) {
	const ours = functionsOf(program)
	const parts = []
	const places = {}
	function draw(box, left, depth, caller) {
		const broad = (box.total * wide) / root.total
		if (broad < 2 || depth >= deep) return
		const owner = ownerOf(box.name, caller, ours)
		const y = top + depth * high
		const label = [`${box.name} ${share(box.total)}`, box.name].find((s) => s.length * size * 0.6 < broad - 14)
		places[box.name] ??= { left, right: left + broad, y, middle: left + broad / 2 }
		parts.push(rect(left, y, Math.max(broad - 2, 1), high - 2, owner))
		if (label) parts.push(text(left + 8, y + high / 2 + size / 3, label, { mono: true, size, fill: 'dark' }))
		let at = left
		for (const inner of [...box.inner.values()].sort((a, b) => b.total - a.total)) {
			draw(inner, at, depth + 1, owner)
			at += (inner.total * wide) / root.total
		}
	}
	draw(root.inner.get('main'), x, 0, '')
	return { parts: group(parts), places }
}

const owners = { ours: 'our code', lib: 'C library', malloc: 'malloc', kernel: 'kernel' }

// A flame graph with a caption that explains the width.  callout adds remarks.
function flamePicture(title, name, program, { caption, names = Object.keys(owners), ...options }, callout) {
	const { parts, places } = flame(stacksOf(name), program, { x: 0, top: 0, wide: width, ...options })
	const place = (i) => width - 170 * (names.length - i)
	return picture(width, 520, title, parts, callout(places), text(0, 486, caption, { size: 26 }),
		names.map((name, i) => group(rect(place(i), 462, 28, 28, name), text(place(i) + 38, 486, owners[name], { size: 26 }))))
}

const remark = (x, y, said) => text(x, y, said, { ...bold, fill: 'accent', size: 32 })

const flameOfStep1 = () => flamePicture(`Flame graph of step 1: read and the kernel below it have ${forms.percent(of('step1.read'))} of the width`, 'step1', 'step1',
	{ high: 62, deep: 6, caption: 'width = samples, below: what it calls' }, ({ read }) => [remark(480, 426, 'one function, read, and the kernel that it calls'), arrow([460, 416], [read.left + 380, read.y + 130], -20),
		rect(read.left + 2, read.y, read.right - read.left - 4, 122, 'none', { stroke: 'var(--accent, #c2182b)', 'stroke-width': 5 })])

const flameOfStep2 = () => flamePicture(`Flame graph of step 2: malloc has ${forms.percent(of('step2.heap'))} of the samples, and readbyte calls it`, 'step2', 'step2',
	{ high: 58, deep: 6, caption: 'width = share of the samples' }, ({ readbyte }) => [remark(1000, 400, 'one caller'), arrow([width - 60, 366], [readbyte.right - 30, readbyte.y + 54], 40)])

// massif's largest snapshot as a flame graph, in which the width is bytes.
const flameOfHeap = () => flamePicture('The heap of step 3 at its peak, by who allocated it: newbyte, for readbyte', 'step3-massif', 'step3',
	{ high: 70, deep: 5, share: forms.bytes, size: 28, caption: 'width = bytes in use at the peak', names: ['ours', 'malloc'] },
	({ newbyte }) => [remark(560, 410, 'our own fix of step 2'), arrow([545, 400], [400, newbyte.y + 50], -40)])

// Two flame graphs at the same scale: the width of each is its time.
function flames() {
	const wide = (width * of('step2.time')) / of('step1.time')
	const before = flame(stacksOf('step1'), 'step1', { x: 0, top: 50, wide: width, high: 40, deep: 6 })
	const after = flame(stacksOf('step2'), 'step2', { x: 0, top: 356, wide, high: 34, deep: 5 })
	const share = (y, what, said) => group(rect(wide + 30, y - 24, 28, 28, what), text(wide + 72, y, said))
	return picture(width, 540, 'The flame graphs of step 1 before and after, at the same scale', before.parts,
		text(0, 34, `before: ${forms.time(of('step1.time'))}`, bold),
		then(after.parts, text(0, 338, `after: ${forms.time(of('step2.time'))}, at the same scale`, bold),
			share(410, 'lib', `read: ${forms.percent(of('step1.read'))} of the samples before, ${forms.percent(of('step2.read'))} now`),
			share(466, 'malloc', `malloc: ${forms.percent(of('step1.heap'))} before, ${forms.percent(of('step2.heap'))} now`)))
}

// --- Bars, to scale --------------------------------------------------------------

const bar = (x, y, long, high, fill, said, more) => group(rect(x, y, Math.max(2, long), high, fill), text(x + long + 14, y + high / 2 + 10, said, { ...bold, ...more }))

// Two figures before and after a fix, one next to the other.
function recap(before, now, ...gauges) {
	return picture(width, 430, `What the fix did: ${gauges.map(([name]) => name).join(' and ')}`, gauges.map(([name, key, form, less, more], i) => {
		const x = i * 600
		const [was, is] = [of(`${before}.${key}`), of(`${now}.${key}`)]
		const [fill, said, factor] = is > was ? ['accent', more, forms.factor(is / was)] : ['ink', less, forms.factor(was / is)]
		const row = (y, when, n, fill) => group(text(x, y + 32, when, { size: 26 }), bar(x + 100, y, (300 * n) / Math.max(was, is), 44, fill, forms[form](n)))
		return group(text(x, 40, name, { size: 32, fill: 'quiet' }), row(312, 'before', was, 'quiet'),
			then(row(372, 'now', is, fill), text(x + 4, 186, factor, { size: Math.min(150, 850 / factor.length), weight: 800, fill }), text(x, 268, said, { size: 36, fill })))
	}))
}

const time = ['time', 'time', 'time', 'less time', 'more time']
const allocations = ['malloc calls', 'allocs', 'million', 'fewer', 'more']

function twice() {
	return picture(width, 400, 'Peak heap of step 3 for one, two and four copies of the text', ['the text', 'two copies', 'four copies'].map((name, i) => {
		const bytes = of(`step3.x${2 ** i}`)
		const row = bar(230, i * 130 + 20, (680 * bytes) / of('step3.x4'), 80, 'malloc', forms.bytes(bytes), { size: 36 })
		return group(text(0, i * 130 + 72, name, { size: 32 }), i ? then(row) : row)
	}))
}

// The time alone, under perf and under massif.  A part of massif's time is always the same.
function looking() {
	const scale = 720 / of('look.16.massif')
	const start = 450 + of('look.start') * scale
	const rows = [1, 4, 16].map((n, i) => group(text(0, i * 150 + 72, n === 1 ? 'the text' : `${n} copies`, { size: 32 }), ['bare', 'perf', 'massif'].map((how, k) => {
		const [y, seconds] = [i * 150 + k * 42 + 4, of(`look.${n}.${how}`)]
		return group(text(290, y + 26, how === 'bare' ? 'alone' : how, { size: 26, anchor: 'end' }), text(430, y + 27, forms.time(seconds), { ...bold, anchor: 'end' }), rect(450, y, seconds * scale, 34, how === 'bare' ? 'ink' : 'quiet'))
	})))
	return picture(width, 500, 'The time of step 3 alone, under perf and under massif, on 1, 4 and 16 copies of the text', rows,
		then([0, 1, 2].map((i) => line([[start, i * 150 + 82], [start, i * 150 + 128]], 'accent', 6)), text(450, 488, `up to the mark valgrind starts: ${forms.time(of('look.start'))}, for any text`, { ...bold, fill: 'accent' })))
}

// --- Logarithmic axes, with dots, because a bar would need a zero to begin at -------------

function axis(least, most, form) {
	const at = (n) => 420 + (640 * Math.log10(n / least)) / Math.log10(most / least)
	const ticks = []
	for (let n = least; n < most * 1.01; n *= 10) ticks.push(group(line([[at(n), 0], [at(n), 380]], 'faint'), text(at(n), 414, form(n), { ...quiet, anchor: 'middle' })))
	return [at, group(ticks)]
}

// A picture with a row for each name, and a dot or a line on the axis in each row.
function dots(title, rows, [at, ticks], ...more) {
	return picture(width, 510, title, ticks, rows.map(({ name, from, to = from, said, fill = 'ink', isLate }, i) => {
		const y = 45 + (i * 300) / (rows.length - 1)
		const mark = from === to ? dot(at(from), y, 13, fill) : group(line([[at(from), y], [at(to), y]], fill, 4), dot(at(from), y, 9, fill), dot(at(to), y, 9, fill))
		const row = group(text(392, y + 10, name, { anchor: 'end', fill: isLate ? fill : 'ink' }), mark, text(at(to) + 28, y + 12, said ?? '', { ...bold, size: 36, fill: isLate ? fill : 'ink' }))
		return isLate ? then(row) : row
	}), more, text(420, 502, 'Each grid line is ten times the one to its left.', quiet))
}

// The time of one read call, next to those of other things that a program does, in nanoseconds.
function ladder() {
	const one = (1e9 * of('step1.time')) / of('step1.reads')
	return dots(`How long things take, from a function call to an SSD; one read call takes ${forms.micro(one / 1e9)}`, [
		{ name: 'a function call', from: 1, to: 2 },
		{ name: 'the shortest system call', from: 50, to: 200 },
		{ name: 'one read of one byte', from: one, said: `${forms.micro(one / 1e9)} here. Yours?`, fill: 'accent', isLate: true },
		{ name: 'a system call that copies data', from: 200, to: 2000 },
		{ name: 'a read from an SSD', from: 5e4, to: 1e5 },
	], axis(1, 1e5, (n) => (n < 1000 ? `${n} ns` : `${n / 1000} µs`)), text(420, 466, 'Two dots are the ends of the usual range.', quiet))
}

// The times for 1 GiB with one thread, and the time that no program can avoid.
function encore() {
	const [at, ticks] = axis(0.01, 10, (n) => (n < 1 ? `${Math.round(n * 1000)} ms` : `${n} s`))
	const limit = Math.min(of('encore.large.1.limit-touch'), of('encore.large.1.limit-ahead'))
	const rows = [['wc -w', 'wc', 'quiet'], ['one byte at a time, a table', 'table'], ['64 bytes at a time', 'masks'], ['no copy, and prefetch', 'words']]
	return dots(`1 GiB counted: from ${forms.time(of('encore.large.1.wc'))} to ${forms.time(of('encore.large.1.words'))}`,
		rows.map(([name, key, fill = 'ours']) => ({ name, from: of(`encore.large.1.${key}`), said: forms.time(of(`encore.large.1.${key}`)), fill })), [at, ticks],
		line([[at(limit), 0], [at(limit), 380]], 'accent', 4, { 'stroke-dasharray': '10 8' }),
		text(392, 462, '1 GiB, already in memory', { ...quiet, anchor: 'end' }), text(420, 462, `Dashed: every cache line is touched, nothing is counted, ${forms.time(limit)}.`, { size: 26, fill: 'accent' }))
}

// --- Memory ------------------------------------------------------------------------

const curveOf = (name) => linesOf(join(measured, `${name}-curve.tsv`)).map((row) => row.split('\t').map(Number))

// The heap over time, from massif's snapshots: millions of instructions, and bytes.
function curve(points, { x, y, wide, high, longest, most }, fill) {
	return line(points.map(([time, bytes]) => [x + (wide * time) / longest, y + high - (high * bytes) / most]), fill, 6)
}

function axes({ x, y, wide, high, longest, most }) {
	return group(line([[x, y - 10], [x, y + high], [x + wide, y + high]]), line([[x - 8, y], [x, y]]), text(x - 12, y + 10, forms.bytes(most), { anchor: 'end' }), text(x - 12, y + high + 8, '0', { anchor: 'end' }),
		text(x + wide, y + high + 36, `${forms.count(longest)} million instructions`, { ...quiet, anchor: 'end' }), text(x, y + high + 36, 'start', quiet))
}

function ramp() {
	const points = curveOf('step3')
	const where = { x: 130, y: 40, wide: 520, high: 420, longest: points.at(-1)[0], most: of('step3.total') }
	return picture(660, 510, `What massif saw: a ramp up to ${forms.bytes(of('step3.total'))}`,
		then(axes(where), curve(points, where, 'malloc'), text(170, 110, 'massif saw this', { ...bold, fill: 'accent', size: 32 }), arrow([270, 125], [375, 240], 30)))
}

function level() {
	const [before, after] = [curveOf('step3'), curveOf('step4')]
	const where = { x: 130, y: 30, wide: 1030, high: 400, longest: Math.max(before.at(-1)[0], after.at(-1)[0]), most: of('step3.total') }
	return picture(width, 500, 'The heap over time, before the fix and after it', axes(where), curve(before, where, 'quiet'), text(520, 130, 'before', { ...bold, fill: 'quiet', size: 32 }),
		then(curve(after, where, 'malloc'), text(860, 330, `now: ${forms.bytes(of('step4.total'))}`, { ...bold, size: 40 }), arrow([960, 345], [1000, 415], -15, 'ink')))
}

// massif's level line, and below it a square for each 1,000 blocks that were allocated.
function blocks() {
	const count = Math.ceil(of('step4.blocks') / 1000)
	const squares = Array.from({ length: count }, (_, i) => `M${(i % 61) * 18} ${150 + Math.floor(i / 61) * 17}h13v13h-13z`).join('')
	return picture(width, 530, `A level line, and below it ${forms.count(of('step4.blocks'))} blocks`,
		text(0, 34, `in use at any time: ${forms.count(of('step4.held'))} blocks at most`, { size: 32 }), text(1090, 34, 'massif', { ...quiet, anchor: 'end' }), line([[0, 60], [1090, 60]], 'malloc', 6),
		then(text(0, 126, `allocated, one after the other: ${forms.count(of('step4.blocks'))} blocks`, { ...bold, size: 40 }), text(1090, 126, 'DHAT', { ...quiet, anchor: 'end' }), path(squares, 'malloc'),
			text(0, 524, 'A square is 1,000 blocks, and each block is freed before the next one is allocated.', quiet)))
}

const drawings = {
	'flame-step1': flameOfStep1, 'flame-step2': flameOfStep2, 'flame-heap': flameOfHeap, flames, ladder, ramp, twice, looking, level, blocks, encore,
	'recap-1': () => recap('step1', 'step2', time, ['read calls', 'reads', 'count', 'fewer', 'more']),
	'recap-2': () => recap('step2', 'step3', time, allocations),
	'recap-3': () => recap('step3', 'step4', ['peak heap', 'peak', 'bytes', 'smaller', 'larger'], time),
	'recap-4': () => recap('step4', 'end', time, allocations),
}

mkdirSync(folder, { recursive: true })
for (const [name, draw] of Object.entries(drawings)) {
	try {
		writeFileSync(join(folder, `${name}.svg`), draw())
	} catch (error) {
		if (!(error instanceof Wrong)) throw error
		console.error(`slides/pictures.mjs: ${name}.svg: ${error.message}`)
		process.exitCode = 1
	}
}
