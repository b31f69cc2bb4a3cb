// Generator::truth(): what was planted, so that a test can ask whether it was found.
#include <string_view>

#include "rsvp/encode.h"
#include "simulate/generator.h"
#include "simulate/json_parts.h"

namespace rsvpulse::simulate {
namespace {

// One object on a line.
class TruthLine {
 public:
  TruthLine(std::string_view kind, std::string& out) : out_(out) {
    out_ += "{\"kind\":\"";
    out_ += kind;
    out_ += '"';
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    rsvp::append_json_string(value, out_);
  }
  void number(std::string_view name, int64_t value) {
    key(name);
    append_integer(value, out_);
  }
  void texts(std::string_view name, const std::vector<std::string_view>& values) {
    key(name);
    out_ += '[';
    for (size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out_ += ',';
      rsvp::append_json_string(values[i], out_);
    }
    out_ += ']';
  }
  void close() { out_ += "}\n"; }

 private:
  void key(std::string_view name) {
    out_ += ",\"";
    out_ += name;
    out_ += "\":";
  }
  std::string& out_;
};

}  // namespace

std::pair<std::string_view, std::string> Generator::burst_name(size_t index) const {
  const Burst& burst = traffic_.bursts()[index];
  if (burst.order.scope == BurstScope::kEvent) return {"event", calendar_.event_name(burst.event)};
  return {"topic", std::string(world_.topics().name(burst.topic))};
}

std::string Generator::truth() const {
  std::string out;
  for (const Burst& burst : traffic_.bursts()) append_burst(burst, out);
  for (uint32_t bot = 0; bot < traffic_.bot_rsvps().size(); ++bot) append_bot(bot, out);
  return out;
}

void Generator::append_burst(const Burst& burst, std::string& out) const {
  const bool one_event = burst.order.scope == BurstScope::kEvent;
  TruthLine line("burst", out);
  line.text("scope", one_event ? "event" : "topic");
  line.number("start", burst.order.start_ms);
  line.number("end", burst.order.end_ms);
  line.number("rsvps", static_cast<int64_t>(burst.rsvps));
  line.number("messages", static_cast<int64_t>(burst.messages));
  if (one_event) {
    const uint32_t group = burst.groups.front();
    line.text("event_id", calendar_.event_id(burst.event));
    line.text("event_name", calendar_.event_name(burst.event));
    line.number("group_id", world_.group(group).group_id);
    line.text("group_name", world_.group_name(group));
    std::vector<std::string_view> topics;
    for (const uint32_t topic : world_.topics_of(group)) topics.push_back(world_.topics().name(topic));
    line.texts("topics", topics);
  } else {
    line.text("urlkey", world_.topics().urlkey(burst.topic));
    line.text("topic_name", world_.topics().name(burst.topic));
    line.number("groups", static_cast<int64_t>(burst.groups.size()));
  }
  line.close();
}

void Generator::append_bot(uint32_t bot, std::string& out) const {
  const uint32_t member = world_.members().people() + bot;
  TruthLine line("bot", out);
  line.number("member_id", world_.members().member_id(member));
  line.text("member_name", world_.members().name(member, Language::kEnglish));
  line.number("rsvps", static_cast<int64_t>(traffic_.bot_rsvps()[bot]));
  line.number("group_id", world_.group(world_.bots_group()).group_id);
  line.text("group_name", world_.group_name(world_.bots_group()));
  line.close();
}

}  // namespace rsvpulse::simulate
