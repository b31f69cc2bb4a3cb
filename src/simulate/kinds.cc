#include "simulate/kinds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace rsvpulse::simulate {
namespace {

enum Observed { kNewYes, kNewNo, kEarlier, kYesToNo, kNoToYes, kGuests, kOther, kRounded, kRoundedEarlier, kRepeat, kObserved };
constexpr std::array<std::string_view, kObserved> kNames = {
    "new yes",      "new no",       "change of an earlier RSVP",         "yes to no",   "no to yes", "guests only",
    "other change", "rounded copy", "rounded copy of something earlier", "exact repeat"};

bool is_rounded(int64_t mtime) { return mtime % 1'000 == 0; }

// The least id that can have been given out during the recording.
int64_t first_new_id(const std::vector<Seen>& messages) {
  constexpr size_t kLook = 101;
  constexpr int64_t kMargin = 2'000;
  std::vector<int64_t> ids;
  for (size_t i = 0; i < std::min(kLook, messages.size()); ++i) ids.push_back(messages[i].rsvp_id);
  if (ids.empty()) return 0;
  std::nth_element(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(ids.size() / 2), ids.end());
  return ids[ids.size() / 2] - kMargin;
}

Observed change_between(const Seen& before, const Seen& after) {
  if (before.yes != after.yes) return before.yes ? kYesToNo : kNoToYes;
  return before.guests != after.guests ? kGuests : kOther;
}

class Classifier {
 public:
  explicit Classifier(int64_t first_id) : first_id_(first_id) {}

  Observed next(const Seen& message, double lateness) {
    auto& versions = versions_[message.rsvp_id];
    const Observed kind = classify(message, lateness, versions);
    versions.push_back(message);
    return kind;
  }

 private:
  Observed classify(const Seen& message, double lateness, const std::vector<Seen>& versions) const {
    const bool rounded = is_rounded(message.mtime);
    for (const Seen& version : versions) {
      if (version.mtime == message.mtime) return kRepeat;
    }
    for (const Seen& version : versions) {
      if (rounded && std::abs(version.mtime - message.mtime) <= 500) return kRounded;
    }
    if (!versions.empty() && !rounded) return change_between(versions.back(), message);
    if (rounded && (lateness > 500 || message.rsvp_id < first_id_)) return kRoundedEarlier;
    if (message.rsvp_id < first_id_) return kEarlier;
    return message.yes ? kNewYes : kNewNo;
  }

  int64_t first_id_;
  std::unordered_map<int64_t, std::vector<Seen>> versions_;
};

// Of the spaces between the mtimes of live messages: 1 when they are as uneven as chance makes them.
double variation(std::vector<double>& mtimes) {
  std::sort(mtimes.begin(), mtimes.end());
  double sum = 0;
  double squares = 0;
  for (size_t i = 1; i < mtimes.size(); ++i) {
    const double gap = mtimes[i] - mtimes[i - 1];
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / static_cast<double>(mtimes.size() - 1);
  return std::sqrt(squares / static_cast<double>(mtimes.size() - 1) - mean * mean) / mean;
}

void add_arrival(std::vector<double>& live_mtimes, size_t messages, std::vector<Figure>& figures) {
  if (live_mtimes.size() < 3) return;
  const double uneven = variation(live_mtimes);  // sorts
  const double seconds = std::max(1.0, live_mtimes.back() - live_mtimes.front()) / 1'000;
  figures.push_back({"arrival: messages a second", static_cast<double>(messages) / seconds, Unit::kNumber});
  figures.push_back({"arrival: coefficient of variation", uneven, Unit::kNumber});
}

}  // namespace

std::vector<Figure> kind_figures(const std::vector<Seen>& messages) {
  Classifier classifier(first_new_id(messages));
  std::array<uint64_t, kObserved> counts{};
  std::vector<double> live_mtimes;
  std::vector<double> live_late;
  std::vector<double> rounded_late;
  int64_t greatest = 0;
  for (const Seen& message : messages) {
    const auto lateness = static_cast<double>(std::max<int64_t>(0, greatest - message.mtime));
    greatest = std::max(greatest, message.mtime);
    ++counts[classifier.next(message, lateness)];
    (is_rounded(message.mtime) ? rounded_late : live_late).push_back(lateness);
    if (!is_rounded(message.mtime)) live_mtimes.push_back(static_cast<double>(message.mtime));
  }
  std::vector<Figure> figures;
  add_arrival(live_mtimes, messages.size(), figures);
  for (size_t kind = 0; kind < kObserved; ++kind) {
    const double share = messages.empty() ? 0 : static_cast<double>(counts[kind]) / static_cast<double>(messages.size());
    figures.push_back({"kinds: " + std::string(kNames[kind]), share, Unit::kShare});
  }
  figures.push_back({"lateness: live, 99 %", quantile(live_late, 0.99), Unit::kMilliseconds});
  figures.push_back({"lateness: live, greatest", quantile(live_late, 1), Unit::kMilliseconds});
  figures.push_back({"lateness: rounded, 50 %", quantile(rounded_late, 0.5), Unit::kMilliseconds});
  figures.push_back({"lateness: rounded, 95 %", quantile(rounded_late, 0.95), Unit::kMilliseconds});
  figures.push_back({"lateness: rounded, greatest", quantile(rounded_late, 1), Unit::kMilliseconds});
  return figures;
}

}  // namespace rsvpulse::simulate
