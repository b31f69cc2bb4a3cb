#include "on_demand.h"

#include <simdjson.h>

namespace rsvpulse::bench {

using namespace simdjson;  // NOLINT(google-build-using-namespace): the library under measurement

class OnDemandReader::Impl {
 public:
  // Throws simdjson_error where a value is not what it should be; the generator's always are.
  void read(std::string_view line, TrendFields& fields) {
    ondemand::document document = parser_.iterate(line.data(), line.size(), line.size() + SIMDJSON_PADDING);
    for (auto member : document.get_object()) {
      const std::string_view key = member.escaped_key();
      if (key == "rsvp_id") {
        fields.rsvp_id = member.value().get_int64();
      } else if (key == "mtime") {
        fields.mtime = member.value().get_int64();
      } else if (key == "guests") {
        fields.guests = member.value().get_int64();
      } else if (key == "response") {
        fields.response = member.value().get_string();
      } else if (key == "event") {
        read_event(member.value().get_object(), fields);
      } else if (key == "group") {
        read_group(member.value().get_object(), fields);
      }
    }
  }

 private:
  static void read_event(ondemand::object event, TrendFields& fields) {
    for (auto member : event) {
      const std::string_view key = member.escaped_key();
      if (key == "event_id") {
        fields.event_id = member.value().get_string();
      } else if (key == "event_name") {
        fields.event_name = member.value().get_string();
      }
    }
  }

  static void read_group(ondemand::object group, TrendFields& fields) {
    for (auto member : group) {
      const std::string_view key = member.escaped_key();
      if (key == "group_name") {
        fields.group_name = member.value().get_string();
      } else if (key == "group_city") {
        fields.group_city = member.value().get_string();
      } else if (key == "group_country") {
        fields.group_country = member.value().get_string();
      } else if (key == "group_topics") {
        for (auto topic : member.value().get_array()) {
          for (auto part : topic.get_object()) {
            const std::string_view topic_key = part.escaped_key();
            if (topic_key == "topic_name") fields.topic_names.push_back(part.value().get_string());
          }
        }
      }
    }
  }

  ondemand::parser parser_;
};

OnDemandReader::OnDemandReader() : impl_(std::make_unique<Impl>()) {}
OnDemandReader::~OnDemandReader() = default;

bool OnDemandReader::read(std::string_view line, TrendFields& fields) {
  fields.topic_names.clear();
  try {
    impl_->read(line, fields);
    return true;
  } catch (const simdjson_error&) {
    return false;
  }
}

#define RSVPULSE_NAME_OF(kernel) #kernel
#define RSVPULSE_NAME(kernel) RSVPULSE_NAME_OF(kernel)
std::string_view OnDemandReader::kernel() { return RSVPULSE_NAME(SIMDJSON_BUILTIN_IMPLEMENTATION); }

}  // namespace rsvpulse::bench
