#include "rsvp/group_reader.h"

namespace rsvpulse::rsvp {

void GroupReader::group_members(Group& group) {
  members([&](std::string_view key) {
    if (is(key, "group_topics")) return topics(group), true;
    if (is(key, "group_id")) return integer(group.group_id), true;
    if (is(key, "group_name")) return text(group.group_name), true;
    if (is(key, "group_city")) return text(group.group_city), true;
    if (is(key, "group_state")) return text(if_all(group.group_state)), true;
    if (is(key, "group_country")) return text(group.group_country), true;
    if (is(key, "group_urlname")) return text(if_all(group.group_urlname)), true;
    if (is(key, "group_lat")) return real(group.group_lat), true;
    if (is(key, "group_lon")) return real(group.group_lon), true;
    return false;
  });
}

void GroupReader::topics(Group& group) {
  topics_.clear();
  if (walk_.peek() == '[') {
    walk_.array([this] { topic(); });
  } else {
    walk_.skip();
  }
  group.topics = topics_;
}

void GroupReader::topic() {
  if (walk_.peek() != '{') return walk_.skip();
  Topic topic;
  members([&](std::string_view key) {
    if (is(key, "urlkey")) return text(if_all(topic.urlkey)), true;
    if (is(key, "topic_name")) return text(topic.topic_name), true;
    return false;
  });
  topics_.push_back(topic);
}

}  // namespace rsvpulse::rsvp
