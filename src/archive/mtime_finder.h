// MtimeFinder: the mtimes of messages that were accepted already, for the manifests. Parsing each message for that one number
// took half as long as compressing it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace rsvpulse::archive {

// The mtime of an accepted message when its text alone leaves no doubt: "mtime" stands in it once, before plain digits, and no
// escape can spell the key another time. Of bytes that are no message, anything.
std::optional<int64_t> plain_mtime(std::string_view message);

// Not safe for concurrent use.
class MtimeFinder {
 public:
  MtimeFinder();
  ~MtimeFinder();
  // The same, by the parser where there is doubt; nothing for what is no message to it.
  std::optional<int64_t> find(std::string_view message);

 private:
  struct Parsing;
  std::unique_ptr<Parsing> parsing_;
};

}  // namespace rsvpulse::archive
