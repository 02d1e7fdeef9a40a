// engine.mjs: Marp, with listings as large as they can be, highlighted lines, and
// pictures inside the page.
//
// ```c {3,4} highlights two lines of a listing.  A picture becomes a part of the
// HTML, so that one file is all of the slides.  Nothing is fetched: no emoji as
// pictures, no fonts for mathematics.
import { Marp } from '@marp-team/marp-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

// The type of a listing, in px: as its frame (theme.css) has room for 1150 by 548
// px of it, from 22 to 32.  A character is 0.602 wide, a line 1.2 high.
function sizeOf(listing) {
	const lines = listing.trimEnd().split('\n')
	const longest = Math.max(...lines.map((line) => line.length))
	const fits = Math.min(1150 / 0.602 / longest, 548 / 1.2 / lines.length)
	return Math.max(22, Math.min(32, Math.floor(fits)))
}

// A stripe behind each line; the lines have the height of --line.
function stripes(numbers) {
	const at = (n) => `0 calc(var(--pad) + ${n - 1} * var(--line)) / 100% var(--line) no-repeat`
	return numbers.map((n) => `linear-gradient(90deg, var(--bar) 8px, var(--mark) 8px) ${at(n)}, `).join('')
}

function listings(md) {
	const plain = md.renderer.rules.fence
	md.renderer.rules.fence = (tokens, i, ...rest) => {
		const [, language, , marked] = tokens[i].info.match(/^(\w*)( *\{([\d,]+)\})?$/)
		tokens[i].info = language
		const background = `${marked ? stripes(marked.split(',')) : ''}var(--code)`
		const style = `--size: ${sizeOf(tokens[i].content)}px; background: ${background}`
		return plain(tokens, i, ...rest).replace('<pre', `<pre style="${style}"`)
	}
}

function embedPictures(md) {
	const plain = md.renderer.rules.image
	md.renderer.rules.image = (tokens, i, ...rest) => {
		const file = tokens[i].attrGet('src')
		if (file.endsWith('.svg')) {
			const bytes = readFileSync(join(process.env.SLIDES, file))
			tokens[i].attrSet('src', `data:image/svg+xml;base64,${bytes.toString('base64')}`)
		}
		return plain(tokens, i, ...rest)
	}
}

export default (options) =>
	new Marp({ ...options, emoji: { shortcode: false, unicode: false }, math: false })
		.use(listings)
		.use(embedPictures)
