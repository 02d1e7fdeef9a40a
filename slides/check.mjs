// check.mjs html: each slide as a browser lays it out, in light and in dark.
//
// A line for each fault: what leaves its frame or covers something else, a directive
// that was left, notes that are missing, type too small for the last row, a contrast
// too low for a poor projector.  Status 1 if there is one.  With a folder behind the
// HTML, each slide is put there as a PNG.
import puppeteer from 'puppeteer-core'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [html, folder] = process.argv.slice(2)

// In the page, of the slide that is shown.
function faultsOf(number) {
	const least = { text: 27, listing: 22, contrast: 7 } // px of a 1280 x 720 frame; WCAG's enhanced
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
		if (size < (element.closest('pre') ? least.listing : least.text)) fault(`${shown} is set in ${size} px`)
		for (const ground of grounds(element))
			if (contrast(style.color, ground) < least.contrast)
				fault(`${shown} has a contrast of ${contrast(style.color, ground).toFixed(1)}`)
	}

	function checkPlaces() {
		const frame = section.getBoundingClientRect()
		const margin = (20 / 1280) * frame.width
		let above = frame.top + margin
		for (const child of section.children) {
			const box = child.getBoundingClientRect()
			if (box.left < frame.left + margin || box.right > frame.right - margin || box.bottom > frame.bottom - margin)
				fault(`<${child.localName}> leaves the frame`)
			if (box.top < above - 1) fault(`<${child.localName}> covers what is above it`)
			above = box.bottom
		}
		for (const element of [section, ...section.querySelectorAll('*')])
			if (element.clientWidth && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 3))
				fault(`<${element.localName}> holds ${element.scrollWidth} x ${element.scrollHeight} px in ${element.clientWidth} x ${element.clientHeight}`)
	}

	checkPlaces()
	const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT)
	while (texts.nextNode()) if (texts.currentNode.data.trim()) checkText(texts.currentNode)
	for (const image of section.querySelectorAll('img')) if (!image.naturalWidth) fault('a picture cannot be drawn')
	if (/\{\{|\}\}/.test(section.innerText)) fault('a directive was left')
	const note = document.querySelector(`.bespoke-marp-note[data-index="${number - 1}"]`)
	if (!/^\S.*\. \d+ minutes? of 60, \d+ of 90, \d+ of 180\.\n/.test(note?.textContent ?? '')) fault('its notes do not begin with the minutes')
	return [...faults]
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
for (const colours of ['light', 'dark']) {
	if (colours === 'dark') await page.keyboard.press('d')
	for (let slide = 1; slide <= slides; slide++) {
		await page.evaluate((n) => (location.hash = n), slide)
		await page.waitForFunction((n) => document.querySelectorAll('section')[n - 1].closest('.bespoke-marp-active'), {}, slide)
		for (const fault of await page.evaluate(faultsOf, slide)) complain(`slide ${slide}, ${colours}: ${fault}`)
		if (folder) await page.screenshot({ path: join(folder, `${colours}-${String(slide).padStart(2, '0')}.png`) })
	}
}
for (const url of asked) complain(`it asks for ${url}`)
await browser.close()
if (slides === 0) complain(`${html} has no slides`)
console.log(`${slides} slides, in light and in dark: ${faults} faults`)
process.exit(faults ? 1 : 0)
