// simdjson_alone FILE: how fast simdjson alone takes trending's fields from the lines of a file that lies in memory.
//
// Checks first, line by line, that it reads what rsvpulse's parser reads; prints the messages and the seconds of the best kind
// of run: nothing read from disk, nothing kept, one thread.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "on_demand.h"
#include "rsvp/parser.h"

namespace {

using rsvpulse::bench::OnDemandReader;
using rsvpulse::bench::TrendFields;

template <class Use>
void for_each_line(std::string_view text, Use&& use) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool same(const TrendFields& ours, const rsvpulse::rsvp::Rsvp& rsvp) {
  bool equal = ours.rsvp_id == rsvp.rsvp_id && ours.mtime == rsvp.mtime && ours.guests == rsvp.guests &&
               ours.response == rsvp.response && ours.event_id == rsvp.event.event_id &&
               ours.event_name == rsvp.event.event_name && ours.group_name == rsvp.group.group_name &&
               ours.group_city == rsvp.group.group_city && ours.group_country == rsvp.group.group_country &&
               ours.topic_names.size() == rsvp.group.topics.size();
  for (size_t i = 0; equal && i < ours.topic_names.size(); ++i) equal = ours.topic_names[i] == rsvp.group.topics[i].topic_name;
  return equal;
}

// Lines that the two read differently.
size_t differences(std::string_view text) {
  size_t count = 0;
  OnDemandReader reader;
  rsvpulse::rsvp::Parser parser(rsvpulse::rsvp::Fields::kAll);
  TrendFields fields;
  rsvpulse::rsvp::Rsvp rsvp;
  for_each_line(text, [&](std::string_view line) {
    rsvpulse::Arena arena;
    if (!reader.read(line, fields) || parser.parse(line, rsvp, arena) || !same(fields, rsvp)) ++count;
  });
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: simdjson_alone FILE\n"), 2;
  std::ifstream file(argv[1], std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  const size_t size = text.size();
  text.resize(size + 64);
  const std::string_view lines(text.data(), size);
  if (const size_t wrong = differences(lines); wrong > 0) {
    std::fprintf(stderr, "simdjson_alone: %zu lines are read differently\n", wrong);
    return 1;
  }
  OnDemandReader reader;
  TrendFields fields;
  size_t messages = 0;
  uint64_t kept = 0;  // so that no reading can be left out
  const auto begin = std::chrono::steady_clock::now();
  for_each_line(lines, [&](std::string_view line) {
    messages += reader.read(line, fields);
    kept += static_cast<uint64_t>(fields.rsvp_id) + fields.topic_names.size();
  });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%zu %.4f %s %llu\n", messages, seconds, std::string(OnDemandReader::kernel()).c_str(),
              static_cast<unsigned long long>(kept));
  return 0;
}
