// A parser that has learnt the shapes of heads, and one that has not, for tests and fuzzers that hold the one to the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rsvp/describe.h"
#include "rsvp/parser.h"

namespace rsvpulse::rsvp {

class TaughtParser {
 public:
  static constexpr std::string_view kGroup =
      R"({"group_topics":[{"urlkey":"fitness","topic_name":"Fitness"}],"group_id":7,"group_name":"Runners of the North"})";

  // The heads are what stands before kGroup. Each is met often enough to be learnt.
  explicit TaughtParser(const std::vector<std::string>& heads) {
    for (int i = 0; i < 40; ++i) {
      for (const std::string& head : heads) reading(head);
    }
  }

  // What the parser makes of a message with this head, and what one that knows nothing makes of it.
  std::string reading(std::string_view head) { return reading(taught_, head); }
  std::string untaught_reading(std::string_view head) { return reading(untaught_, head); }

 private:
  // The line lies in a buffer of its own and of just the right size, so that the sanitizers see a read beyond it.
  static std::string reading(Parser& parser, std::string_view head) {
    std::vector<char> line(head.begin(), head.end());
    line.insert(line.end(), kGroup.begin(), kGroup.end());
    line.push_back('}');
    Rsvp rsvp;
    Arena text;
    if (const auto refusal = parser.parse({line.data(), line.size()}, rsvp, text)) {
      return "refused: " + refusal->field + ": " + refusal->reason;
    }
    rsvp.group = Group();  // without a cache it is read into the message, with one it is not
    return describe(rsvp) + std::to_string(rsvp.fingerprint);
  }

  GroupCache groups_;
  Parser taught_{Fields::kTrend, &groups_};
  Parser untaught_{Fields::kTrend};
};

}  // namespace rsvpulse::rsvp
