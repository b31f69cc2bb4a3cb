#include "config/nearest.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"

namespace rsvpulse::config {
namespace {

// Longer texts are no slip of anything we know, and the distance costs their length.
constexpr size_t kMaxLength = 64;
constexpr size_t kMinPrefix = 2;

// Slips between two names: Damerau-Levenshtein in its "optimal string alignment" form, three rows at a time.
size_t slips(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  const auto same = [&](size_t i, size_t j) { return fold_ascii(a[i]) == fold_ascii(b[j]); };
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same(i - 1, j - 1) ? 0 : 1)});
      if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1)) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
  if (name.empty() || name.size() > kMaxLength) return {};
  std::string_view best;
  size_t best_slips = std::max<size_t>(1, name.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    const size_t distance = slips(name, candidate);
    // A name of which not one character is right is not near, however short.
    if (distance < best_slips && distance < candidate.size()) {
      best = candidate;
      best_slips = distance;
    }
  }
  if (!best.empty() || name.size() < kMinPrefix) return best;
  const auto longer =
      std::find_if(known.begin(), known.end(), [name](std::string_view candidate) { return candidate.starts_with(name); });
  return longer == known.end() ? std::string_view{} : *longer;
}

std::string nearest_hint(std::string_view name, const std::vector<std::string_view>& known, std::string_view prefix) {
  const std::string_view best = nearest(name, known);
  return best.empty() ? std::string{} : fmt::format("; did you mean {}{}?", prefix, best);
}

}  // namespace rsvpulse::config
