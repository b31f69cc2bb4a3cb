#include "simulate/generator.h"

#include <string_view>

#include "simulate/json_parts.h"

namespace rsvpulse::simulate {

Generator::Generator(const World& world, const Options& options)
    : world_(world),
      calendar_(world, options),
      traffic_(world, calendar_, options),
      spoiling_(mix(options.seed, 400)),
      malformed_(options.malformed) {}

Stamp Generator::next(std::string& out) {
  if (malformed_ > 0 && spoiling_.chance(malformed_)) {
    const Message& message = traffic_.peek();
    spoilt_.clear();
    append_message(message, spoilt_);
    append_malformed(spoilt_, spoiling_, out);
    out += '\n';
    return {message.arrival_ms, message.mtime, true};
  }
  const Message message = traffic_.next();
  append_message(message, out);
  out += '\n';
  return {message.arrival_ms, message.mtime, false};
}

void Generator::append_message(const Message& message, std::string& out) {
  const EventText& event = calendar_.text(message.event);
  const uint32_t group = calendar_.group_of(message.event.slot);
  out += '{';
  if (event.venue != EventText::kNoVenue) {
    out += "\"venue\":";
    out += world_.venue_json(event.venue);
    out += ',';
  }
  out += message.yes ? "\"visibility\":\"public\",\"response\":\"yes\",\"guests\":"
                     : "\"visibility\":\"public\",\"response\":\"no\",\"guests\":";
  append_integer(message.guests, out);
  out += ",\"member\":";
  world_.members().append_json(message.member, world_.city_of(group).language, out);
  out += ",\"rsvp_id\":";
  append_integer(message.rsvp_id, out);
  out += ",\"mtime\":";
  append_integer(message.mtime, out);
  out += ",\"event\":";
  out += event.event_json;
  out += ",\"group\":";
  out += world_.group_json(group);
  out += '}';
}

}  // namespace rsvpulse::simulate
