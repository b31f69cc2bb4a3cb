#include "archive/mtime_finder.h"

#include <cstring>

#include "base/arena.h"
#include "rsvp/parser.h"

namespace rsvpulse::archive {
namespace {

constexpr std::string_view kKey = "\"mtime\"";
constexpr size_t kMostDigits = 15;  // no mtime has more (DESIGN.md 2)

// As std::string_view::find(), which is slow where the first character is common.
size_t find_key(std::string_view text, size_t from) {
  const void* const at = memmem(text.data() + from, text.size() - from, kKey.data(), kKey.size());
  return at ? static_cast<size_t>(static_cast<const char*>(at) - text.data()) : std::string_view::npos;
}

// Whether an escape could be one of the key's letters: they lie from U+0060 to U+007F.
bool may_spell_letters(std::string_view text) {
  for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    const std::string_view escape = text.substr(at, 5);
    if (escape == "\\u006" || escape == "\\u007") return true;
  }
  return false;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

}  // namespace

std::optional<int64_t> plain_mtime(std::string_view message) {
  const size_t at = find_key(message, 0);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = message.substr(at + kKey.size());
  skip_blanks(rest);
  if (rest.empty() || rest.front() != ':') return std::nullopt;
  rest.remove_prefix(1);
  skip_blanks(rest);
  int64_t mtime = 0;
  size_t digits = 0;
  for (; digits < rest.size() && digits <= kMostDigits && is_digit(rest[digits]); ++digits) {
    mtime = 10 * mtime + (rest[digits] - '0');
  }
  if (digits == 0 || digits > kMostDigits || digits == rest.size()) return std::nullopt;
  const char end = rest[digits];
  if (end != ',' && end != '}' && !is_blank(end)) return std::nullopt;  // 1e3
  const bool is_once = find_key(message, at + kKey.size()) == std::string_view::npos;
  return is_once && !may_spell_letters(message) ? std::optional(mtime) : std::nullopt;
}

struct MtimeFinder::Parsing {
  rsvp::Parser parser{rsvp::Fields::kTrend};
  Arena text;
};

MtimeFinder::MtimeFinder() = default;
MtimeFinder::~MtimeFinder() = default;

std::optional<int64_t> MtimeFinder::find(std::string_view message) {
  if (const auto mtime = plain_mtime(message)) return mtime;
  if (!parsing_) parsing_ = std::make_unique<Parsing>();
  if (parsing_->text.reserved_bytes() > 0) parsing_->text.clear();
  rsvp::Rsvp parsed;
  if (parsing_->parser.parse(message, parsed, parsing_->text)) return std::nullopt;
  return parsed.mtime;
}

}  // namespace rsvpulse::archive
