// check.mjs [-c] html [folder]: each slide as a browser lays it out, in light and in
// dark, with all that keys bring.
//
// A line for each fault: what leaves its frame or covers something else, text upon
// text in a picture, a line with one word left over, a page that is half empty, a
// directive that was left, a link that leads nowhere, notes that are missing, type too
// small for the last row, a contrast too low for a poor projector, a gauge that moves
// before the last key.  With -c it is the version for the class, which has neither
// notes nor answers nor a link to another file.  Status 1 if there is a fault.  With a
// folder, each slide is put there as PNG.
import puppeteer from 'puppeteer-core'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const isForClass = process.argv[2] === '-c'
const [html, folder] = process.argv.slice(isForClass ? 3 : 2)

// In the page, of the slide that is shown.
function faultsOf(number, isForClass) {
	// px of a 1280 x 720 frame; WCAG's enhanced contrast.  corner: gauges, steps, page.
	const least = { text: 28, listing: 28, picture: 24, corner: 18, contrast: 7, used: 0.62 }
	const foot = 56
	const section = document.querySelectorAll('section')[number - 1]
	const faults = new Set()
	const fault = (what) => faults.add(what)
	const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })

	function luminance(colour) {
		pen.fillStyle = colour
		pen.fillRect(0, 0, 1, 1)
		const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((c) =>
			c <= 10 ? c / 3295 : ((c / 255 + 0.055) / 1.055) ** 2.4)
		return 0.2126 * r + 0.7152 * g + 0.0722 * b
	}

	function contrast(a, b) {
		const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
		return (light + 0.05) / (dark + 0.05)
	}

	// What is behind a text; a listing with stripes has two colours.
	function grounds(element) {
		const style = getComputedStyle(element)
		if (style.backgroundColor === 'rgba(0, 0, 0, 0)') return grounds(element.parentElement)
		const stripe = style.backgroundImage.match(/rgb\([^)]*\)(?= 8px\))/) ?? []
		return [style.backgroundColor, ...stripe]
	}

	function checkText(text) {
		const element = text.parentElement
		const style = getComputedStyle(element)
		const shown = `"${text.data.trim().slice(0, 24)}"`
		const size = parseFloat(style.fontSize)
		const kind = element.closest('nav, .gauges') ? 'corner' : element.closest('svg.picture') ? 'picture' : element.closest('pre') ? 'listing' : 'text'
		if (size < least[kind]) fault(`${shown} is set in ${size} px, and a ${kind} takes ${least[kind]}`)
		const inPicture = element.closest('svg.picture')
		for (const ground of inPicture ? surfaces(element) : grounds(element))
			if (contrast(inPicture ? style.fill : style.color, ground) < least.contrast)
				fault(`${shown} has a contrast of ${contrast(inPicture ? style.fill : style.color, ground).toFixed(1)}`)
	}

	// The last shape drawn before a text that has the middle of it inside.
	function surfaces(element) {
		const box = element.getBoundingClientRect()
		const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
		const below = [...element.closest('svg').querySelectorAll('rect')].filter((shape) => {
			const at = shape.getBoundingClientRect()
			return shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING &&
				at.left < x && x < at.right && at.top < y && y < at.bottom && getComputedStyle(shape).fill !== 'none'
		})
		return below.length ? [getComputedStyle(below.at(-1)).fill] : grounds(section)
	}

	function checkPicture(svg) {
		const frame = svg.getBoundingClientRect()
		const boxes = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()])
		boxes.forEach(([said, a], i) => {
			if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 2 || a.bottom > frame.bottom + 2) fault(`"${said}" leaves its picture`)
			for (const [other, b] of boxes.slice(i + 1))
				if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 8 && b.top < a.bottom - 8) fault(`"${said}" and "${other}" cover each other`)
		})
	}

	// Words by line; the last line has more than one, if there are two.
	function checkOrphans(block) {
		const range = document.createRange()
		const lines = new Map()
		const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
		while (texts.nextNode())
			for (const word of texts.currentNode.data.matchAll(/\S+/g)) {
				range.setStart(texts.currentNode, word.index)
				range.setEnd(texts.currentNode, word.index + word[0].length)
				const line = Math.round(range.getBoundingClientRect().bottom / 16)
				lines.set(line, [...(lines.get(line) ?? []), word[0]])
			}
		const last = [...lines.entries()].sort(([a], [b]) => a - b).at(-1)?.[1]
		if (lines.size > 1 && last.length === 1 && last[0].length < 12) fault(`"${last[0]}" is alone on a line`)
	}

	function boxOf(node) {
		const range = document.createRange()
		range.selectNode(node)
		return range.getBoundingClientRect()
	}

	function checkPlaces() {
		const frame = section.getBoundingClientRect()
		const margin = (20 / 1280) * frame.width
		let above = frame.top + margin
		let right = 0
		for (const child of section.children) {
			if (child.matches('nav, .gauges, .minutes')) continue
			const box = child.getBoundingClientRect()
			if (box.left < frame.left + margin || box.right > frame.right - margin) fault(`<${child.localName}> leaves the frame`)
			if (box.bottom > frame.bottom - (foot / 720) * frame.height) fault(`<${child.localName}> covers the foot of the page`)
			if (box.top < above - 1 && box.left < right) fault(`<${child.localName}> covers what is above it`)
			above = box.bottom
			right = box.right
			for (const mark of section.querySelectorAll('.gauges, .minutes')) {
				const at = mark.getBoundingClientRect()
				for (const inner of child.matches('p, h1, h2, blockquote') ? [...child.childNodes].map(boxOf) : [box])
					if (inner.right > at.left && inner.left < at.right && inner.bottom > at.top && inner.top < at.bottom) fault(`<${child.localName}> and ${mark.className.baseVal ?? mark.className} cover each other`)
			}
		}
		if (above < frame.top + least.used * frame.height) fault('the lower part of the page is empty')
		for (const element of [section, ...section.querySelectorAll('*')])
			if (element.clientWidth && !element.closest('svg.picture') && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 3))
				fault(`<${element.localName}> holds ${element.scrollWidth} x ${element.scrollHeight} px in ${element.clientWidth} x ${element.clientHeight}`)
	}

	checkPlaces()
	const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT)
	while (texts.nextNode()) if (texts.currentNode.data.trim()) checkText(texts.currentNode)
	for (const svg of section.querySelectorAll('svg.picture')) checkPicture(svg)
	for (const block of section.querySelectorAll('h1, h2, p, li, td')) checkOrphans(block)
	for (const image of section.querySelectorAll('img')) if (!image.naturalWidth) fault('a picture cannot be drawn')
	if (section.querySelectorAll('nav a').length !== 4) fault('the four steps are not at its foot')
	for (const link of section.querySelectorAll('a')) {
		const to = link.getAttribute('href')
		if (to.startsWith('#') && !document.getElementById(to.slice(1))) fault(`nothing is at ${to}`)
		if (isForClass && !to.startsWith('#')) fault(`the class does not have ${to}`)
	}
	if (/\{\{|\}\}|undefined|NaN/.test(section.textContent)) fault('a directive was left')
	const note = document.querySelector(`.bespoke-marp-note[data-index="${number - 1}"]`)
	if (isForClass ? note : !/^\S.*\. \d+ minutes? of 60, \d+ of 90, \d+ of 180\.\n/.test(note?.textContent ?? ''))
		fault(isForClass ? 'the class has the notes' : 'its notes do not begin with the minutes')
	if (isForClass && section.matches('.answer')) fault('the class has the answer')
	return [...faults]
}

// Before a key is pressed.
function isEarly(number) {
	const later = document.querySelectorAll('section')[number - 1].querySelector('.gauges .later')
	return later && getComputedStyle(later).visibility !== 'hidden'
}

const browser = await puppeteer.launch({
	executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
	args: process.getuid() === 0 ? ['--no-sandbox'] : [], // in it root may not run Chromium
})
const page = await browser.newPage()
await page.setViewport({ width: 1280, height: 720 })
// Nothing may come from a network.
await page.setOfflineMode(true)
const asked = []
page.on('request', (request) => /^(file|data|about|blob):/.test(request.url()) || asked.push(request.url()))

let faults = 0
let slides = 0
function complain(what) {
	console.log(what)
	faults++
}

await page.goto(pathToFileURL(html).href)
slides = await page.evaluate(() => document.querySelectorAll('section').length)
// Marp's buttons, which hide themselves after a while.
await page.addStyleTag({ content: '.bespoke-marp-osc { display: none !important }' })
for (const colours of ['light', 'dark']) {
	if (colours === 'dark') await page.keyboard.press('d')
	for (let slide = 1; slide <= slides; slide++) {
		await page.evaluate((n) => (location.hash = n), slide)
		await page.waitForFunction((n) => document.querySelectorAll('section')[n - 1].closest('.bespoke-marp-active'), {}, slide)
		if (colours === 'light' && (await page.evaluate(isEarly, slide))) complain(`slide ${slide}, ${colours}: a gauge shows at once what the last key brings`)
		await page.evaluate((n) => document.querySelectorAll('section')[n - 1].querySelectorAll('[data-marpit-fragment]').forEach((part) => part.setAttribute('data-bespoke-marp-fragment', 'active')), slide)
		for (const fault of await page.evaluate(faultsOf, slide, isForClass)) complain(`slide ${slide}, ${colours}: ${fault}`)
		if (folder) await page.screenshot({ path: join(folder, `${colours}-${String(slide).padStart(2, '0')}.png`) })
	}
}
for (const url of asked) complain(`it asks for ${url}`)
await browser.close()
if (slides === 0) complain(`${html} has no slides`)
console.log(`${slides} slides, in light and in dark: ${faults} faults`)
process.exit(faults ? 1 : 0)
