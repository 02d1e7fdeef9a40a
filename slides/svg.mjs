// svg.mjs: the parts that pictures.mjs draws with.  A class says what a part is; its
// colour is in picture.css.  Lengths are px of a slide of 1280 by 720.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './figures.mjs'

const round = (n) => (typeof n === 'number' ? Math.round(n * 10) / 10 : n)
const escaped = (s) => String(s).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function tag(name, attributes, content = '') {
	const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${round(value)}"`).join('')
	return content ? `<${name}${said}>${content}</${name}>` : `<${name}${said}/>`
}

export const rect = (x, y, width, height, what) => tag('rect', { x, y, width, height, class: what })
export const text = (x, y, said, what = '') => tag('text', { x, y, class: what }, escaped(said))
export const path = (d, what) => tag('path', { d, class: what })
export const line = (points, what) => path(`M${points.map((p) => p.map(round).join(' ')).join('L')}`, `line ${what}`)
export const group = (...parts) => parts.flat(Infinity).join('\n')

// Parts that come with the next key.  In a PDF and in a file they are there.
export const then = (...parts) => layer('then', ...parts)

// Parts that a style shows or hides.
export const layer = (what, ...parts) => tag('g', { class: what }, `\n${group(parts)}\n`)

// A line with a head at its end.
export function arrow(from, to, what = '') {
	const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
	const barb = (turn) => [to[0] - 16 * Math.cos(angle + turn), to[1] - 16 * Math.sin(angle + turn)]
	return group(line([from, to], what), line([barb(0.5), to, barb(-0.5)], what))
}

// A character of the two fonts, in em: the one is exact, the other is an average.
const wide = { mono: 0.602, sans: 0.6 }
export const widthOf = (said, size = 28, font = 'sans') => said.length * size * wide[font]

// said in lines of at most that many characters.
export function wrapped(said, most) {
	const lines = ['']
	for (const word of said.split(' '))
		if (`${lines.at(-1)} ${word}`.trim().length <= most) lines.push(`${lines.pop()} ${word}`.trim())
		else lines.push(word)
	return lines
}

export const paragraph = (x, y, lines, step, what) => lines.map((said, i) => text(x, y + i * step, said, what))

const style = readFileSync(join(top, 'slides/picture.css'), 'utf8').replace(/\/\*.*?\*\/\s*/gs, '')

// A file of its own: what draws it may be light or dark.
export function picture(width, height, title, ...parts) {
	return `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${escaped(title)}</title>
<style>
svg { color-scheme: light dark }
${style}</style>
${rect(0, 0, width, height, 'paper')}
${group(parts)}
</svg>
`
}
