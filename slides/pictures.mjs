// pictures.mjs measured folder: the pictures of the slides, drawn from what make
// measure has written, into folder.  Run again, it writes the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contractOf, forms, functionsOf, linesOf, readFigures, Wrong } from './figures.mjs'
import { arrow, group, layer, line, paragraph, path, picture, rect, text, then, widthOf, wrapped } from './svg.mjs'

const width = 1180
const programs = ['step1', 'step2', 'step3', 'step4', 'end']
const called = { step1: "step 1's original", step2: 'step 2', step3: 'step 3', step4: 'step 4', end: 'the end' }

// --- The four gauges ---------------------------------------------------------

const gauges = [
	{ name: 'time', short: 'time', key: 'time', form: forms.time },
	{ name: 'read calls', short: 'reads', key: 'reads', form: forms.count },
	{ name: 'allocated in all', short: 'allocs', key: 'allocs', form: forms.million },
	{ name: 'held at most', short: 'held', key: 'peak', form: forms.bytes },
]

// From 0 to 1, on the logarithmic scale of that gauge: 1 is the most of the story,
// and its least still shows.  A notch is ten times.
function scaleOf(figures, key) {
	const all = programs.map((program) => figures[`${program}.${key}`])
	const least = Math.log10(Math.min(...all)) - 0.25
	const most = Math.log10(Math.max(...all))
	const notches = []
	for (let n = Math.ceil(least); n < most; n++) notches.push((n - least) / (most - least))
	return { level: (value) => (Math.log10(value) - least) / (most - least), notches }
}

function moved(before, now) {
	if (now < 0.9 * before) return 'ours'
	return now > 1.1 * before ? 'bad' : 'other'
}

// The strip in the corner of each slide: a state, and perhaps the one that comes with
// the last key.  A state is a program, and the keys of what the class has measured of
// it by then; the others have a question mark.  A triangle says which gauges the step
// before has moved, and one that it moved back is red.
export function strip(figures, now, later) {
	const parts = gauges.map(({ short, key }, i) => {
		const x = 10 + i * 84
		const states = [now, later].filter((state) => state).map((state) => cellOf(figures, key, x, state))
		const [first, last] = [states[0], states.at(-1)]
		return group(first, last === first ? [] : layer('later', rect(x + 10, 0, 70, 52, 'ground'), last),
			text(x + 36, 70, short, 'label middle'))
	})
	return `<svg class="picture gauges" viewBox="0 0 344 76" width="344" height="76">${group(parts)}</svg>`
}

function cellOf(figures, key, x, { program, known }) {
	const isKnown = known.includes(key)
	const tube = rect(x + 14, 2, 44, 46, isKnown ? 'other' : 'other dashed')
	if (!isKnown) return group(tube, text(x + 36, 35, '?', 'middle'))
	const value = figures[`${program}.${key}`]
	const full = 46 * scaleOf(figures, key).level(value)
	const before = programs[programs.indexOf(program) - 1]
	const what = before ? moved(figures[`${before}.${key}`], value) : 'other'
	const down = path(`M${x + 62} 17h16l-8 16z`, 'cell ours')
	const up = path(`M${x + 62} 33h16l-8 -16z`, 'cell bad')
	return group(tube, rect(x + 14, 48 - full, 44, full, what === 'bad' ? 'level back' : 'level'),
		{ ours: down, bad: up, other: [] }[what])
}

// All four, large: before, and with the next key what the fix has moved.
function gaugesOf(figures, before, now, known) {
	const [base, high] = [370, 300]
	const parts = gauges.map(({ name, key, form }, i) => {
		const x = 20 + i * 290
		const middle = x + 130
		const { level, notches } = scaleOf(figures, key)
		const tube = rect(x + 70, base - high, 120, high, known.includes(key) ? 'faint' : 'paper')
		const frame = path(`M${x + 70} ${base - high}v${high}h120v${-high}`, 'line quiet')
		const title = text(middle, 44, name, 'middle bold')
		if (!known.includes(key)) return group(tube, frame, title, text(middle, base - 130, '?', 'large middle'))
		const [was, is] = [figures[`${before}.${key}`], figures[`${now}.${key}`]]
		const [top, full] = [base - high * level(was), high * level(is)]
		const what = moved(was, is)
		const marks = notches.map((n) => line([[x + 70, base - high * n], [x + 84, base - high * n]], 'quiet'))
		return group(tube, frame, marks, title, line([[x + 62, top], [x + 198, top]], ''),
			text(middle, base + 46, form(was), 'middle quiet'),
			then(rect(x + 71, base - full, 118, full, what),
				what === 'other' ? [] : arrow([x + 222, top], [x + 222, base - full], what === 'bad' ? 'bad' : ''),
				text(middle, base + 100, form(is), what === 'bad' ? 'large middle bad' : 'large middle')))
	})
	return picture(width, 490, `The four gauges, from ${called[before]} to ${called[now]}`, parts)
}

function story(figures) {
	const rows = programs.map((program, row) => {
		const y = 66 + row * 94
		const cells = gauges.map(({ key, form }, i) => {
			const x = 200 + i * 246
			const value = figures[`${program}.${key}`]
			const before = figures[`${programs[row - 1]}.${key}`]
			const what = row ? moved(before, value) : 'other'
			const long = 216 * scaleOf(figures, key).level(value)
			return group(rect(x, y, long, 30, what), text(x, y + 62, form(value), what === 'bad' ? 'bold bad' : ''))
		})
		return group(text(0, y + 28, program === 'end' ? 'the end' : called[program].slice(0, 6), 'bold'), cells)
	})
	const heads = gauges.map(({ name }, i) => text(200 + i * 246, 34, name, 'small bold'))
	return picture(width, 540, 'The four gauges in all five programs', heads, rows)
}

// --- The six things to do ------------------------------------------------------

function loop() {
	const stations = [['predict', 'predictions.txt'], ['run', 'make step1 run'], ['look', 'make step1 profile'],
		['explain', 'make step1 line'], ['fix', 'make step1 check'], ['measure', 'make step1 profile']]
	const place = (i) => [i < 3 ? 4 + i * 402 : 4 + (5 - i) * 402, i < 3 ? 40 : 300]
	const arrows = [[368, 120, 402, 120], [770, 120, 804, 120], [986, 202, 986, 296], [806, 380, 772, 380], [404, 380, 370, 380], [186, 298, 186, 206]]
	return picture(width, 500, 'Predict, run, look, explain, fix, measure again, and predict again',
		stations.map(([what, command], i) => {
			const [x, y] = place(i)
			return group(rect(x, y, 364, 160, i ? 'other' : 'turn'), text(x + 182, y + 68, what, 'large middle'), text(x + 182, y + 124, command, 'mono middle'))
		}), arrows.map(([a, b, c, d]) => arrow([a, b], [c, d])))
}

// --- Bars ------------------------------------------------------------------

// rows: { name, value, said, what }.
function bars(rows, { most, left, height, later = false }) {
	const step = height / rows.length
	return rows.map(({ name, value, said, what }, i) => {
		const [y, high] = [i * step + 0.2 * step, 0.6 * step]
		const long = Math.max(2, ((width - left - 240) * value) / most)
		const bar = group(rect(left, y, long, high, what), text(left + long + 14, y + high / 2 + 10, said, 'bold'))
		return group(text(left - 16, y + high / 2 + 10, name, 'end'), later && i ? then(bar) : bar)
	})
}

function hook(figures) {
	const rows = [['wc -w', 'wc', 'other'], ['./words', 'step1', 'ours']].map(([name, program, what]) =>
		({ name, value: figures[`${program}.time`], said: forms.time(figures[`${program}.time`]), what }))
	return picture(width, 300, 'The same work on the same text', bars(rows, { most: figures['step1.time'], left: 150, height: 290 }))
}

function twice(figures) {
	const rows = [['the text once', 1], ['twice', 2], ['four times', 4]].map(([name, n]) =>
		({ name, value: figures[`step3.x${n}`], said: forms.bytes(figures[`step3.x${n}`]), what: 'heap' }))
	return picture(width, 390, 'Peak heap of step 3 for one, two and four copies of the text',
		bars(rows, { most: figures['step3.x4'], left: 230, height: 380, later: true }))
}

function cost(figures) {
	const rows = [['bare run', 'bare', 'ours'], ['under perf', 'perf', 'other'], ['under massif', 'massif', 'other']]
		.filter(([, key]) => figures[`step3.${key}`] !== undefined)
		.map(([name, key, what]) => ({ name, value: figures[`step3.${key}`], said: forms.time(figures[`step3.${key}`]), what }))
	return picture(width, 390, 'Time of step 3 alone, under perf and under massif',
		bars(rows, { most: figures['step3.massif'], left: 230, height: 380, later: true }))
}

// The stages, each against the fastest limit for as many threads.  The scale is that of
// the gauges: a notch is ten times.
const stagesOfTheEncore = [
	[1, 'wc', 'wc -w'],
	[1, 'table', 'a table'],
	[1, 'plain', 'no branches'],
	[1, 'masks', 'masks of 64 bytes'],
	[1, 'read', '1 MiB at a time'],
	[1, 'map', 'no copy (mmap)'],
	[2, 'map', 'no copy, two threads'],
	[1, 'words', 'prefetch'],
	[2, 'words', 'prefetch, two threads'],
]

function encore(figures) {
	const seconds = (threads, name) => figures[`encore.large.${threads}.${name}`]
	const limit = (threads) => Math.min(...['limit-read', 'limit-touch', 'limit-ahead'].map((name) => seconds(threads, name)))
	const stages = stagesOfTheEncore.map(([threads, name, said]) => ({ said, ms: 1e3 * seconds(threads, name), limit: 1e3 * limit(threads) }))
	if (stages.some((stage) => !(stage.ms > 0 && stage.limit > 0))) throw new Wrong('bench.json lacks a stage of the encore: make measure writes it again')
	const [left, room, high] = [490, 540, 48]
	const height = high * stages.length
	const [least, most] = [Math.floor, Math.ceil].map((whole, i) => whole(Math.log10([Math.min, Math.max][i](...stages.flatMap((stage) => [stage.ms, stage.limit])))))
	const at = (ms) => left + (room * (Math.log10(ms) - least)) / (most - least)
	const time = ({ ms }) => forms.time(ms / 1e3)
	const notches = Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i)).map((ms) =>
		group(line([[at(ms), 0], [at(ms), height]], 'quiet'), text(at(ms), height + 34, `${ms < 1e3 ? `${ms} ms` : `${ms / 1e3} s`}`, 'small middle')))
	const bars = stages.map((stage, i) => {
		const y = i * high
		return group(text(left - 16, y + 34, stage.said, 'end'),
			rect(left, y + 6, at(stage.ms) - left, high - 12, i === 0 ? 'other' : 'ours'),
			rect(at(stage.ms) + 10, y + 8, 1.2 * widthOf(time(stage)), high - 16, 'cell paper'), text(at(stage.ms) + 14, y + 34, time(stage), 'bold'),
			line([[at(stage.limit), y], [at(stage.limit), y + high]], 'limit'))
	})
	return picture(width, height + 90, 'The stages of the encore, each against its limit', notches, bars,
		line([[20, height + 66], [80, height + 66]], 'limit'), text(96, height + 76, 'limit: a program that gets the same bytes, and counts nothing'))
}

// --- Flame graphs ------------------------------------------------------------

function stacks(measured, program) {
	const root = { name: 'all', total: 0, inner: new Map() }
	for (const said of linesOf(join(measured, `${program}-stacks.txt`))) {
		const [, names, value] = said.match(/^(.*) (\d+)$/)
		let box = root
		box.total += Number(value)
		for (const name of names.split(';')) {
			if (!box.inner.has(name)) box.inner.set(name, { name, total: 0, inner: new Map() })
			box = box.inner.get(name)
			box.total += Number(value)
		}
	}
	return root
}

// Whose account a function is on: that of read and malloc takes what they call.
function account(name, outer, ours) {
	if (outer === 'read' || outer === 'heap') return outer
	if (ours.includes(name)) return 'ours'
	if (name === 'read') return 'read'
	return /malloc|free|calloc/.test(name) ? 'heap' : 'other'
}

// Hanging down from y: what is called hangs below what calls it.  Width is samples.
function hanging(root, ours, { y, scale, deep, high, all = root.total }) {
	const parts = []
	function draw(box, x, depth, outer) {
		const wide = box.total * scale
		if (wide < 1.5 || depth > deep) return
		const what = depth ? account(box.name, outer, ours) : 'other'
		const share = `${box.name} ${forms.percent(box.total / all)}`
		const most = Math.floor((wide - 14) / (24 * 0.602))
		const said = [share, box.name].find((s) => s.length <= most) ?? (most > 5 ? `${box.name.slice(0, most - 1)}…` : '')
		parts.push(rect(x, y + depth * high, wide, high - 3, what))
		if (said) parts.push(text(x + 7, y + depth * high + high / 2 + 7, said, 'mono small'))
		let left = x
		for (const inner of [...box.inner.values()].sort((a, b) => b.total - a.total)) {
			draw(inner, left, depth + 1, what)
			left += inner.total * scale
		}
	}
	draw(root, 0, 0, '')
	return parts
}

function legend(y, entries) {
	let x = 0
	return entries.map(([what, said]) => {
		const entry = group(rect(x, y, 28, 28, what), text(x + 40, y + 24, said))
		x += 40 + widthOf(said) + 34
		return entry
	})
}

function flame(figures, measured, program) {
	const root = stacks(measured, program)
	const share = (key) => forms.percent(figures[`${program}.${key}`])
	const rows = program === 'step1' ? 7 : 6
	return picture(width, 40 + 60 * (rows + 1), `Flame graph of ${called[program]}: width is samples, and what is called hangs below its caller`,
		hanging(root, functionsOf(program), { y: 0, scale: (width - 2) / root.total, deep: rows, high: 60 }),
		legend(60 * (rows + 1) + 8, [['ours', 'words.c'], ['read', `read and below: ${share('read')}`], ['heap', `malloc and below: ${share('heap')}`]]))
}

// Both at the same scale: the width of each is its time.
function flames(figures, measured) {
	const drawn = ['step1', 'step2'].map((program, i) => {
		const root = stacks(measured, program)
		const wide = ((width - 2) * figures[`${program}.time`]) / figures['step1.time']
		const y = i ? 310 : 54
		const parts = hanging(root, functionsOf(program), { y, scale: wide / root.total, deep: 5, high: 38 })
		if (!i) return group(text(0, 38, `step 1's original: ${forms.time(figures['step1.time'])}`, 'large'), parts)
		const x = wide + 24
		const share = (what, name, below) => group(rect(x, y + below - 24, 28, 28, what),
			text(x + 40, y + below, `samples in ${name}: ${['step1', 'step2'].map((of) => forms.percent(figures[`${of}.${what}`])).join(' before, ')} now`))
		return then(parts, text(x, y + 40, `our solution: ${forms.time(figures['step2.time'])}`, 'large'),
			share('read', 'read', 104), share('heap', 'malloc', 154))
	})
	return picture(width, 540, 'Before and after, at the same scale: read has collapsed', drawn)
}

// --- The chain of readers, and a stack frame -----------------------------------

const chainOf = {
	step1: [['count_words', 'ours'], ['readbyte', 'ours'], ['file_read', 'ours'], ['the kernel', 'read']],
}

function chain(said, beside) {
	const high = 76
	const gap = 68
	const parts = chainOf.step1.map(([name, what], i) => {
		const y = 4 + i * (high + gap)
		const box = group(rect(4, y, 330, high, what), text(169, y + 49, name, 'mono middle'))
		if (!i) return box
		return group(arrow([169, y - gap], [169, y - 5], said[i - 1].includes('->') ? 'contract' : ''), text(196, y - gap / 2 + 9, said[i - 1], /\(/.test(said[i - 1]) ? 'mono' : ''), box)
	})
	return picture(width, 516, 'The chain of readers: count_words, readbyte, a reader, the kernel', parts, beside)
}

function contractPanel(program, x, y, wide) {
	const lines = wrapped(contractOf(program), Math.floor((wide - 56) / (28 * 0.58)))
	return group(rect(x, y, wide, 60 + lines.length * 40, 'contract'), text(x + 28, y + 44, 'the contract', 'bold'),
		paragraph(x + 28, y + 88, lines, 40, ''))
}

function interfacePicture() {
	return chain(['a byte, please', 'r->read(r, buf, 1)', 'read(fd, buf, 1)'],
		group(contractPanel('step1', 600, 128, 570), line([[512, 258], [600, 258]], 'contract')))
}

function callsPicture(figures) {
	const calls = `${forms.million(figures['step1.reads'])} calls`
	const x = 600
	return chain([calls, calls, calls], group(
		text(x, 90, `${forms.time(figures['step1.time'])} / ${forms.count(figures['step1.reads'])} calls`),
		then(text(x, 160, `= ${forms.micro(figures['step1.time'] / figures['step1.reads'])} a call`, 'large')),
		then(text(x, 250, 'This divides the time of the whole run.'), text(x, 292, `read has ${forms.percent(figures['step1.read'])} of the samples.`)),
		then(text(x, 382, 'One call is not slow.'), text(x, 440, 'One call for each byte.', 'large'))))
}

function frames() {
	const rows = [['main', ''], ['count_words', ''], ['readbyte', 'byte'], ['buffered_read', 'buf']]
	const parts = rows.map(([name, variable], i) => {
		const y = 46 + i * 104
		const own = variable === 'byte'
			? group(rect(258, y + 22, 90, 56, 'contract'), text(303, y + 60, 'byte', 'mono small middle'))
			: variable ? text(303, y + 60, variable, 'mono small middle') : ''
		return group(rect(4, y, 362, 98, 'ours'), text(20, y + 60, name, 'mono small'), own)
	})
	return picture(420, 480, 'The stack: the byte lies in the frame of readbyte, and buffered_read has its address', text(4, 30, 'the stack', 'bold'), parts,
		line([[333, 410], [396, 410], [396, 304]], 'contract'), arrow([396, 304], [352, 304], 'contract'))
}

// --- Memory ------------------------------------------------------------------

function byteInBlock(figures) {
	const cell = 36
	const [x, y] = [10, 60]
	const size = [8, 1, 23] // glibc, 64 bits: malloc's note of the size, what was asked for, the rest
	const calls = figures['step2.allocs']
	return picture(width, 470, 'A byte in its block of 32 bytes',
		rect(x, y, size[0] * cell, 80, 'heap'), rect(x + 8 * cell, y, cell, 80, 'ours'), rect(x + 9 * cell, y, 23 * cell, 80, 'other'),
		Array.from({ length: 31 }, (_, i) => line([[x + (i + 1) * cell, y], [x + (i + 1) * cell, y + 80]], 'quiet')),
		text(x, 40, "8 bytes: malloc's own"), text(x + 9 * cell + 40, 40, '23 bytes: nobody uses them'),
		arrow([x + 8.5 * cell, 204], [x + 8.5 * cell, 150], ''), text(x + 8.5 * cell, 240, '1 byte: asked for', 'middle bold'),
		then(text(x, 340, `32 bytes × ${forms.count(calls)} = ${forms.bytes(32 * calls)}`, 'large')),
		then(text(x, 420, `measured: ${forms.bytes(figures['step2.resident'])} resident at most, for ${forms.bytes(figures.bytes)} of text`)))
}

// 4,096 bytes of memory, twice, a cell a byte: 128 blocks of 32, and one chunk.
function chunk(figures) {
	const cell = 6.2
	const side = 64 * cell
	const field = (x, ...parts) => group(rect(x, 56, side, side, 'other'), parts,
		path(Array.from({ length: 63 }, (_, i) => `M${Math.round(x + (i + 1) * cell)} 56v${side}M${x} ${Math.round(56 + (i + 1) * cell)}h${side}`).join(''), 'grid'))
	const blocks = Array.from({ length: 128 }, (_, i) => [(i % 2) * 32 * cell, 56 + Math.floor(i / 2) * cell])
	const cells = (x, from, wide) => blocks.map(([left, y]) => `M${(x + left + from * cell).toFixed(1)} ${y.toFixed(1)}h${(wide * cell).toFixed(1)}v${cell}h${(-wide * cell).toFixed(1)}z`).join('')
	return picture(width, 536, '4,096 bytes of memory: 128 blocks of one byte each, and one chunk of bytes',
		text(20, 36, `step 2: ${forms.count(figures['step2.allocs'])} malloc calls`, 'bold'), field(20, path(cells(20, 0, 8), 'cell heap'), path(cells(20, 8, 1), 'cell ours')),
		text(20, 488, '128 blocks: 128 bytes of text'),
		[['cell heap', "malloc's own"], ['cell ours', 'text'], ['other', 'never used']].map(([what, said], i) =>
			group(rect(20 + i * 260, 505, 26, 26, what), text(58 + i * 260, 528, said, 'small'))),
		then(text(640, 36, `with chunks: ${forms.count(figures['step3.allocs'])} malloc calls`, 'bold'), field(640, rect(640, 56, side, side, 'cell ours')),
			text(640, 488, '1 chunk: 4,096 bytes of text')))
}

function axes(x, y, wide, high, across, up) {
	return group(line([[x, y], [x, y + high], [x + wide, y + high]], ''), text(x + wide, y + high + 38, across, 'end'), text(x, y - 14, up))
}

function curveOf(measured, program) {
	return linesOf(join(measured, `${program}-curve.txt`)).map((row) => row.split(' ').map(Number))
		.map(([time, useful, extra]) => [time, useful + extra])
}

// The heap over time, as massif's snapshots have it.
function curve(points, { x, y, wide, high, longest, most, what }) {
	const place = ([time, bytes]) => [x + (wide * time) / longest, y + high - (high * bytes) / most]
	const drawn = points.map(place)
	const last = drawn.at(-1)
	return group(path(`M${x} ${y + high}L${drawn.map((p) => p.map((n) => n.toFixed(1)).join(' ')).join('L')}L${last[0].toFixed(1)} ${y + high}z`, `cell ${what}-area`), line(drawn, what))
}

const peakOf = (points) => Math.max(...points.map(([, bytes]) => bytes))

function sketch() {
	return picture(width, 330, 'An empty graph: bytes on the heap, over time',
		axes(60, 50, 1080, 230, 'end', 'bytes on the heap'), text(60, 318, 'start'), text(600, 318, 'time', 'middle'))
}

const shapes = {
	level: [[0, 30], [10, 60], [100, 60]],
	'saw-tooth': [[0, 0], [25, 70], [25, 10], [50, 70], [50, 10], [75, 70], [75, 10], [100, 70]],
	'up, then level': [[0, 0], [35, 75], [100, 75]],
	'up and down': [[0, 0], [50, 85], [100, 0]],
}

function ramp(figures, measured) {
	const points = curveOf(measured, 'step3')
	const longest = points.at(-1)[0]
	const small = Object.entries(shapes).map(([name, shape], i) => {
		const [x, y] = [10 + (i % 2) * 240, 30 + Math.floor(i / 2) * 260]
		return group(line([[x, y], [x, y + 160], [x + 200, y + 160]], 'quiet'),
			line(shape.map(([a, b]) => [x + 2 * a, y + 160 - 1.6 * b]), 'heap'), text(x + 100, y + 200, name, 'small middle'))
	})
	return picture(width, 540, 'Shapes that were sketched, and what massif saw: a ramp', small,
		then(axes(540, 50, 620, 420, `${forms.count(longest)} million instructions`, 'bytes on the heap'),
			curve(points, { x: 540, y: 70, wide: 600, high: 400, longest, most: peakOf(points), what: 'heap' }),
			text(980, 110, forms.bytes(figures['step3.total']), 'large end'), text(980, 150, `for ${forms.bytes(figures.bytes)} of text`, 'end')))
}

function level(figures, measured) {
	const [before, after] = ['step3', 'step4'].map((program) => curveOf(measured, program))
	const longest = Math.max(before.at(-1)[0], after.at(-1)[0])
	const where = { x: 20, y: 60, wide: 1130, high: 400, longest, most: peakOf(before) }
	return picture(width, 540, 'The heap over time, before and after: a ramp, then a level line',
		axes(20, 60, 1140, 400, 'million instructions', 'bytes on the heap'),
		curve(before, { ...where, what: 'other' }), text(410, 400, `before: ${forms.bytes(figures['step3.total'])}`, 'bold'),
		then(curve(after, { ...where, what: 'heap' }), text(1150, 440, `now: ${forms.bytes(figures['step4.total'])}`, 'large end')))
}

// What massif draws, and beneath it each block that was asked for.
function blocks(figures) {
	const each = 1000
	const count = Math.ceil(figures['step4.blocks'] / each)
	const rows = 20
	const columns = Math.ceil(count / rows)
	const pitch = Math.min(17.4, width / columns)
	const field = Array.from({ length: count }, (_, i) =>
		`M${(Math.floor(i / rows) * pitch).toFixed(1)} ${(150 + (i % rows) * pitch).toFixed(1)}h${(pitch - 4).toFixed(1)}v${(pitch - 4).toFixed(1)}h${(4 - pitch).toFixed(1)}z`).join('')
	return picture(width, 540, 'A level line, and beneath it 1.2 million blocks',
		text(0, 36, `held: ${forms.count(figures['step4.total'])} bytes at most, in ${forms.count(figures['step4.held'])} blocks`, 'bold'),
		line([[0, 62], [columns * pitch, 62]], 'heap'), text(columns * pitch, 36, 'massif', 'end'),
		then(text(0, 126, `asked for: ${forms.count(figures['step4.blocks'])} blocks`, 'large bad'), text(columns * pitch, 126, 'DHAT', 'end'),
			path(field, 'cell heap'), text(0, 532, `Each square is ${forms.count(each)} blocks. Time runs from left to right.`)))
}

// --- Escape ------------------------------------------------------------------

const variants = [['as shipped', 'as-shipped'], ['a: call by name', 'a'], ['a and b: copy 1 byte', 'ab'], ['a, b and c: no branch', 'abc'], ['abc, in two files', 'abc-apart'], ['two files and -flto', 'abc-flto']]
const compilers = [['gcc -O0', 'gcc-O0'], ['gcc -O2', 'gcc-O2'], ['clang -O2', 'clang-O2']]

function escape(figures) {
	const heads = compilers.map(([name], i) => text(500 + i * 250, 34, name, 'mono middle'))
	const rows = variants.map(([name, key], row) => {
		const y = 56 + row * 80
		const cells = compilers.map(([, compiler], i) => {
			const left = figures[`escape.${key}.${compiler}`]
			const what = left === undefined ? 'other' : left < 100 ? 'ours' : 'heap'
			return group(rect(385 + i * 250, y, 230, 64, what), text(500 + i * 250, y + 42, left === undefined ? '-' : forms.million(left), 'middle bold'))
		})
		return group(text(0, y + 42, name), row ? then(cells) : cells)
	})
	return picture(width, 540, 'Allocations that are left, for each variant and compiler', heads, rows)
}

// --- All of them ---------------------------------------------------------------

const drawings = {
	loop,
	hook,
	interface: interfacePicture,
	'flame-step1': (figures, measured) => flame(figures, measured, 'step1'),
	'read-calls': callsPicture,
	flames,
	'gauges-1': (figures) => gaugesOf(figures, 'step1', 'step2', ['time', 'reads']),
	'flame-step2': (figures, measured) => flame(figures, measured, 'step2'),
	byte: byteInBlock,
	chunk,
	'gauges-2': (figures) => gaugesOf(figures, 'step2', 'step3', ['time', 'reads', 'allocs']),
	sketch,
	ramp,
	twice,
	cost,
	level,
	'gauges-3': (figures) => gaugesOf(figures, 'step3', 'step4', ['time', 'reads', 'peak']),
	blocks,
	escape,
	frames,
	'gauges-4': (figures) => gaugesOf(figures, 'step4', 'end', ['time', 'reads', 'allocs', 'peak']),
	encore,
	story,
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const [measured, folder] = process.argv.slice(2)
	const figures = readFigures(measured)
	mkdirSync(folder, { recursive: true })
	for (const [name, draw] of Object.entries(drawings)) {
		try {
			const drawn = draw(figures, measured)
			if (/NaN|undefined|Infinity/.test(drawn)) throw new Wrong(`${name}.svg needs a figure that is not in ${measured}; make measure writes all of them`)
			writeFileSync(join(folder, `${name}.svg`), drawn)
		} catch (error) {
			if (!(error instanceof Wrong)) throw error
			console.error(`slides/pictures.mjs: ${error.message}`)
			process.exitCode = 1
		}
	}
}
