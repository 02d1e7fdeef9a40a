/*
 * The counting routines: how many words are in a block of bytes?
 *
 * Each routine counts the first bytes of words.  Such a byte is not white space, and the
 * byte before it is white space, or there is none before it.
 */
#include "counting.h"

#include <stdlib.h>
#include <string.h>

static const bool space[256] = { ['\t'] = true,
	['\n'] = true,
	['\v'] = true,
	['\f'] = true,
	['\r'] = true,
	[' '] = true };

/* Stage 1: the loop of step 4, but with a table instead of a call for each byte. */
static uintmax_t
count_table(const unsigned char *bytes, size_t n)
{
	bool inword = false;
	uintmax_t words = 0;

	for (size_t i = 0; i < n; i++) {
		if (space[bytes[i]]) {
			inword = false;
		} else if (!inword) {
			inword = true;
			words++;
		}
	}
	return words;
}

/* Stage 2: no branches that depend on the text, because no processor can predict where a
 * word ends. */
static uintmax_t
count_plain(const unsigned char *bytes, size_t n)
{
	bool before = true; /* was the byte before white space? */
	uintmax_t words = 0;

	for (size_t i = 0; i < n; i++) {
		bool now = space[bytes[i]];

		words += before & !now;
		before = now;
	}
	return words;
}

static bool
always(void)
{
	return true;
}

/*
 * Stage 3: the same on 64 bytes at a time.  spaces returns a mask with a bit for each byte,
 * the lowest for the first one.  A bit is 1 if its byte is white space.  The mask shifted up
 * by one says the same about the byte before each.
 *
 * always_inline lets the compiler make spaces a part of the loop, and compile both for the
 * processor of the caller.
 */
#define INLINE static inline __attribute__((always_inline))
typedef uint64_t (*spaces_64)(const unsigned char *);

/* The number of words that begin in these 64 bytes.  *before is 1 if the byte before them
 * is white space. */
INLINE uintmax_t
starts(uint64_t mask, uint64_t *before)
{
	const uint64_t first = ~mask & (mask << 1 | *before);

	*before = mask >> 63;
	return (uintmax_t)__builtin_popcountll(first);
}

INLINE uintmax_t
count_64(
    const unsigned char *bytes, size_t n, spaces_64 spaces, uint64_t before)
{
	unsigned char rest[64];
	uintmax_t words = 0;

	for (; n >= 64; bytes += 64, n -= 64)
		words += starts(spaces(bytes), &before);
	/* The last bytes are filled up to 64 with spaces, because no word begins at one. */
	memset(rest, ' ', sizeof rest);
	memcpy(rest, bytes, n);
	return words + starts(spaces(rest), &before);
}

/*
 * Stage 7: prefetch.  A prefetch starts to load a cache line, but does not wait for the line,
 * which arrives while the lines before it are counted.  Each turn of the loop counts four
 * lines, because with one the loop's own instructions would delay the next prefetch.
 *
 * AHEAD is the distance in bytes.  If it is too short, a line arrives too late.  If it is much
 * too long, a core cannot keep so many loads waiting.  4,096 bytes were the best distance or
 * within 3 % of the best on Intel's Emerald Rapids and on AMD's Zen 5 (WHY.md).
 *
 * When AHEAD bytes are left, all of them have been prefetched, and stage 3's loop counts them.
 * So no byte after the end is prefetched.  (That would do no harm, because a prefetch of a
 * page that is not mapped has no effect.)
 */
enum { LINE = 64, AHEAD = 4096 };

INLINE uintmax_t
count_ahead(const unsigned char *bytes, size_t n, spaces_64 spaces)
{
	uint64_t before = 1;
	uintmax_t words = 0;

	for (; n >= AHEAD + 4 * LINE; bytes += 4 * LINE, n -= 4 * LINE) {
		__builtin_prefetch(bytes + AHEAD);
		__builtin_prefetch(bytes + AHEAD + LINE);
		__builtin_prefetch(bytes + AHEAD + 2 * LINE);
		__builtin_prefetch(bytes + AHEAD + 3 * LINE);
		words += starts(spaces(bytes), &before);
		words += starts(spaces(bytes + LINE), &before);
		words += starts(spaces(bytes + 2 * LINE), &before);
		words += starts(spaces(bytes + 3 * LINE), &before);
	}
	return words + count_64(bytes, n, spaces, before);
}

#if defined(__x86_64__)
#include <immintrin.h>

/*
 * SSE2, which every x86-64 has, cannot compare bytes as unsigned numbers.  So \t is subtracted
 * from each byte, with wraparound, and \t to \r become 0 to 4.  These are the numbers whose
 * minimum with 4 is the number itself.
 */
static inline uint64_t
spaces_16(const unsigned char *bytes)
{
	const __m128i b = _mm_loadu_si128((const __m128i *)bytes);
	const __m128i from_tab = _mm_sub_epi8(b, _mm_set1_epi8('\t'));
	const __m128i least =
	    _mm_min_epu8(from_tab, _mm_set1_epi8('\r' - '\t'));
	const __m128i is_space = _mm_or_si128(_mm_cmpeq_epi8(from_tab, least),
	    _mm_cmpeq_epi8(b, _mm_set1_epi8(' ')));

	return (uint64_t)_mm_movemask_epi8(is_space);
}

static inline uint64_t
spaces_sse2(const unsigned char *bytes)
{
	return spaces_16(bytes) | spaces_16(bytes + 16) << 16 |
	       spaces_16(bytes + 32) << 32 | spaces_16(bytes + 48) << 48;
}

static uintmax_t
count_sse2(const unsigned char *bytes, size_t n)
{
	return count_64(bytes, n, spaces_sse2, 1);
}

static uintmax_t
count_sse2_ahead(const unsigned char *bytes, size_t n)
{
	return count_ahead(bytes, n, spaces_sse2);
}

/*
 * AVX2 and AVX-512 have an instruction that looks up many bytes at once in a table of 16, by
 * their low four bits.  The table has each white space at its own low four bits, so a byte is
 * white space if it finds itself.  The other entries are 0, and a byte above 127 finds 0, too.
 * No byte takes such a 0 for itself, because the byte 0 finds entry 0, which is the space.  The
 * trick is known from simdjson: Langdale and Lemire, Parsing Gigabytes of JSON per Second, 2019.
 */
#define SELVES ' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', '\v', '\f', '\r', 0, 0

__attribute__((target("avx2"))) static inline uint64_t
spaces_32(const unsigned char *bytes)
{
	const __m256i selves = _mm256_setr_epi8(SELVES, SELVES);
	const __m256i b = _mm256_loadu_si256((const __m256i *)bytes);
	const __m256i found = _mm256_shuffle_epi8(selves, b);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, found));
}

__attribute__((target("avx2"))) static inline uint64_t
spaces_avx2(const unsigned char *bytes)
{
	return spaces_32(bytes) | spaces_32(bytes + 32) << 32;
}

__attribute__((target("avx2,popcnt,bmi,bmi2"))) static uintmax_t
count_avx2(const unsigned char *bytes, size_t n)
{
	return count_64(bytes, n, spaces_avx2, 1);
}

__attribute__((target("avx2,popcnt,bmi,bmi2"))) static uintmax_t
count_avx2_ahead(const unsigned char *bytes, size_t n)
{
	return count_ahead(bytes, n, spaces_avx2);
}

__attribute__((target("avx512bw"))) static inline uint64_t
spaces_avx512(const unsigned char *bytes)
{
	const __m512i selves = _mm512_broadcast_i32x4(_mm_setr_epi8(SELVES));
	const __m512i b = _mm512_loadu_si512(bytes);
	const __m512i found = _mm512_shuffle_epi8(selves, b);

	return _mm512_cmpeq_epi8_mask(b, found);
}

__attribute__((target("avx512bw,popcnt,bmi,bmi2"))) static uintmax_t
count_avx512(const unsigned char *bytes, size_t n)
{
	return count_64(bytes, n, spaces_avx512, 1);
}

__attribute__((target("avx512bw,popcnt,bmi,bmi2"))) static uintmax_t
count_avx512_ahead(const unsigned char *bytes, size_t n)
{
	return count_ahead(bytes, n, spaces_avx512);
}

/*
 * Does the processor have these instructions, and does the kernel save their registers?  The
 * dynamic loader has found out already, and glibc passes its answer on.
 * __builtin_cpu_supports would find out again with about twenty CPUID instructions, and on a
 * virtual machine each takes microseconds, because the hypervisor executes it.
 */
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

#ifdef CPU_FEATURE_ACTIVE
#define HAS(glibc, gcc) CPU_FEATURE_ACTIVE(glibc)
#else
#define HAS(glibc, gcc) __builtin_cpu_supports(gcc)
#endif

/* popcnt counts the bits of a mask.  bmi's andn computes ~mask & ... in one instruction. */
static bool
has_masks(void)
{
	return HAS(POPCNT, "popcnt") && HAS(BMI1, "bmi") && HAS(BMI2, "bmi2");
}

static bool
has_avx2(void)
{
	return has_masks() && HAS(AVX2, "avx2");
}

static bool
has_avx512(void)
{
	return has_masks() && HAS(AVX512BW, "avx512bw");
}
#endif

/* NEON, which every arm64 has.  This is for little-endian arm64 only, because with the other
 * byte order the bits of the mask would be in a different order, too. */
#if defined(__AARCH64EL__)
#include <arm_neon.h>

/* White space becomes a byte with one bit, at the byte's place among its eight neighbours.
 * All other bytes become 0. */
static inline uint8x16_t
bits_16(const unsigned char *bytes)
{
	const uint8x16_t bits = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16,
		32, 64, 128 };
	const uint8x16_t b = vld1q_u8(bytes);
	const uint8x16_t from_tab = vsubq_u8(b, vdupq_n_u8('\t'));
	const uint8x16_t is_space =
	    vorrq_u8(vcleq_u8(from_tab, vdupq_n_u8('\r' - '\t')),
		vceqq_u8(b, vdupq_n_u8(' ')));

	return vandq_u8(is_space, bits);
}

/* NEON has no movemask.  Instead neighbouring bytes are added three times, so that eight
 * bytes with a bit each become one byte with eight bits. */
static inline uint64_t
spaces_neon(const unsigned char *bytes)
{
	const uint8x16_t low = vpaddq_u8(bits_16(bytes), bits_16(bytes + 16));
	const uint8x16_t high =
	    vpaddq_u8(bits_16(bytes + 32), bits_16(bytes + 48));
	const uint8x16_t quarters = vpaddq_u8(low, high);
	const uint8x16_t mask = vpaddq_u8(quarters, quarters);

	return vgetq_lane_u64(vreinterpretq_u64_u8(mask), 0);
}

static uintmax_t
count_neon(const unsigned char *bytes, size_t n)
{
	return count_64(bytes, n, spaces_neon, 1);
}

static uintmax_t
count_neon_ahead(const unsigned char *bytes, size_t n)
{
	return count_ahead(bytes, n, spaces_neon);
}
#endif

/*
 * Stage 8: yours.  Now it counts right, and as slowly as stage 2.
 *
 *	make check                           is it right, on any bytes and at any length?
 *	WORDS_ROUTINE=yours ./words file     what does it count?
 *	make bench                           how fast is it, next to the others?
 */
static uintmax_t
count_yours(const unsigned char *bytes, size_t n)
{
	return count_plain(bytes, n);
}

const struct routine routines[] = {
	{ "table", 1, always, count_table },
	{ "plain", 2, always, count_plain },
#if defined(__x86_64__)
	{ "sse2", 3, always, count_sse2 },
	{ "avx2", 3, has_avx2, count_avx2 },
	{ "avx512", 3, has_avx512, count_avx512 },
	{ "sse2-ahead", 7, always, count_sse2_ahead },
	{ "avx2-ahead", 7, has_avx2, count_avx2_ahead },
	{ "avx512-ahead", 7, has_avx512, count_avx512_ahead },
#elif defined(__AARCH64EL__)
	{ "neon", 3, always, count_neon },
	{ "neon-ahead", 7, always, count_neon_ahead },
#endif
	{ "yours", 8, always, count_yours },
};

const size_t nroutines = sizeof routines / sizeof routines[0];

const struct routine *
find_routine(const char *name)
{
	const int stage = atoi(name);

	for (const struct routine *r = routines + nroutines; r-- > routines;)
		if ((r->stage <= stage || strcmp(name, r->name) == 0) &&
		    r->runs_here())
			return r;
	return NULL;
}

struct stretch
count_stretch(const struct routine *r, const unsigned char *bytes, size_t n)
{
	if (n == 0)
		return (struct stretch){ 0 };
	return (struct stretch){ .words = r->count(bytes, n),
		.any = true,
		.begins = !space[bytes[0]],
		.ends = !space[bytes[n - 1]] };
}

/* A word that goes across the border has been counted on both sides. */
struct stretch
join(struct stretch a, struct stretch b)
{
	if (!a.any)
		return b;
	if (!b.any)
		return a;
	return (
	    struct stretch){ .words = a.words + b.words - (a.ends && b.begins),
		.any = true,
		.begins = a.begins,
		.ends = b.ends };
}
