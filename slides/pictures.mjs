// pictures.mjs measured folder: the pictures of the slides that have figures in them,
// drawn from what make measure has written, into folder.  Run again, it writes the same
// bytes.  Pictures without figures are in drawn/, and were drawn once.
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

// Stacks, a line each: main;count_words:64;read;ksys_read_[k] 123.  All functions of the
// kernel become one box, because their names differ from kernel to kernel.
function stacksOf(name) {
	const root = { total: 0, inner: new Map() }
	for (const said of linesOf(join(measured, `${name}.stacks`))) {
		const [, frames, value] = said.match(/^(.*) (\d+)$/)
		let box = root
		box.total += Number(value)
		for (const frame of frames.replace(/:\d+/g, '').replace(/;[^;]*_\[k\].*/, ';kernel').split(';')) {
			if (!box.inner.has(frame)) box.inner.set(frame, { name: frame, total: 0, inner: new Map() })
			box = box.inner.get(frame)
			box.total += Number(value)
		}
	}
	return root
}

// Whose a function is.  What malloc calls in the C library is malloc's.
function ownerOf(name, caller, ours) {
	if (name === 'kernel') return 'kernel'
	if (ours.includes(name)) return 'ours'
	return caller === 'malloc' || /malloc|free|calloc/.test(name) ? 'malloc' : 'lib'
}

// Main stands on bottom, and a function stands on the one that called it.
function flame(root, program, { x, bottom, wide, high, deep, share = (n) => forms.percent(n / root.total), size = 24 }) {
	const ours = functionsOf(program)
	const parts = []
	const places = {}
	function draw(box, left, depth, caller) {
		const broad = (box.total * wide) / root.total
		if (broad < 2 || depth > deep) return
		const owner = ownerOf(box.name, caller, ours)
		const y = bottom - depth * high
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
	draw(root.inner.get('main'), x, 1, '')
	return { parts: group(parts), places }
}

const owners = { ours: 'our code', lib: 'C library', malloc: 'malloc', kernel: 'kernel' }
function legend(y, said, names = Object.keys(owners)) {
	const place = (i) => width - 170 * (names.length - i)
	return group(text(0, y + 26, said, { size: 26 }), names.map((name, i) => group(rect(place(i), y + 2, 28, 28, name), text(place(i) + 38, y + 26, owners[name], { size: 26 }))))
}

function flameOfStep1() {
	const { parts, places } = flame(stacksOf('step1'), 'step1', { x: 0, bottom: 440, wide: width, high: 62, deep: 6 })
	const { read } = places
	return picture(width, 520, `Flame graph of step 1: read and the kernel above it have ${forms.percent(of('step1.read'))} of the width`, parts,
		text(560, 34, 'all of this is one function: read', { ...bold, fill: 'accent', size: 32 }), arrow([540, 24], [read.left + 220, read.y - 70], 40),
		rect(read.left + 2, read.y - 62, read.right - read.left - 4, 122, 'none', { stroke: 'var(--accent, #c2182b)', 'stroke-width': 5 }),
		legend(460, 'width = share of the samples'))
}

function flameOfStep2() {
	const { parts, places } = flame(stacksOf('step2'), 'step2', { x: 0, bottom: 440, wide: width, high: 66, deep: 5 })
	return picture(width, 520, `Flame graph of step 2: malloc has ${forms.percent(of('step2.heap'))} of the samples, and readbyte calls it`, parts,
		text(width, 60, 'one caller', { ...bold, fill: 'accent', size: 32, anchor: 'end' }), arrow([width - 60, 80], [places.readbyte.right - 30, places.readbyte.y + 4], -40),
		legend(460, 'width = share of the samples'))
}

// massif's largest snapshot, drawn in the same way: width is bytes.
function flameOfHeap() {
	const { parts, places } = flame(stacksOf('step3-massif'), 'step3', { x: 0, bottom: 430, wide: width, high: 70, deep: 5, share: forms.bytes, size: 28 })
	return picture(width, 520, 'The heap of step 3 at its peak, by who allocated it: newbyte, for readbyte', parts,
		text(560, 40, 'our own fix of step 2', { ...bold, fill: 'accent', size: 32 }), arrow([545, 30], [400, places.newbyte.y + 20], 40),
		legend(460, 'width = bytes in use at the peak', ['ours', 'malloc']))
}

// Both at the same scale: the width of each is its time.
function flames() {
	const wide = (width * of('step2.time')) / of('step1.time')
	const before = flame(stacksOf('step1'), 'step1', { x: 0, bottom: 290, wide: width, high: 40, deep: 6 })
	const after = flame(stacksOf('step2'), 'step2', { x: 0, bottom: 530, wide, high: 34, deep: 5 })
	const share = (y, what, name) => group(rect(wide + 30, y - 24, 28, 28, what), text(wide + 72, y, name))
	return picture(width, 540, 'The flame graphs of step 1 before and after, at the same scale', before.parts,
		text(0, 34, `before: ${forms.time(of('step1.time'))}`, bold),
		then(after.parts, text(0, 338, `after: ${forms.time(of('step2.time'))}, at the same scale`, bold),
			share(410, 'lib', `read: ${forms.percent(of('step1.read'))} of the samples before, ${forms.percent(of('step2.read'))} now`),
			share(466, 'malloc', `malloc: ${forms.percent(of('step1.heap'))} before, ${forms.percent(of('step2.heap'))} now`)))
}

// --- Bars, to scale --------------------------------------------------------------

// What a fix did to two figures, side by side.  A bar as long as it is says the rest.
function recap(before, now, ...gauges) {
	const parts = gauges.map(([name, key, form, less, more], i) => {
		const x = i * 600
		const [was, is] = [of(`${before}.${key}`), of(`${now}.${key}`)]
		const isWorse = is > was
		const factor = forms.factor(isWorse ? is / was : was / is)
		const scale = 300 / Math.max(was, is)
		const bar = (y, n, said, fill) => group(rect(x + 100, y, Math.max(2, n * scale), 44, fill), text(x + 112 + n * scale, y + 32, said, bold))
		return group(text(x, 40, name, { size: 32, fill: 'quiet' }), text(x, 344, 'before', { size: 26 }), bar(312, was, forms[form](was), 'quiet'),
			then(text(x, 404, 'now', { size: 26 }), bar(372, is, forms[form](is), isWorse ? 'accent' : 'ink'),
				text(x + 4, 186, factor, { size: Math.min(150, 850 / factor.length), weight: 800, fill: isWorse ? 'accent' : 'ink' }), text(x, 268, isWorse ? more : less, { size: 36, fill: isWorse ? 'accent' : 'ink' })))
	})
	return picture(width, 430, `What the fix did: ${gauges.map(([name]) => name).join(' and ')}`, parts)
}

const time = ['time', 'time', 'time', 'less time', 'more time']
const allocations = ['malloc calls', 'allocs', 'million', 'fewer', 'more']

// The bars of 1, 2 and 4 copies of the text.
function twice() {
	const rows = [1, 2, 4].map((n, i) => {
		const bytes = of(`step3.x${n}`)
		const bar = group(rect(230, i * 130 + 20, (680 * bytes) / of('step3.x4'), 80, 'malloc'), text(250 + (680 * bytes) / of('step3.x4'), i * 130 + 72, forms.bytes(bytes), { ...bold, size: 36 }))
		return group(text(0, i * 130 + 72, ['the text', 'two copies', 'four copies'][i], { size: 32 }), i ? then(bar) : bar)
	})
	return picture(width, 400, 'Peak heap of step 3 for one, two and four copies of the text', rows)
}

// What a profiler adds, on 1, 4 and 16 copies.  Under massif a part is the same each time.
function looking() {
	const copies = [1, 4, 16]
	const scale = 720 / of('look.16.massif')
	const rows = copies.map((n, i) => {
		const bars = ['bare', 'perf', 'massif'].map((how, k) => {
			const [y, seconds] = [i * 150 + k * 42, of(`look.${n}.${how}`)]
			return group(text(290, y + 30, how === 'bare' ? 'alone' : how, { size: 26, anchor: 'end' }), rect(304, y + 4, Math.max(2, seconds * scale), 34, how === 'bare' ? 'ink' : 'quiet'),
				text(316 + seconds * scale, y + 31, forms.time(seconds), { size: 26, weight: 700, halo: true }))
		})
		return group(text(0, i * 150 + 72, n === 1 ? 'the text' : `${n} copies`, { size: 32 }), bars)
	})
	const start = of('look.start') * scale
	return picture(width, 500, 'The time of step 3 alone, under perf and under massif, on 1, 4 and 16 copies of the text',
		then(line([[304 + start, 0], [304 + start, 440]], 'accent', 4, { 'stroke-dasharray': '10 8' }),
			text(304, 488, `valgrind's own start: ${forms.time(of('look.start'))}, however long the text is`, { ...bold, fill: 'accent' })), rows)
}

// --- Logarithmic axes: dots on them, never bars ------------------------------------

function axis(least, most, form) {
	const at = (n) => 420 + (640 * Math.log10(n / least)) / Math.log10(most / least)
	const ticks = []
	for (let n = least; n < most * 1.01; n *= 10) ticks.push(group(line([[at(n), 0], [at(n), 380]], 'faint'), text(at(n), 414, form(n), { ...quiet, anchor: 'middle' })))
	return [at, group(ticks)]
}

// Rows of a name and a place on such an axis, in a picture.
function dots(title, rows, [at, ticks], ...more) {
	return picture(width, 510, title, ticks, rows.map(({ name, from, to = from, said, fill = 'ink', isLate }, i) => {
		const y = 50 + i * 96
		const mark = from === to ? dot(at(from), y, 13, fill) : line([[at(from), y], [at(to), y]], fill, 16, { 'stroke-linecap': 'round' })
		const row = group(text(392, y + 10, name, { anchor: 'end', fill: isLate ? fill : 'ink' }), mark, text(at(to) + 28, y + 12, said ?? '', { ...bold, size: 36, fill: isLate ? fill : 'ink' }))
		return isLate ? then(row) : row
	}), more, text(420, 502, 'Each line is ten times the one to its left.', quiet))
}

// Where one read call is among other things that a program does, in nanoseconds.
function ladder() {
	const one = (1e9 * of('step1.time') * of('step1.read')) / of('step1.reads')
	return dots(`How long things take, from a function call to an SSD; one read call takes ${forms.micro(one / 1e9)}`, [
		{ name: 'a function call', from: 1, to: 2 },
		{ name: 'the shortest system call', from: 50, to: 200 },
		{ name: 'one read of one byte, here', from: one, said: forms.micro(one / 1e9), fill: 'accent', isLate: true },
		{ name: 'a read from an SSD', from: 5e4, to: 1e5 },
	], axis(1, 1e5, (n) => (n < 1000 ? `${n} ns` : `${n / 1000} µs`)))
}

// Whole runs on 1 GiB with one thread, and the time that no program can avoid.
function encore() {
	const [at, ticks] = axis(0.01, 10, (n) => (n < 1 ? `${Math.round(n * 1000)} ms` : `${n} s`))
	const limit = Math.min(of('encore.large.1.limit-touch'), of('encore.large.1.limit-ahead'))
	const rows = [['wc -w', 'wc'], ['one byte at a time, a table', 'table'], ['64 bytes at a time', 'masks'], ['no copy, and prefetch', 'words']]
	return dots(`1 GiB counted: from ${forms.time(of('encore.large.1.wc'))} to ${forms.time(of('encore.large.1.words'))}`,
		rows.map(([name, key]) => ({ name, from: of(`encore.large.1.${key}`), said: forms.time(of(`encore.large.1.${key}`)), fill: 'ours' })), [at, ticks],
		line([[at(limit), 0], [at(limit), 380]], 'accent', 4, { 'stroke-dasharray': '10 8' }), text(420, 462, `Dashed: every byte is touched, nothing is counted, ${forms.time(limit)}.`, { size: 26, fill: 'accent' }))
}

// --- Memory ------------------------------------------------------------------------

const curveOf = (name) => linesOf(join(measured, `${name}-curve.tsv`)).map((row) => row.split('\t').map(Number))

// The heap over time, as massif's snapshots have it: millions of instructions, bytes.
function curve(points, { x, y, wide, high, longest, most }, fill) {
	const drawn = points.map(([time, bytes]) => [x + (wide * time) / longest, y + high - (high * bytes) / most])
	return line(drawn, fill, 6)
}

function axes({ x, y, wide, high, longest, most }) {
	const tick = text(x - 12, y + 10, forms.bytes(most), { anchor: 'end' })
	return group(line([[x, y - 10], [x, y + high], [x + wide, y + high]], 'ink', 2), line([[x - 8, y], [x, y]]), tick, text(x - 12, y + high + 8, '0', { anchor: 'end' }),
		text(x + wide, y + high + 36, `${forms.count(longest)} million instructions`, { ...quiet, anchor: 'end' }), text(x, y + high + 36, 'start', quiet))
}

const shapes = { level: [[0, 30], [10, 60], [100, 60]], 'like a saw': [[0, 0], [25, 70], [25, 10], [50, 70], [50, 10], [75, 70], [75, 10], [100, 70]], 'up, then level': [[0, 0], [35, 75], [100, 75]], 'up and down': [[0, 0], [50, 85], [100, 0]] }

function ramp() {
	const points = curveOf('step3')
	const where = { x: 660, y: 40, wide: 500, high: 420, longest: points.at(-1)[0], most: of('step3.total') }
	const small = Object.entries(shapes).map(([name, shape], i) => {
		const [x, y] = [10 + (i % 2) * 240, 20 + Math.floor(i / 2) * 260]
		return group(line([[x, y], [x, y + 160], [x + 200, y + 160]], 'quiet'), line(shape.map(([a, b]) => [x + 2 * a, y + 160 - 1.6 * b]), 'quiet', 5), text(x + 100, y + 200, name, { size: 26, anchor: 'middle' }))
	})
	return picture(width, 510, `Four shapes that people sketch, and what massif saw: a ramp up to ${forms.bytes(of('step3.total'))}`, small,
		then(axes(where), curve(points, where, 'malloc'), text(700, 110, 'massif saw this', { ...bold, fill: 'accent', size: 32 }), arrow([800, 125], [905, 240], 30)))
}

function level() {
	const [before, after] = [curveOf('step3'), curveOf('step4')]
	const where = { x: 130, y: 30, wide: 1030, high: 400, longest: Math.max(before.at(-1)[0], after.at(-1)[0]), most: of('step3.total') }
	return picture(width, 500, 'The heap over time: a ramp before, and a level line now', axes(where), curve(before, where, 'quiet'), text(520, 130, 'before', { ...bold, fill: 'quiet', size: 32 }),
		then(curve(after, where, 'malloc'), text(860, 330, `now: ${forms.bytes(of('step4.total'))}`, { ...bold, size: 40 }), arrow([960, 345], [1000, 415], -15, 'ink')))
}

// massif's level line, and below it each block that was allocated: 1,000 a square.
function blocks() {
	const count = Math.ceil(of('step4.blocks') / 1000)
	const squares = Array.from({ length: count }, (_, i) => `M${Math.floor(i / 20) * 18} ${150 + (i % 20) * 17}h13v13h-13z`).join('')
	return picture(width, 530, `A level line, and below it ${forms.count(of('step4.blocks'))} blocks`,
		text(0, 34, `in use: ${forms.count(of('step4.held'))} blocks at most`, { size: 32 }), text(1090, 34, 'massif', { ...quiet, anchor: 'end' }), line([[0, 60], [1090, 60]], 'malloc', 6),
		then(text(0, 126, `allocated: ${forms.count(of('step4.blocks'))} blocks`, { ...bold, size: 40 }), text(1090, 126, 'DHAT', { ...quiet, anchor: 'end' }), path(squares, 'malloc'),
			text(0, 524, 'A square is 1,000 blocks.  Time runs down each column, then to the right.', quiet)))
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
