// engine.mjs: Marp with some additions:
//
//   - listings in the largest type that fits, with marked lines and remarks: ```c {3;5: why};
//     a mark whose remark ends with (key) appears with the next key press
//   - pictures inside of the page, so that they have its colours, and the slides are one file, but
//     without their titles, which a browser shows below the mouse, before the key
//   - parts of a slide that appear with the next key press: <g class="then">, <span class="then">
//
// The page loads nothing from the network: no pictures of emoji, no fonts for mathematics.
import { Marp } from '@marp-team/marp-core'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const measured = process.env.SLIDES ?? here // the folder with pictures/; drawn/ is always here

const isOpen = (token) => token.meta?.marpitSlideElement === 1
const isClose = (token) => token.meta?.marpitSlideElement === -1
const isPicture = (token) => token.children?.[0]?.type === 'image'
const attribute = (s) => s.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

// The size of a listing's type in px, from 26 to most: the largest with which the listing fits
// into 1150 by room px.  At size 1 a character is 0.6 px wide, and a line 1.25 px high.  A
// remark is at the end of its line.
function sizeOf(listing, room, most, marks) {
	const lines = listing.trimEnd().split('\n')
	const remark = (i) => marks.find(([n]) => Number(n) === i + 1)?.[1] ?? ''
	const longest = Math.max(...lines.map((line, i) => line.length + (remark(i) && 5 + remark(i).length)))
	return Math.max(26, Math.min(most, Math.floor(1150 / 0.6 / longest), Math.floor(room / 1.25 / lines.length)))
}

// The height in px that remains for the listings of a slide: 520, less 66 for each paragraph, 170
// for a contract, and 110 for a block of commands.
function rooms(md) {
	md.core.ruler.after('marpit_apply_fragment', 'rooms', ({ tokens, inlineMode }) => {
		if (inlineMode) return
		let fences, room
		for (const [i, token] of tokens.entries()) {
			if (isOpen(token)) [fences, room] = [[], 520]
			if (token.type === 'fence' && token.info) fences.push(token)
			else if (token.type === 'fence') room -= 110
			else if (token.type === 'blockquote_open') room -= 170
			else if (token.type === 'inline' && tokens[i - 1].type === 'paragraph_open' && !isPicture(token)) room -= 66
			if (isClose(token)) for (const fence of fences) fence.meta = { ...fence.meta, room: room / fences.length - 50 * (fences.length - 1) }
		}
	})
}

// A code block without a language has commands to type, and one of text a command's output.
function listings(md) {
	const plain = md.renderer.rules.fence
	md.renderer.rules.fence = (tokens, i, ...rest) => {
		const [, language, , marked] = tokens[i].info.match(/^(\w*)( *\{(.*)\})?$/)
		tokens[i].info = language
		const marks = marked ? marked.split(';').map((mark) => mark.match(/^(\d+)(?:: (.*?))?( \(key\))?$/).slice(1)) : []
		const remarks = marks.map(([n, said = '', key]) => `<span class="mark${key ? ' then' : ''}" style="--n: ${n - 1}">${said && `<b>${attribute(said)}</b>`}</span>`)
		const size = sizeOf(tokens[i].content, tokens[i].meta?.room ?? 520, language ? 38 : 46, marks)
		const what = { '': 'command', text: 'screen' }[language] ?? 'code'
		return plain(tokens, i, ...rest).replace('<pre', `<pre class="${what}" style="--size: ${size}px"`).replace('</pre>', `${remarks.join('')}</pre>`)
	}
}

function pictures(md) {
	const plain = md.renderer.rules.image
	md.renderer.rules.image = (tokens, i, ...rest) => {
		const source = tokens[i].attrGet('src')
		const path = join(source.startsWith('pictures/') ? measured : here, source)
		if (source.endsWith('.svg')) return readFileSync(path, 'utf8').replace(/<title>.*<\/title>\n/, '').replace('<svg', `<svg class="picture" role="img" aria-label="${attribute(tokens[i].content)}"`)
		return plain(tokens, i, ...rest)
	}
}

// Numbers the parts of a slide that appear with a key press.
function parts(md) {
	const plain = md.renderer.render.bind(md.renderer)
	md.renderer.render = (tokens, ...rest) => {
		const html = plain(tokens, ...rest)
		return String(html).replace(/<section[^>]*>.*?<\/section>/gs, (slide) => {
			let count = 0
			const numbered = slide.replace(/class="(mark )?then"/g, (said) => `${said} data-marpit-fragment="${++count}"`)
			return count ? numbered.replace('<section', `<section data-marpit-fragments="${count}"`) : slide
		})
	}
}

export default (options) => {
	const marp = new Marp({ ...options, html: true, emoji: { shortcode: false, unicode: false }, math: false })
	return marp.use(rooms).use(listings).use(pictures).use(parts)
}
