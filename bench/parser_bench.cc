// The parser's ways beside each other, over the generator's messages in memory: ours for all fields, for trending's, with the
// cache of groups, and the plain twin that all are held to. simdjson_alone has simdjson's On-Demand.
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

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
