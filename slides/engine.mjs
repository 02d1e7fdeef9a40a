// engine.mjs: Marp, with what else the slides of the workshop have:
//
//   - listings as large as they can be, and lines of them highlighted: ```c {3,4}
//   - pictures as a part of the page, so that they follow light and dark, and one
//     file is all of the slides
//   - in the corner the four gauges, below the four steps; directives of deck.md
//     say which: <!-- gauges: step1 time reads -->, <!-- part: 1 -->.  A second state
//     comes with the last key: <!-- _gauges: step1 time, then step2 time -->
//   - the minutes of an exercise, which M changes: <!-- _minutes: 3 4 6 -->
//   - on slides of the class answer, rows and paragraphs come one at a time
//
// Nothing is fetched: no emoji as pictures, no fonts for mathematics.
import { Marp } from '@marp-team/marp-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFigures } from './figures.mjs'
import { strip } from './pictures.mjs'

const folder = process.env.SLIDES // where the document and its pictures are
const figures = readFigures(process.env.MEASURED)

// The type of a listing, in px, from 28 to most: as there is room for 1150 by room px
// of it.  A character is 0.602 wide, a line 1.2 high.
function sizeOf(listing, room, most) {
	const lines = listing.trimEnd().split('\n')
	const longest = Math.max(...lines.map((line) => line.length))
	const fits = Math.min(1150 / 0.602 / longest, room / 1.2 / lines.length)
	return Math.max(28, Math.min(most, Math.floor(fits)))
}

// What the other blocks of a slide leave to its listing: of 505 px a paragraph takes
// 62, a contract 150 more, commands 100.
function rooms(md) {
	md.core.ruler.after('marpit_apply_fragment', 'rooms', ({ tokens }) => {
		let fences, room
		for (const [i, token] of tokens.entries()) {
			if (isOpen(token)) [fences, room] = [[], 505]
			if (token.type === 'fence' && token.info) fences.push(token)
			else if (token.type === 'fence') room -= 100
			else if (token.type === 'blockquote_open') room -= 150
			else if (token.type === 'inline' && tokens[i - 1].type === 'paragraph_open' && !isPicture(token)) room -= 62
			if (isClose(token)) for (const fence of fences) fence.meta = { ...fence.meta, room: room / fences.length }
		}
	})
}

const isPicture = (token) => ['image', 'drawn'].includes(token.children?.[0]?.type)

// A stripe behind each line; the lines have the height of --line.
function stripes(numbers) {
	const at = (n) => `0 calc(var(--pad) + ${n - 1} * var(--line)) / 100% var(--line) no-repeat`
	return numbers.map((n) => `linear-gradient(90deg, var(--bar) 8px, var(--mark) 8px) ${at(n)}, `).join('')
}

// A block without a language has commands, to be typed.
function listings(md) {
	const plain = md.renderer.rules.fence
	md.renderer.rules.fence = (tokens, i, ...rest) => {
		const [, language, , marked] = tokens[i].info.match(/^(\w*)( *\{([\d,]+)\})?$/)
		tokens[i].info = language
		const background = `${marked ? stripes(marked.split(',')) : ''}var(--code)`
		const style = `--size: ${sizeOf(tokens[i].content, tokens[i].meta?.room ?? 505, language ? 40 : 48)}px; background: ${background}`
		return plain(tokens, i, ...rest).replace('<pre', `<pre ${language ? '' : 'class="command" '}style="${style}"`)
	}
}

const attribute = (s) => s.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

// A file carries its colours with it; in the page theme.css has them.
function drawn(image) {
	const svg = readFileSync(join(folder, image.attrGet('src')), 'utf8')
	return svg.replace(/<style>.*?<\/style>\n/s, '').replace('<svg', `<svg role="img" aria-label="${attribute(image.content)}"`)
}

const isOpen = (token) => token.meta?.marpitSlideElement === 1
const isClose = (token) => token.meta?.marpitSlideElement === -1
const directives = (token) => token.meta?.marpitDirectives ?? {}

// As code hosts make it of a heading, and Marp too, later.
const anchorOf = (heading) => heading.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')

// The slides of each part, and where it begins.
function partsOf(tokens) {
	const parts = [1, 2, 3, 4].map((part) => ({ part, slides: 0, anchor: '' }))
	let now
	for (const [i, token] of tokens.entries()) {
		if (isOpen(token)) {
			now = parts[Number(directives(token).part) - 1]
			if (now) now.slides++
		} else if (token.type === 'heading_open' && token.tag === 'h1' && now) now.anchor = anchorOf(tokens[i + 1].content)
	}
	return parts
}

// Before the first step nothing is done, after the last one all of it.
function progress(parts, part, nth) {
	const done = (p) => (p.part < part ? 100 : p.part > part ? 0 : (100 * nth) / p.slides)
	const step = (p) => `<a href="#${p.anchor}" style="--done: ${Math.round(done(p))}%">${p.part}</a>`
	return `<nav>${parts.map(step).join('')}</nav>`
}

function badge(minutes) {
	if (!minutes) return ''
	const [of60, of90, of180] = minutes.split(' ')
	return `<div class="minutes" data-60="${of60}" data-90="${of90}" data-180="${of180}">${of90} min</div>`
}

function corner(state) {
	const states = state ? state.split(', then ') : []
	return states.length ? strip(figures, ...states.map((said) => {
		const [program, ...known] = said.split(' ')
		return { program, known }
	})) : ''
}

function frames(md) {
	md.core.ruler.after('marpit_apply_fragment', 'frames', ({ tokens, Token, inlineMode }) => {
		if (inlineMode) return
		const parts = partsOf(tokens)
		let part, nth
		for (let i = tokens.length - 1; i >= 0; i--) {
			if (!isOpen(tokens[i])) continue
			const said = directives(tokens[i])
			if (said.part !== part) nth = parts[Number(said.part) - 1]?.slides ?? 0
			part = said.part
			const frame = new Token('drawn', '', 0)
			frame.content = corner(said.gauges) + badge(said.minutes) + progress(parts, Number(part ?? 0), nth--)
			tokens.splice(i + 1, 0, frame)
		}
	})
	md.renderer.rules.drawn = (tokens, i) => tokens[i].content
}

function pictures(md) {
	md.core.ruler.after('frames', 'pictures', ({ tokens, Token }) => {
		for (const token of tokens)
			token.children?.forEach((child, i) => {
				if (child.type !== 'image' || !child.attrGet('src').endsWith('.svg')) return
				const picture = new Token('drawn', '', 0)
				picture.content = drawn(child)
				token.children[i] = picture
			})
	})
}

// The number of what comes with the next key: list items that Marp has found, rows,
// paragraphs, and the groups of class then in a picture.
function fragments(md) {
	md.core.ruler.after('pictures', 'fragments', ({ tokens }) => {
		let slide, count, blocks, inBody
		for (const [i, token] of tokens.entries()) {
			if (isOpen(token)) {
				slide = token
				count = blocks = 0
			} else if (isClose(token) && count) slide.attrSet('data-marpit-fragments', count)
			if (!slide) continue
			const isAnswer = /\banswer\b/.test(directives(slide).class)
			if (token.type === 'tbody_open') inBody = true
			if (token.type === 'tbody_close') inBody = false
			const isRow = token.type === 'tr_open' && inBody
			const isText = token.type === 'paragraph_open' && token.level < 2 && !isPicture(tokens[i + 1])
			if (token.meta?.marpitFragment || (isAnswer && (isRow || (isText && blocks)))) token.attrSet('data-marpit-fragment', ++count)
			if (isText || /^(fence|table_open|inline)$/.test(token.type) && tokens[i - 1].type !== 'heading_open') blocks++
			for (const child of token.children ?? [])
				if (child.type === 'drawn')
					child.content = child.content.replace(/class="then"/g, () => `class="then" data-marpit-fragment="${++count}"`)
		}
	})
}

export default (options) => {
	const marp = new Marp({ ...options, emoji: { shortcode: false, unicode: false }, math: false })
	for (const name of ['gauges', 'part', 'minutes']) marp.customDirectives.local[name] = (value) => ({ [name]: String(value) })
	return marp.use(rooms).use(listings).use(frames).use(pictures).use(fragments)
}
