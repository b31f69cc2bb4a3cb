#include "rsvp/head_find.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <bit>
#include <cstdint>

#include <simdjson.h>

// No flag of the compiler asks for these instructions, so none can get into a function that other processors run.
#define RSVPULSE_WIDE [[gnu::target("avx2,bmi,bmi2,lzcnt,popcnt")]]

namespace rsvpulse::rsvp {
namespace {

// So many bytes are looked at at once, and can be read behind every place in a head.
constexpr size_t kLook = 64;
constexpr size_t kNumberLook = 16;
constexpr size_t kNowhere = std::string_view::npos;

// Of the bytes looked at, the first in the lowest bit.
struct StringBytes {
  uint64_t quotes;
  uint64_t unusual;  // control characters, and parts of characters outside ASCII
};

RSVPULSE_WIDE inline __m256i load(const char* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
RSVPULSE_WIDE inline uint32_t bits(__m256i bytes) { return static_cast<uint32_t>(_mm256_movemask_epi8(bytes)); }
RSVPULSE_WIDE inline uint64_t bits(__m256i low, __m256i high) { return bits(low) | uint64_t{bits(high)} << 32; }

RSVPULSE_WIDE inline StringBytes look_at_string(const char* from) {
  const __m256i low = load(from);
  const __m256i high = load(from + 32);
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i blank = _mm256_set1_epi8(' ');
  return {.quotes = bits(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote)),
          // Compared as signed, so that blank is greater than all from 0x80 on too.
          .unusual = bits(_mm256_cmpgt_epi8(blank, low), _mm256_cmpgt_epi8(blank, high))};
}

// How many of kNumberLook bytes, up to the first other one, are what numbers are made of: digits, signs, points, "e" and "E".
// And slashes, which no number has.
RSVPULSE_WIDE inline size_t count_number_bytes(const char* from) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m128i above_plus = _mm_sub_epi8(bytes, _mm_set1_epi8('+'));
  const __m128i is_plus_to_nine = _mm_cmpeq_epi8(_mm_min_epu8(above_plus, _mm_set1_epi8('9' - '+')), above_plus);
  const __m128i is_e = _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('e'));
  const __m128i is_comma = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(','));
  const int of_number = _mm_movemask_epi8(_mm_andnot_si128(is_comma, _mm_or_si128(is_plus_to_nine, is_e)));
  return static_cast<size_t>(std::countr_one(static_cast<uint32_t>(of_number)));
}

// Whether the 32 bytes at each place agree wherever `wanted` has a one.
RSVPULSE_WIDE inline bool agree(const char* some, const char* others, uint32_t wanted) {
  return (bits(_mm256_cmpeq_epi8(load(some), load(others))) & wanted) == wanted;
}

// Whether the quote at `at` belongs to the string that begins at `from`.
[[gnu::noinline]] bool is_escaped(const char* text, size_t from, size_t at) {
  size_t backslashes = 0;
  while (at - backslashes > from && text[at - backslashes - 1] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

[[gnu::noinline]] bool has_control_characters(const char* text, uint64_t among) {
  for (; among != 0; among &= among - 1) {
    if (static_cast<unsigned char>(text[std::countr_zero(among)]) < ' ') return true;
  }
  return false;
}

// Where the string that begins at `from` has its closing quote; kNowhere when a control character stands before that, or when
// it is looked for behind `limit`.
RSVPULSE_WIDE inline size_t end_of_string(const char* text, size_t from, size_t limit, bool& is_ascii) {
  for (size_t at = from; at < limit;) {
    const StringBytes bytes = look_at_string(text + at);
    const uint64_t before_quote = (bytes.quotes & (0 - bytes.quotes)) - 1;  // all when there is none
    if (const uint64_t unusual = bytes.unusual & before_quote; unusual != 0) {
      if (has_control_characters(text + at, unusual)) return kNowhere;
      is_ascii = false;
    }
    at += static_cast<size_t>(std::countr_zero(bytes.quotes));  // kLook when there is none
    if (bytes.quotes == 0) continue;
    if (text[at - 1] != '\\' || !is_escaped(text, from, at)) return at;
    ++at;
  }
  return kNowhere;
}

RSVPULSE_WIDE inline size_t end_of_number(const char* text, size_t from, size_t limit) {
  for (size_t at = from; at < limit; at += kNumberLook) {
    const size_t count = count_number_bytes(text + at);
    if (count < kNumberLook) return at + count;
  }
  return kNowhere;
}

inline bool begins_number(char c) { return c == '-' || (c >= '0' && c <= '9'); }

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
                           __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt");
  return kCan;
}

RSVPULSE_WIDE bool find_in_head(const HeadNode* nodes, std::string_view line, size_t head_bytes, HeadFields& found) {
  if (line.size() < head_bytes + kLook) return false;
  const char* const text = line.data();
  bool is_ascii = true;
  const HeadNode* node = nodes;
  for (size_t at = 0; at < head_bytes;) {
    while (!fits(*node, text, at, head_bytes)) {
      if (node->sibling == HeadNode::kNone) return false;
      node = nodes + node->sibling;
    }
    const size_t begin = at + node->length;
    if (node->value == HeadValue::kGroup) return is_ascii || simdjson::validate_utf8(text, head_bytes);
    at = node->value == HeadValue::kText ? end_of_string(text, begin, head_bytes, is_ascii)
                                         : end_of_number(text, begin, head_bytes);
    if (at == kNowhere) return false;
    found.tokens[node->field] = {text + begin, at - begin};
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
