// PartialsMerge: the reader's side of partials: those of all partitions added up to the ranking and the windows that one
// process reading all of the log would give.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/result.h"
#include "trend/partials.h"
#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {

// Not safe for concurrent use.
class PartialsMerge {
 public:
  // Takes the next record of the table. What it changes shows with the next marker of its partition. False: no partial, or one
  // that means nothing (any more).
  bool take(std::string_view key, std::optional<std::string_view> value);

  // By partition, what counts of it now.
  struct Owner {
    Epoch epoch;
    PartialMarker marker;
  };
  std::map<uint32_t, Owner> owners() const;

  // Goes up with each marker.
  uint64_t version() const { return version_; }
  // Of all partitions; -1 before the first marker.
  int64_t greatest_mtime() const;
  // No reader can ask for an earlier now, or for more days.
  int64_t earliest_now() const;
  int64_t days() const;

  // kUsage: `now` is before earliest_now(), or `options.days` more than days().
  Result<std::vector<RankedEntry>> ranking(const RankingOptions& options, int64_t now) const;
  Result<Windows> windows(const WindowOptions& options, int64_t now) const;

 private:
  // Counts by time slot, ascending.
  using Counts = std::vector<std::pair<uint64_t, int64_t>>;
  struct Entry {
    Counts hours;
    Counts minutes;
  };
  struct Event {
    int64_t yes = 0;
    std::pair<int64_t, int64_t> newest{-1, 0};
    std::optional<std::string> name;
  };
  // What one owner has written up to its last marker.
  struct Table {
    boost::unordered_flat_map<std::string, Entry> entries;  // by dimension and name
    std::map<uint64_t, int64_t> seconds;
    std::map<uint64_t, ResponseCounts> responses;
    std::map<uint64_t, std::map<std::string, Event, std::less<>>> events;
  };
  struct Update {
    std::string key;
    std::optional<std::string> value;
  };
  struct Part {
    std::optional<Owner> owner;
    Table table;
    std::map<Epoch, std::vector<Update>> waiting;  // for a marker
  };

  static bool is_valid(const PartialKey& key, std::string_view value);
  static void apply(const Update& update, Table& table);
  static void apply_event(const PartialKey& key, const std::optional<std::string>& value, Table& table);
  void meet_marker(Part& part, Epoch epoch, const PartialMarker& marker);
  Status check(int64_t days, int64_t now) const;
  Counts hours_of(const std::string& entry, int64_t first_hour) const;
  bool is_active(const std::string& entry, int64_t first_minute) const;
  bool is_in_earlier(std::map<uint32_t, Part>::const_iterator part, const std::string& entry) const;

  std::map<uint32_t, Part> parts_;
  uint64_t version_ = 0;
};

}  // namespace rsvpulse::trend
