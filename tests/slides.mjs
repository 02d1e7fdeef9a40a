// slides.mjs html [folder]: looks for faults in the layout of each slide in a browser, in
// light and in dark colours, with all parts shown that a key press shows.
//
// It prints a line for each fault: a block that leaves the frame or covers the next one, text
// that leaves its picture or covers other text there, type too small for the last row, a
// contrast too low for a poor projector, colours of the palette that colour-blind people
// cannot tell apart, a directive that was not filled in, a request to the network, a slide
// without minutes that the keys show.  The status is 1 if there is a fault.  With a folder, it
// writes each slide there as PNG.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// Marp has installed it.
const puppeteer = createRequire(new URL('../slides/', import.meta.url))('puppeteer-core')

const [html, folder] = process.argv.slice(2)

// Runs in the page, and returns the faults of the slide that is shown.
function faultsOf(number) {
	const least = { type: 24, contrast: 4.5, foot: 44 } // px of a frame of 1280 by 720; WCAG's AA
	const section = document.querySelectorAll('section')[number - 1]
	const faults = new Set()
	const frame = section.getBoundingClientRect()
	const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })

	function luminance(colour) {
		pen.clearRect(0, 0, 1, 1)
		pen.fillStyle = colour
		pen.fillRect(0, 0, 1, 1)
		const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((c) => (c <= 10 ? c / 3295 : ((c / 255 + 0.055) / 1.055) ** 2.4))
		return 0.2126 * r + 0.7152 * g + 0.0722 * b
	}
	function contrast(a, b) {
		const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
		return (light + 0.05) / (dark + 0.05)
	}

	// The colour behind a text: that of the last surface that is drawn before the text and
	// contains its middle.
	const surfaces = [section, ...section.querySelectorAll('pre, .mark, td, blockquote, .minutes, rect, .hljs-addition, .hljs-deletion')]
	function ground(element, box) {
		const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
		const colour = (shape) => getComputedStyle(shape)[shape.localName === 'rect' ? 'fill' : 'backgroundColor']
		const below = surfaces.filter((shape) => {
			const at = shape.getBoundingClientRect()
			const isBefore = shape.matches('.mark') ? element.closest('pre') === shape.parentElement : shape === element || shape.compareDocumentPosition(element) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)
			return isBefore && at.left <= x && x <= at.right && at.top <= y && y <= at.bottom && !['none', 'rgba(0, 0, 0, 0)'].includes(colour(shape))
		})
		return colour(below.at(-1) ?? section)
	}

	const boxOf = (node) => {
		const range = document.createRange()
		range.selectNodeContents(node)
		return range.getBoundingClientRect()
	}
	const covers = (a, b, slack = 4) => a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack

	const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT)
	while (texts.nextNode()) {
		const element = texts.currentNode.parentElement
		if (!texts.currentNode.data.trim() || element.closest('title, footer')) continue
		const said = `"${texts.currentNode.data.trim().slice(0, 24)}"`
		const style = getComputedStyle(element)
		if (parseFloat(style.fontSize) < least.type) faults.add(`${said} is set in ${style.fontSize}`)
		const seen = contrast(element.closest('svg.picture') ? style.fill : style.color, ground(element, boxOf(texts.currentNode)))
		if (seen < least.contrast) faults.add(`${said} has a contrast of ${seen.toFixed(1)}`)
	}
	for (const svg of section.querySelectorAll('svg.picture')) {
		const at = svg.getBoundingClientRect()
		const boxes = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()])
		boxes.forEach(([said, a], i) => {
			if (a.left < at.left - 1 || a.right > at.right + 1 || a.top < at.top - 4 || a.bottom > at.bottom + 4) faults.add(`"${said}" leaves its picture`)
			for (const [other, b] of boxes.slice(i + 1)) if (covers(a, b, 9)) faults.add(`"${said}" and "${other}" cover each other`)
		})
	}
	const blocks = [...section.children].filter((child) => child.localName !== 'footer' && child.checkVisibility()).map((child) => [child, child.matches('h1, h2, p') ? boxOf(child) : child.getBoundingClientRect()])
	blocks.forEach(([child, box], i) => {
		if (box.left < frame.left + 20 || box.right > frame.right - 20 || box.top < frame.top + 10 || box.bottom > frame.bottom - least.foot) faults.add(`<${child.localName}> leaves the frame`)
		for (const [other, at] of blocks.slice(i + 1)) if (covers(box, at)) faults.add(`<${child.localName}> and <${other.localName}> cover each other`)
		if (child.scrollWidth > child.clientWidth + 1) faults.add(`<${child.localName}> holds more than it shows`)
	})
	for (const remark of section.querySelectorAll('.mark b')) {
		const inCode = document.createTreeWalker(remark.closest('pre').querySelector('code'), NodeFilter.SHOW_TEXT)
		while (inCode.nextNode()) {
			const range = document.createRange()
			range.selectNodeContents(inCode.currentNode)
			if ([...range.getClientRects()].some((box) => covers(box, remark.getBoundingClientRect()))) faults.add(`the remark "${remark.textContent}" covers code`)
		}
	}
	if (/\{\{|\}\}|undefined|NaN/.test(section.textContent)) faults.add('a directive was left')
	return [...faults]
}

// The least difference (CIE76) between two colours of the palette, for full colour vision and
// for the three kinds of colour blindness (Machado and others, 2009).
const eyes = [[1, 0, 0, 0, 1, 0, 0, 0, 1], [0.152, 1.053, -0.205, 0.115, 0.786, 0.099, -0.004, -0.048, 1.052], [0.367, 0.861, -0.228, 0.28, 0.673, 0.047, -0.012, 0.043, 0.969], [1.256, -0.077, -0.179, -0.078, 0.931, 0.148, 0.005, 0.691, 0.304]]
function seenBy(eye, hex) {
	const linear = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.0405 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
	const [r, g, b] = [0, 3, 6].map((row) => Math.max(0, eye[row] * linear[0] + eye[row + 1] * linear[1] + eye[row + 2] * linear[2]))
	const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505, 0.2126 * r + 0.7152 * g + 0.0722 * b, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0888].map(Math.cbrt)
	return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
function leastDifference(colours) {
	const pairs = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => [a, b]))
	return Math.min(...pairs.flatMap(([a, b]) => eyes.map((eye) => Math.hypot(...seenBy(eye, a).map((n, i) => n - seenBy(eye, b)[i])))))
}

const browser = await puppeteer.launch({
	executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
	args: process.getuid() === 0 ? ['--no-sandbox'] : [], // Chromium's sandbox does not start as root
})
const page = await browser.newPage()
await page.setViewport({ width: 1280, height: 720 })
await page.setOfflineMode(true)
let faults = 0
const complain = (what) => console.log(what, (faults++, ''))
page.on('request', (request) => /^(file|data|about|blob):/.test(request.url()) || complain(`it asks for ${request.url()}`))
await page.goto(pathToFileURL(html).href)
await page.addStyleTag({ content: '.bespoke-marp-osc { display: none !important }' }) // Marp's buttons, which hide after a while
const slides = await page.evaluate(() => document.querySelectorAll('section').length)
if (slides === 0) complain(`${html} has no slides`)
const palette = await page.evaluate(() => ['ours', 'lib', 'kernel', 'malloc'].map((name) => getComputedStyle(document.querySelector('section')).getPropertyValue(`--${name}`)))
if (leastDifference(palette) < 20) complain(`the palette, ${palette}, has two colours that some eyes cannot tell apart`)
for (const colours of ['light', 'dark']) {
	if (colours === 'dark') await page.keyboard.press('d')
	for (let slide = 1; slide <= slides; slide++) {
		await page.evaluate((n) => (location.hash = n), slide)
		await page.waitForFunction((n) => document.querySelectorAll('section')[n - 1].closest('.bespoke-marp-active'), {}, slide)
		await page.evaluate((n) => document.querySelectorAll('section')[n - 1].querySelectorAll('[data-marpit-fragment]').forEach((part) => part.setAttribute('data-bespoke-marp-fragment', 'active')), slide)
		for (const fault of await page.evaluate(faultsOf, slide)) complain(`slide ${slide}, ${colours}: ${fault}`)
		if (folder) await page.screenshot({ path: join(folder, `${colours}-${String(slide).padStart(2, '0')}.png`) })
	}
}

// The keys pass over a slide that has no minutes.
await page.evaluate(() => (location.hash = 1))
for (let press = 0; press < 3 * slides; press++) {
	await page.keyboard.press('ArrowRight')
	const [number, badge] = await page.evaluate(() => [location.hash, document.querySelector('.bespoke-marp-active .minutes')?.textContent])
	if (badge === 'not today') complain(`${number} is shown, although it is not today`)
}
await browser.close()
console.log(`${slides} slides, in light and in dark: ${faults} faults`)
process.exit(faults ? 1 : 0)
