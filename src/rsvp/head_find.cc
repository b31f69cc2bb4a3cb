#include "rsvp/head_find.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>

#include <simdjson.h>

#include "rsvp/tokens.h"

// No flag of the compiler asks for these instructions, so none can get into a function that other processors run.
#define RSVPULSE_WIDE [[gnu::target("avx2,bmi,bmi2,popcnt")]]

namespace rsvpulse::rsvp {
namespace {

// So many bytes are looked at at once, and can be read behind every place in a head.
constexpr size_t kLook = 64;
constexpr size_t kNumberLook = 16;

// Of the bytes looked at, the first in the lowest bit.
struct StringBytes {
  uint64_t quotes;
  uint64_t unusual;  // control characters, and parts of characters outside ASCII
};

RSVPULSE_WIDE inline __m256i load(const char* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
RSVPULSE_WIDE inline __m128i load16(const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }
RSVPULSE_WIDE inline uint32_t bits(__m256i bytes) { return static_cast<uint32_t>(_mm256_movemask_epi8(bytes)); }
RSVPULSE_WIDE inline uint64_t bits(__m256i low, __m256i high) { return bits(low) | uint64_t{bits(high)} << 32; }

template <size_t kBytes>
consteval std::array<char, kBytes> all(char byte) {
  std::array<char, kBytes> bytes{};
  bytes.fill(byte);
  return bytes;
}

// What bytes are compared with.
struct alignas(32) Wanted {
  std::array<char, 32> quote = all<32>('"');
  std::array<char, 32> blank = all<32>(' ');
  std::array<char, 16> plus = all<16>('+');
  std::array<char, 16> plus_to_nine = all<16>('9' - '+');
  std::array<char, 16> comma = all<16>(',');
  std::array<char, 16> lower = all<16>(0x20);
  std::array<char, 16> e = all<16>('e');
};

RSVPULSE_WIDE inline StringBytes look_at_string(const Wanted& wanted, const char* from) {
  const __m256i low = load(from);
  const __m256i high = load(from + 32);
  const __m256i quote = load(wanted.quote.data());
  const __m256i blank = load(wanted.blank.data());
  return {.quotes = bits(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote)),
          // Compared as signed, so that blank is greater than all from 0x80 on too.
          .unusual = bits(_mm256_cmpgt_epi8(blank, low), _mm256_cmpgt_epi8(blank, high))};
}

// How many of kNumberLook bytes, up to the first other one, are what numbers are made of: digits, signs, points, "e" and "E".
// And slashes, which no number has.
RSVPULSE_WIDE inline size_t count_number_bytes(const Wanted& wanted, const char* from) {
  const __m128i bytes = load16(from);
  const __m128i above_plus = _mm_sub_epi8(bytes, load16(wanted.plus.data()));
  const __m128i is_plus_to_nine = _mm_cmpeq_epi8(_mm_min_epu8(above_plus, load16(wanted.plus_to_nine.data())), above_plus);
  const __m128i is_e = _mm_cmpeq_epi8(_mm_or_si128(bytes, load16(wanted.lower.data())), load16(wanted.e.data()));
  const __m128i is_comma = _mm_cmpeq_epi8(bytes, load16(wanted.comma.data()));
  const int of_number = _mm_movemask_epi8(_mm_andnot_si128(is_comma, _mm_or_si128(is_plus_to_nine, is_e)));
  return static_cast<size_t>(std::countr_one(static_cast<uint32_t>(of_number)));
}

// Whether the 32 bytes at each place agree wherever `wanted` has a one.
RSVPULSE_WIDE inline bool agree(const char* some, const char* others, uint32_t wanted) {
  return (bits(_mm256_cmpeq_epi8(load(some), load(others))) & wanted) == wanted;
}

// Where the string that begins at `from` has its closing quote; `limit` or more when that is not before it. Adds to `unusual`
// what of it is.
RSVPULSE_WIDE inline size_t end_of_string(const Wanted& wanted, const char* text, size_t from, size_t limit,
                                          uint64_t& unusual) {
  for (size_t at = from; at < limit; at += kLook) {
    const StringBytes bytes = look_at_string(wanted, text + at);
    unusual |= bytes.unusual & ((bytes.quotes & (0 - bytes.quotes)) - 1);  // before the quote, if there is one
    if (bytes.quotes == 0) continue;
    const size_t quote = at + static_cast<size_t>(std::countr_zero(bytes.quotes));
    if (text[quote - 1] != '\\') return quote;
    unusual |= 1;  // what follows is not looked at here
    return closing_quote({text, limit}, from);
  }
  return limit;
}

RSVPULSE_WIDE inline size_t end_of_number(const Wanted& wanted, const char* text, size_t from, size_t limit) {
  for (size_t at = from; at < limit; at += kNumberLook) {
    const size_t count = count_number_bytes(wanted, text + at);
    if (count < kNumberLook) return at + count;
  }
  return limit;
}

// Whether a head with something unusual in its strings is text all the same: UTF-8 without control characters.
RSVPULSE_WIDE [[gnu::noinline]] bool is_text(const char* text, size_t bytes) {
  const __m256i last = _mm256_set1_epi8(' ' - 1);
  uint32_t controls = 0;
  size_t at = 0;
  for (; at + 32 <= bytes; at += 32)
    controls |= bits(_mm256_cmpeq_epi8(_mm256_min_epu8(load(text + at), last), load(text + at)));
  for (; at < bytes; ++at) controls |= static_cast<unsigned char>(text[at]) < ' ' ? 1 : 0;
  return controls == 0 && simdjson::validate_utf8(text, bytes);
}

RSVPULSE_WIDE inline bool fits(const HeadNode& node, const char* text, size_t at, size_t head_bytes) {
  static_assert(kMaxHeadLiteral == 2 * 32);
  if (!agree(text + at, node.literal.data(), node.bits[0])) return false;
  if (node.length > 32 && !agree(text + at + 32, node.literal.data() + 32, node.bits[1])) return false;
  if (node.value == HeadValue::kNumber) return begins_number(text[at + node.length]);
  return node.value == HeadValue::kText || at + node.length == head_bytes;
}

}  // namespace

bool can_find_in_head() {
  static const bool kCan = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                           __builtin_cpu_supports("popcnt");
  return kCan;
}

RSVPULSE_WIDE bool find_in_head(const HeadNode* nodes, std::string_view line, size_t head_bytes, HeadFields& found) {
  if (line.size() < head_bytes + kLook) return false;
  const char* const text = line.data();
  static constexpr Wanted kWanted;
  const Wanted* wanted = &kWanted;
  asm("" : "+r"(wanted));  // else GCC 12 makes each of them anew, from an integer, for each value
  uint64_t unusual = 0;
  const HeadNode* node = nodes;
  for (size_t at = 0; at < head_bytes;) {
    while (!fits(*node, text, at, head_bytes)) {
      if (node->sibling == HeadNode::kNone) return false;
      node = nodes + node->sibling;
    }
    const size_t begin = at + node->length;
    if (node->value == HeadValue::kGroup) return unusual == 0 || is_text(text, head_bytes);
    at = node->value == HeadValue::kText ? end_of_string(*wanted, text, begin, head_bytes, unusual)
                                         : end_of_number(*wanted, text, begin, head_bytes);
    found.set(node->field, text + begin, at - begin);
    node = nodes + node->child;
  }
  return false;
}

}  // namespace rsvpulse::rsvp

#else

namespace rsvpulse::rsvp {

bool can_find_in_head() { return false; }
bool find_in_head(const HeadNode*, std::string_view, size_t, HeadFields&) { return false; }

}  // namespace rsvpulse::rsvp

#endif
