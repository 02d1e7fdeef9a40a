// svg.mjs: functions with which pictures.mjs draws, in px of a slide of 1280 by 720.  A colour is a
// variable of theme.css, with its light value as the default for a picture that is opened alone.
const palette = {
	ours: '#f5a623', lib: '#6fc3f5', kernel: '#dcdfe3', malloc: '#a078f2', dark: '#14202b', ink: '#14202b', paper: '#fff', quiet: '#55616d', faint: '#e3e6ea', accent: '#c2182b',
}
const colour = (name) => (name in palette ? `var(--${name}, ${palette[name]})` : name)

const round = (n) => (typeof n === 'number' ? Math.round(n * 10) / 10 : n)
const escaped = (s) => String(s).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function tag(name, attributes, content) {
	const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${round(value)}"`).join('')
	return content === undefined ? `<${name}${said}/>` : `<${name}${said}>${content}</${name}>`
}

export const group = (...parts) => parts.flat(Infinity).join('\n')

// Parts that appear with the next key press.  In a PDF and in the SVG file they are always visible.
export const then = (...parts) => tag('g', { class: 'then' }, `\n${group(parts)}\n`)

export const rect = (x, y, width, height, fill, more = {}) => tag('rect', { x, y, width, height, fill: colour(fill), ...more })
export const path = (d, fill, stroke = 'none', more = {}) => tag('path', { d, fill: colour(fill), stroke: colour(stroke), ...more })
export const dot = (cx, cy, r, fill, stroke = fill) => tag('circle', { cx, cy, r, fill: colour(fill), stroke: colour(stroke), 'stroke-width': 4 })

export function line(points, stroke = 'ink', width = 2, more = {}) {
	return path(`M${points.map((point) => point.map(round).join(' ')).join('L')}`, 'none', stroke, { 'stroke-width': width, ...more })
}

export function text(x, y, said, { size = 28, fill = 'ink', anchor = 'start', weight = 400, mono = false } = {}) {
	const font = mono ? { 'font-family': "'Fira Mono', Menlo, Consolas, monospace" } : {}
	return tag('text', { x, y, 'font-size': size, fill: colour(fill), 'text-anchor': anchor, 'font-weight': weight, ...font }, escaped(said))
}

// An arrow with a bent line, as if drawn by hand.
export function arrow([x1, y1], [x2, y2], bend = 30, fill = 'accent') {
	const [mx, my] = [(x1 + x2) / 2 + (bend * (y2 - y1)) / Math.hypot(x2 - x1, y2 - y1), (y1 + y2) / 2 - (bend * (x2 - x1)) / Math.hypot(x2 - x1, y2 - y1)]
	const angle = Math.atan2(y2 - my, x2 - mx)
	const barb = (turn) => [x2 - 20 * Math.cos(angle + turn), y2 - 20 * Math.sin(angle + turn)]
	const more = { 'stroke-width': 5, 'stroke-linecap': 'round' }
	return group(path(`M${round(x1)} ${round(y1)}Q${round(mx)} ${round(my)} ${round(x2)} ${round(y2)}`, 'none', fill, more), line([barb(0.5), [x2, y2], barb(-0.5)], fill, 5, { 'stroke-linecap': 'round' }))
}

export function picture(width, height, title, ...parts) {
	return `${tag('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, 'font-family': "'Fira Sans', 'Segoe UI', Helvetica, Arial, sans-serif" },
		`\n${tag('title', {}, escaped(title))}\n${rect(0, 0, width, height, 'paper', { class: 'paper' })}\n${group(parts)}\n`)}\n`
}
