// GroupReader: takes what a message says of a group, with the topics.
#pragma once

#include <vector>

#include "rsvp/field_reader.h"

namespace rsvpulse::rsvp {

class GroupReader : public FieldReader {
 protected:
  using FieldReader::FieldReader;

  // Reads the object at which the walk stands. The span of topics is valid until the next call.
  void group_members(Group& group);

 private:
  void topics(Group& group);
  void topic();
  // Where a text goes that is read, for its faults, but kept only by who reads all.
  Text& if_all(Text& text) { return reads_all() ? text : unkept_; }

  std::vector<Topic> topics_;
  Text unkept_;
};

}  // namespace rsvpulse::rsvp
