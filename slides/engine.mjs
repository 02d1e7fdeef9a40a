// engine.mjs: Marp, with highlighted lines, and pictures inside the page.
//
// ```c {3,4} highlights two lines of a listing.  A picture becomes a part of the
// HTML, so that one file is all of the slides.  Nothing is fetched: no emoji as
// pictures, no fonts for mathematics.
import { Marp } from '@marp-team/marp-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

// A stripe behind each line; lines have the height of --line.
function stripes(numbers) {
	const at = (n) => `0 calc(var(--pad) + ${n - 1} * var(--line)) / 100% var(--line) no-repeat`
	return numbers.map((n) => `linear-gradient(90deg, var(--bar) 8px, var(--mark) 8px) ${at(n)}`).join(', ')
}

function highlightLines(md) {
	const plain = md.renderer.rules.fence
	md.renderer.rules.fence = (tokens, i, ...rest) => {
		const [, language, lines] = tokens[i].info.match(/^(\w*) *\{([\d,]+)\}$/) ?? []
		if (lines) tokens[i].info = language
		const html = plain(tokens, i, ...rest)
		if (!lines) return html
		return html.replace('<pre', `<pre style="background: ${stripes(lines.split(','))}, var(--code)"`)
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
		.use(highlightLines)
		.use(embedPictures)
