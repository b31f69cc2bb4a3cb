// The parser's ways beside each other, over the generator's messages in memory: ours for all fields, for trending's, with the
// cache of groups, and the plain twin that all are held to; and of heads, what known shapes spare: finding tokens, to be walked
// then, beside finding the fields. simdjson_alone has simdjson's On-Demand.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "rsvp/head_shapes.h"
#include "rsvp/parser.h"
#include "rsvp/plain_parser.h"
#include "simulate/generator.h"

namespace rsvpulse {
namespace {

const std::vector<std::string>& messages() {
  static const std::vector<std::string> kLines = [] {
    const simulate::Options options;
    const simulate::World world(options);
    simulate::Generator generator(world, options);
    std::vector<std::string> made(20'000);
    for (std::string& line : made) {
      generator.next(line);
      line.pop_back();
    }
    return made;
  }();
  return kLines;
}

void parse_all(benchmark::State& state, rsvp::Parser& parser) {
  rsvp::Rsvp rsvp;
  Arena text;
  for (auto _ : state) {
    for (const std::string& line : messages()) benchmark::DoNotOptimize(parser.parse(line, rsvp, text));
    text.clear();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(messages().size()));
}

void every_field(benchmark::State& state) {
  rsvp::Parser parser(rsvp::Fields::kAll);
  parse_all(state, parser);
}
BENCHMARK(every_field);

void trend_fields(benchmark::State& state) {
  rsvp::Parser parser(rsvp::Fields::kTrend);
  parse_all(state, parser);
}
BENCHMARK(trend_fields);

void trend_fields_with_groups_cached(benchmark::State& state) {
  rsvp::GroupCache groups;
  rsvp::Parser parser(rsvp::Fields::kTrend, &groups);
  parse_all(state, parser);
}
BENCHMARK(trend_fields_with_groups_cached);

// Of some messages, as many as lie in the processor's cache when a batch is read: up to where their groups begin.
std::vector<size_t> head_sizes() {
  constexpr size_t kBatch = 180;
  constexpr std::string_view kKey = "\"group\":";
  std::vector<size_t> sizes;
  for (size_t i = 0; i < kBatch; ++i) sizes.push_back(messages()[i].find(kKey) + kKey.size());
  return sizes;
}

std::unique_ptr<simdjson::internal::dom_parser_implementation> first_stage() {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage1;
  if (simdjson::get_active_implementation()->create_dom_parser_implementation(1 << 20, 1000, stage1)) throw std::bad_alloc();
  return stage1;
}

simdjson::error_code find_tokens(simdjson::internal::dom_parser_implementation& stage1, const std::string& line, size_t size) {
  return stage1.stage1(reinterpret_cast<const uint8_t*>(line.data()), size, simdjson::stage1_mode::regular);
}

void tokens_of_heads_without_walking_them(benchmark::State& state) {
  const auto stage1 = first_stage();
  const auto sizes = head_sizes();
  for (auto _ : state) {
    for (size_t i = 0; i < sizes.size(); ++i) benchmark::DoNotOptimize(find_tokens(*stage1, messages()[i], sizes[i]));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(sizes.size()));
}
BENCHMARK(tokens_of_heads_without_walking_them);

void fields_of_heads_by_shape(benchmark::State& state) {
  const auto stage1 = first_stage();
  if (!rsvp::can_find_in_head()) return state.SkipWithError("not on this processor");
  const auto sizes = head_sizes();
  rsvp::HeadShapes shapes;
  size_t unknown = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < sizes.size(); ++i) {
      const std::string& line = messages()[i];
      rsvp::HeadFields found;
      if (shapes.find(line, sizes[i], found)) continue;
      ++unknown;
      if (find_tokens(*stage1, line, sizes[i])) continue;
      shapes.learn(line, sizes[i], {stage1->structural_indexes.get(), stage1->n_structural_indexes});
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(sizes.size()));
  state.counters["unknown"] = static_cast<double>(unknown) / static_cast<double>(state.iterations() * sizes.size());
}
BENCHMARK(fields_of_heads_by_shape);

void plain_twin(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& line : messages()) benchmark::DoNotOptimize(rsvp::plain_reading(line));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(messages().size()));
}
BENCHMARK(plain_twin)->Iterations(1);

}  // namespace
}  // namespace rsvpulse

BENCHMARK_MAIN();
