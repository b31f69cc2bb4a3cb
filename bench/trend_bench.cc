// Finding the record of an RSVP among a million: boost::unordered_flat_set, and NumberIndex told some RSVPs ahead, as counting
// does it. What is looked for comes in no order, so nearly every place lies outside the caches; and between two of them stands
// other work, as in counting, so that the processor cannot look for the next before it is done with this.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_set.hpp>

#include "trend/rsvp_table.h"

namespace rsvpulse::trend {
namespace {

constexpr int64_t kRsvps = 1'000'000;

struct Sought {
  int64_t rsvp_id;
  uint64_t hash;
};

// Every RSVP once, in an order that jumps.
const std::vector<Sought>& sought() {
  static const std::vector<Sought> kSought = [] {
    std::vector<Sought> made;
    made.reserve(kRsvps);
    for (int64_t i = 0; i < kRsvps; ++i) {
      const int64_t id = i * 611'953 % kRsvps;
      made.push_back({id, hash_integer(id)});
    }
    return made;
  }();
  return kSought;
}

// A chain of multiplications, longer than the processor looks ahead.
uint64_t other_work(uint64_t x) {
  for (int i = 0; i < 600; ++i) x = x * 0x9E3779B97F4A7C15ULL + 1;
  return x;
}

void no_lookup(benchmark::State& state) {
  for (auto _ : state) {
    for (const Sought& rsvp : sought()) benchmark::DoNotOptimize(other_work(rsvp.hash));
  }
  state.SetItemsProcessed(state.iterations() * kRsvps);
}
BENCHMARK(no_lookup);

struct HashRecord {
  using is_transparent = void;
  using is_avalanching = void;
  const std::vector<RsvpRecord>* records;
  size_t operator()(uint32_t number) const { return hash_integer((*records)[number].rsvp_id); }
  size_t operator()(const Sought& rsvp) const { return rsvp.hash; }
};
struct SameRecord {
  using is_transparent = void;
  const std::vector<RsvpRecord>* records;
  bool operator()(uint32_t a, uint32_t b) const { return a == b; }
  bool operator()(const Sought& rsvp, uint32_t number) const { return (*records)[number].rsvp_id == rsvp.rsvp_id; }
  bool operator()(uint32_t number, const Sought& rsvp) const { return (*this)(rsvp, number); }
};

void flat_set(benchmark::State& state) {
  std::vector<RsvpRecord> records(kRsvps);
  boost::unordered_flat_set<uint32_t, HashRecord, SameRecord> index(kRsvps, HashRecord{&records}, SameRecord{&records});
  for (uint32_t number = 0; number < records.size(); ++number) {
    records[number].rsvp_id = number;
    index.insert(number);
  }
  for (auto _ : state) {
    for (const Sought& rsvp : sought()) {
      benchmark::DoNotOptimize(other_work(static_cast<uint64_t>(records[*index.find(rsvp)].mtime)));
    }
  }
  state.SetItemsProcessed(state.iterations() * kRsvps);
}
BENCHMARK(flat_set);

void number_index(benchmark::State& state, bool told_ahead) {
  RsvpTable table;
  for (int64_t id = 0; id < kRsvps; ++id) table.find_or_add(id, hash_integer(id));
  const auto& all = sought();
  constexpr size_t kFar = 24;
  constexpr size_t kNear = 12;
  for (auto _ : state) {
    for (size_t i = 0; i < all.size(); ++i) {
      if (told_ahead && i + kFar < all.size()) table.expect_slot(all[i + kFar].hash);
      if (told_ahead && i + kNear < all.size()) table.expect_record(all[i + kNear].hash);
      const RecordId id = table.find_or_add(all[i].rsvp_id, all[i].hash);
      benchmark::DoNotOptimize(other_work(static_cast<uint64_t>(table[id].mtime)));
    }
  }
  state.SetItemsProcessed(state.iterations() * kRsvps);
}
BENCHMARK_CAPTURE(number_index, asked_at_once, false);
BENCHMARK_CAPTURE(number_index, told_ahead, true);

}  // namespace
}  // namespace rsvpulse::trend

BENCHMARK_MAIN();
