// Reads one line into an Rsvp, straight from the input buffer, by the acceptance rules of DESIGN.md 2.
//
// simdjson's first stage (chosen for the processor at run time) checks UTF-8 and finds where every token starts; the walk over
// those tokens is ours, because it checks the whole grammar and takes only what an Rsvp needs
// (docs/adr/0001-one-walk-of-tokens.md). rsvp/plain_parser.h is its plain twin.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "rsvp/group_cache.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Which fields a caller needs. A fault inside the value of a field that is not needed may pass unseen (DESIGN.md 2).
enum class Fields {
  kAll,    // every field
  kTrend,  // rsvp_id, mtime, response, guests, event_id, event_name, and of group all but its state, urlname and the topics'
           // urlkeys; the others are left as they are
};

// Not safe for concurrent use; make one a thread.
class Parser {
 public:
  // `groups`, when given, remembers parsed groups by their bytes and must outlive the parser: the fast way for a stream.
  explicit Parser(Fields fields, GroupCache* groups = nullptr);
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  // Parses `line` (no line feed in it) into `rsvp`. Returns nothing when the line is a message, else why not; `rsvp` is then
  // unspecified. Text in `rsvp` points into `line`; or into `text`, where the JSON text held escapes; or, the group's, into
  // the cache's storage. The topics' span is valid until the next parse(), or as long as the cache's storage.
  std::optional<Refusal> parse(std::string_view line, Rsvp& rsvp, Arena& text);
  // The same for who knows GroupCache::ending_hash(line) already.
  std::optional<Refusal> parse(std::string_view line, uint64_t ending, Rsvp& rsvp, Arena& text);

  // The group of the message just parsed, when there is a cache and the message has a group that is an object. With
  // Fields::kTrend the Rsvp's own group is then left as it is, to spare a copy.
  GroupRef cached_group() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Why a line of so many bytes, which a source has cut to kMaxLineBytes, is no message.
Refusal too_long(uint64_t bytes);

// Why a message is refused whose mtime lies more than `max_skew_ms` after its arrival (DESIGN.md 2); nothing when it does not.
std::optional<Refusal> too_far_ahead(int64_t mtime, int64_t arrival_ms, int64_t max_skew_ms);

// Whether the line holds nothing but blanks (space, tab, CR): no message and no dead letter.
bool is_blank_line(std::string_view line);

}  // namespace rsvpulse::rsvp
